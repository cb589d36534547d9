"""How the index grows. In: the bank's documents, varied. Out: build time, time of a query, memory.

A varied document has other names of products and other numbers, so that its words and its meaning
are its own, and some of its sentences come from another one.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from empathy_reply.knowledge import Built, File, LocalKnowledge, build
from empathy_reply.knowledge.shelf import articles_of, digest
from empathy_reply.ticket import Article

from .material import bank

A_FILE = 500
"""Articles of one file: a build that is stopped reads only unfinished files again."""

QUERIES = 48
NAMES = (
    "Amber",
    "Basalt",
    "Cedar",
    "Delta",
    "Ember",
    "Fjord",
    "Garnet",
    "Harbor",
    "Indigo",
    "Kite",
)


def show(options: argparse.Namespace) -> None:
    """Print the figures of every size."""
    files, asked = bank(options.data)
    known = [a for f in files for a in articles_of(f) if isinstance(a, Article)]
    queries = [one.query for one in asked[:QUERIES]]
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            built, seconds = _build(list(_files(known, size)), Path(folder))
            again, unchanged = _build(list(_files(known, size)), Path(folder))
            base = LocalKnowledge(folder)
            times = sorted(_time(base, query) for query in [*queries[:3], *queries])[3:]
            size_on_disk = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            print(
                f"{size} articles, {built.facts.sections} sections: built in {seconds:.0f} s "
                f"({built.encoded} sections encoded), again with nothing changed {unchanged:.1f} s "
                f"({again.encoded} encoded); query p50 {times[len(times) // 2]:.1f} ms, "
                f"p95 {times[int(len(times) * 0.95)]:.1f} ms; {size_on_disk / 1e6:.0f} MB on disk, "
                f"{memory:.0f} MB at most in memory"
            )


def _build(files: list[File], folder: Path) -> tuple[Built, float]:
    started = time.perf_counter()
    return build(files, folder), time.perf_counter() - started


def _time(base: LocalKnowledge, query: object) -> float:
    """Time one query in ms: encoding it, finding and putting in order."""
    started = time.perf_counter()
    base.ranked(query)  # type: ignore[arg-type]
    return (time.perf_counter() - started) * 1000


def _files(known: Sequence[Article], size: int) -> Iterator[File]:
    made = _varied(known, size)
    for start in range(0, size, A_FILE):
        some = [next(made) for _ in range(min(A_FILE, size - start))]
        lines = "\n".join(json.dumps(one) for one in some)
        yield File(f"{start:06}.jsonl", digest(lines), lines.encode)


def _varied(known: Sequence[Article], size: int) -> Iterator[dict[str, str]]:
    rng = random.Random(3)
    for n in range(size):
        one, other = known[n % len(known)], rng.choice(known)
        name = f"{rng.choice(NAMES)} {rng.choice(NAMES)}"
        text = re.sub(r"\b(?:Gold|Silver|Bronze|Green|Blue|Platinum)\b", name, one.text)
        text = re.sub(r"\d+", lambda m: str(rng.randrange(1, 10 ** len(m.group()))), text)
        lines = [*text.splitlines(), *rng.sample(other.text.splitlines(), k=1)]
        title = re.sub(r"\b(?:Gold|Silver|Bronze|Green|Blue|Platinum)\b", name, one.title)
        yield {"id": f"{one.id}-{n}", "title": title, "text": "\n".join(lines)}
