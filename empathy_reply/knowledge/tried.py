"""Leaves out what she already tried. In: a passage and her tried steps. Out: the passage less them.

A step is the same when doing and thing agree by stem ("cookies cleared" is "Clear cookies"), or
when nearly all its words do. Precision first: a step that shares only a noun stays. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from ..assess.assessment import TriedStep
from ..stems import content
from .passage import ArticleStep, Passage, Who

ALIKE = 0.67
"""Share of the shorter step's words that must agree."""

_READ = 12
"""Words of a step that say what to do; what follows explains."""


def drop_tried(passage: Passage, tried: Sequence[TriedStep]) -> Passage:
    """Move the customer's steps that she already took from `steps` to `tried`."""
    done = words_of(tried)
    if not done:
        return passage
    old = tuple(s for s in passage.steps if s.who is Who.CUSTOMER and is_tried(s, done))
    left = tuple(step for step in passage.steps if step not in old)
    return passage.model_copy(update={"steps": left, "tried": old})


def words_of(tried: Sequence[TriedStep]) -> list[set[str]]:
    """Give the word stems of each tried step that did not work."""
    bags = (set(content(t.step)) for t in tried if t.outcome != "worked")
    return [bag for bag in bags if bag]


def is_tried(step: ArticleStep, done: Sequence[set[str]]) -> bool:
    """Say whether a step was already taken."""
    words = list(dict.fromkeys(content(_head(step.text))))[:_READ]
    return bool(words) and any(_same(words, one) for one in done)


def _head(text: str) -> str:
    return text.partition(". ")[0].partition("; ")[0]


def _same(words: list[str], done: set[str]) -> bool:
    shared = [w for w in words if _in(w, done)]
    smaller = min(len(words), len(done))
    if smaller == 1:
        return bool(shared) and len(words) <= 2
    return len(shared) >= 2 and len(shared) / smaller >= ALIKE


def _in(word: str, done: set[str]) -> bool:
    return word in done or any(len(word) > 4 and fuzz.ratio(word, d) >= 88 for d in done)
