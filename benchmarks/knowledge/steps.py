"""Are an article's steps found, with who does them and in order? In: labelled articles. Out:
precision, recall and order of steps; how many conditions, causes and preventions were found.
"""

from __future__ import annotations

import argparse
import bisect
import re
from collections import Counter
from collections.abc import Sequence
from statistics import mean
from typing import Any

from empathy_reply.knowledge import ArticleStep, take_apart
from empathy_reply.knowledge.articles import Parts
from empathy_reply.ticket import Article

from .material import rows

SETS = {"at hand": "articles.jsonl", "held back": "articles_held.jsonl"}
ALIKE = 0.6
"""Share of words from which two steps are the same; order decides between repeated words."""

Pair = tuple[int, int]
"""The place of a found step, and of the labelled one it is."""


def show(options: argparse.Namespace) -> None:
    """Print the figures of both sets."""
    for name, file in SETS.items():
        read = [(row, take_apart(_article(row))) for row in rows(file)]
        pairs = [_same(parts.steps, row["steps"]) for row, parts in read]
        right = sum(map(len, pairs))
        found = sum(len(parts.steps) for _, parts in read)
        labelled = sum(len(row["steps"]) for row, _ in read)
        order = mean(_in_order(one) for one in pairs if len(one) > 1)
        print(
            f"{name}: {len(read)} articles, {labelled} steps: precision {right / found:.2f}, "
            f"recall {right / labelled:.2f}, order {order:.2f}; {_conditions(read, pairs)}; "
            f"{_told(read, 'cause')}; {_told(read, 'prevention')}; "
            f"placeholders left {sum(_left(row, parts) for row, parts in read)}"
        )
        if options.misses:
            _misses(read, pairs)


def _article(row: dict[str, Any]) -> Article:
    return Article(id=row["name"], title=row["title"], text=row["text"], audience=row["audience"])


def _alike(one: str, other: str) -> float:
    mine, theirs = (Counter(re.findall(r"\w+", text.lower())) for text in (one, other))
    return 2 * (mine & theirs).total() / max(1, mine.total() + theirs.total())


def _same(found: Sequence[ArticleStep], labelled: Sequence[dict[str, Any]]) -> list[Pair]:
    """Pair each found step with the labelled one that is most like it, and done by the same."""
    near = sorted(
        (-_likeness(step, told), n, m)
        for n, step in enumerate(found)
        for m, told in enumerate(labelled)
        if step.who == told["who"]
    )
    pairs: list[Pair] = []
    for unlike, n, m in near:
        if -unlike >= ALIKE and all(n != a and m != b for a, b in pairs):
            pairs.append((n, m))
    return sorted(pairs)


def _likeness(step: ArticleStep, told: dict[str, Any]) -> float:
    whole = f"{told['condition']} {told['text']}"
    return max(_alike(step.text, told["text"]), _alike(f"{step.condition} {step.text}", whole))


def _in_order(pairs: Sequence[Pair]) -> float:
    """Share of the steps that stand in order: the longest run that rises."""
    run: list[int] = []
    for _, place in pairs:
        at = bisect.bisect_left(run, place)
        run[at : at + 1] = [place]
    return len(run) / len(pairs)


def _conditions(read: list[tuple[dict[str, Any], Parts]], pairs: list[list[Pair]]) -> str:
    told = [
        _alike(parts.steps[n].condition, row["steps"][m]["condition"]) > 0.5
        for (row, parts), of_one in zip(read, pairs, strict=True)
        for n, m in of_one
        if row["steps"][m]["condition"]
    ]
    return f"conditions {sum(told)} of {len(told)}"


def _told(read: list[tuple[dict[str, Any], Parts]], part: str) -> str:
    right = sum(bool(row[part]) and _alike(getattr(p, part), row[part]) > 0.5 for row, p in read)
    undue = sum(not row[part] and bool(getattr(p, part)) for row, p in read)
    return f"{part} {right} of {sum(bool(row[part]) for row, _ in read)}, {undue} undue"


def _left(row: dict[str, Any], parts: Parts) -> int:
    told = [s.text for s in parts.steps] + [parts.cause, parts.prevention, *parts.notes]
    return sum(any(mark in one for one in told) for mark in row["absent"])


def _misses(read: list[tuple[dict[str, Any], Parts]], pairs: list[list[Pair]]) -> None:
    for (row, parts), of_one in zip(read, pairs, strict=True):
        here, there = {n for n, _ in of_one}, {m for _, m in of_one}
        for m, told in enumerate(row["steps"]):
            if m not in there:
                print(f"  {row['name']}: missed ({told['who']}) {told['text']}")
        for n, step in enumerate(parts.steps):
            if n not in here:
                print(f"  {row['name']}: no step ({step.who}) {step.condition} | {step.text}")
