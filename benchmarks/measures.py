"""Figures for readings: F1, agreement, calibration, and how far chance could move them.

In: pairs of what a person read and what a reader read. Out: numbers. Pure.
"""

from __future__ import annotations

import random
import re
import statistics
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

Pairs: TypeAlias = Sequence[tuple[str, str]]
"""Gold and reading, text by text."""

RESAMPLES = 400


def macro_f1(pairs: Pairs, *, without: Collection[str] = (), least: int = 1) -> float:
    """Mean F1 over the gold labels with at least `least` examples, some left out."""
    gold = Counter(g for g, _ in pairs)
    labels = [label for label, n in gold.items() if n >= least and label not in without]
    return statistics.mean(f1(pairs, label) for label in labels) if labels else float("nan")


def f1(pairs: Pairs, label: str) -> float:
    """F1 of one label."""
    hit = sum(g == label == r for g, r in pairs)
    return 2 * hit / max(1, sum(g == label for g, _ in pairs) + sum(r == label for _, r in pairs))


def recall(pairs: Pairs, label: str) -> float:
    """Share of the texts with a label that were read so."""
    read = [r for g, r in pairs if g == label]
    return sum(r == label for r in read) / len(read) if read else float("nan")


def accuracy(pairs: Pairs) -> float:
    """Share read right."""
    return sum(g == r for g, r in pairs) / len(pairs) if pairs else float("nan")


def pearson(pairs: Sequence[tuple[float, float]]) -> float:
    """Correlation of two gradings."""
    gold, read = [g for g, _ in pairs], [r for _, r in pairs]
    if len(set(gold)) < 2 or len(set(read)) < 2:
        return float("nan")
    return statistics.correlation(gold, read)


def calibration_error(sure: Sequence[tuple[float, bool]], *, bins: int = 10) -> float:
    """Expected calibration error: how far confidence is from being right, mean over ten bins."""
    gaps = 0.0
    for n in range(bins):
        mine = [(c, ok) for c, ok in sure if n / bins < c <= (n + 1) / bins]
        if mine:
            gaps += abs(sum(c for c, _ in mine) - sum(ok for _, ok in mine))
    return gaps / len(sure) if sure else float("nan")


def interval(pairs: Pairs, measure: Callable[[Pairs], float], *, seed: int = 7) -> str:
    """A figure with the 95 % interval of resampled sets."""
    chance = random.Random(seed)
    values = sorted(measure(chance.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES))
    low, high = values[int(0.025 * RESAMPLES)], values[int(0.975 * RESAMPLES)]
    return f"{measure(pairs):.2f} [{low:.2f}–{high:.2f}]"


# --- phrases that were found beside phrases that were labelled ---

SMALL = {"the", "a", "an", "my", "our", "of", "please", "i", "your", "all"}

Pair: TypeAlias = tuple[str, str]
"""The kind of what was found, and its words."""


def words(text: str) -> frozenset[str]:
    """The words of a phrase that count, in any order."""
    found = re.findall(r"[^\W_]+", text.lower())
    return frozenset(w for w in found if w not in SMALL) or frozenset([text.lower()])


def likeness(one: Pair, other: Pair) -> float:
    """Share of the words of two phrases of one kind that both have."""
    a, b = words(one[1]), words(other[1])
    return len(a & b) / len(a | b) if one[0] == other[0] else 0.0
