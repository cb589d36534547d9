"""How well the company's own knowledge is found, taken apart, matched and kept silent about.

Run: python -m benchmarks.knowledge [finding] [whole] [steps] [tried] [growth] [--data FOLDER]
In: the tickets and labels of this folder, and public sets by path. Out: figures, beside peers.
"""
