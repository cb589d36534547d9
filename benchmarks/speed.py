"""How quick a draft is: cold start of the command, milliseconds a draft, peak memory.

In: the cases of examples/, tests/cases/ and ../shared/cases/, as far as they are there. Out: four
figures, printed. Run it with `python benchmarks/speed.py`.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [ROOT / "examples", ROOT / "tests/cases", ROOT.parent / "shared/cases"]
FIRST_CASE = ROOT / "examples/03-the-same-claim-form-again.json"
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """Time one piece of work."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def command(*words: str) -> None:
    """Run the command line in a process of its own."""
    line = [sys.executable, "-m", "empathy_reply.cli", *words]
    subprocess.run(line, check=True, stdout=subprocess.DEVNULL)


def cold_start(*words: str) -> float:
    """Take the median of a few cold runs of the command, in seconds."""
    return statistics.median(seconds(lambda: command(*words)) for _ in range(ROUNDS))


def draft_times() -> list[float]:
    """Draft every case, three times each after a first one that loads, in milliseconds."""
    from empathy_reply import Drafter
    from empathy_reply.casefile import find_cases, read_path

    cases = [read_path(path) for _, path in find_cases(f for f in FOLDERS if f.is_dir())]
    drafter = Drafter()
    drafter.draft(cases[0])
    return [
        1000 * seconds(lambda case=case: drafter.draft(case)) for case in cases for _ in range(3)
    ]


def peak_memory() -> float:
    """Read this process's peak memory in MB; the system counts in KB, on macOS in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1_000_000


def main() -> None:
    """Print the figures."""
    print(f"cold start, --version     {cold_start('--version'):7.2f} s")
    print(f"cold start, one draft     {cold_start('draft', str(FIRST_CASE)):7.2f} s")
    times = draft_times()
    cuts = statistics.quantiles(times, n=100)
    print(f"a draft, p50              {cuts[49]:7.1f} ms   ({len(times)} drafts)")
    print(f"a draft, p95              {cuts[94]:7.1f} ms")
    print(f"peak memory               {peak_memory():7.0f} MB")


if __name__ == "__main__":
    main()
