"""Leaves out what she already tried. In: a passage, her tried steps, her words. Out: what is left.

A step is the same when doing and thing agree by stem ("cookies cleared" is "Clear cookies"), when
one sentence of hers tells it, or when she has answered what it would check. Precision first: a
step that shares only a noun stays. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from ..assess.assessment import TriedStep
from ..data import table
from ..stems import content
from ..text import sentences
from .passage import ArticleStep, Passage, Who

ALIKE = 0.66
"""Share of the shorter one's words that must agree between a step and a tried step."""

TOLD = 0.66
"""Share of a step's words that one sentence of hers must hold."""

DENIED = 0.8
"""Share of a condition's words that one clause of hers must hold to deny it."""

_DATA = table("empathy_reply.knowledge", "tried.toml")
_PLAIN: frozenset[str] = frozenset(_DATA["plain"])
_NOT_DONE, _CHECKS, _SURE, _POINTS, _CLAUSES, _NEGATED = (
    re.compile(_DATA[key], re.IGNORECASE)
    for key in ("not_done", "checks", "sure", "points", "clauses", "negated")
)
_SAID_SO = {name: re.compile(cue, re.IGNORECASE) for name, cue in _DATA["said_so"].items()}
_READ = 12
"""Words of a step that say what to do; what follows explains."""


class Done(NamedTuple):
    """What she did: the words of each tried step, of each sentence, and the sure ones of these."""

    steps: list[frozenset[str]]
    pointing: list[str]
    told: list[frozenset[str]]
    sure: list[frozenset[str]]


def what_was_done(tried: Sequence[TriedStep], *, words: str = "") -> Done:
    """Gather what she did from her tried steps and from her words."""
    failed = [_plainly(t.step) for t in tried if t.outcome != "worked"]
    hers = [s for s in sentences(_plainly(words))[:60] if "?" not in s]
    told = [c for s in hers for c in _CLAUSES.split(s) if not _NOT_DONE.search(c)]
    return Done(
        steps=[bag - _PLAIN for bag in _bags(failed)],
        pointing=[w for t in failed if _POINTS.search(t) for w in content(t)[:2] if len(w) > 2],
        told=_bags(told),
        sure=_bags([s for s in hers if _SURE.search(s)]),
    )


def _plainly(text: str) -> str:
    """Say a doing by its own name: "turned it off and on" is "restarted"."""
    for name, cue in _SAID_SO.items():
        text = cue.sub(name, text)
    return text


def drop_tried(passage: Passage, done: Done) -> Passage:
    """Move the customer's steps that she already took from `steps` to `tried`."""
    old = steps_taken(passage.steps, done)
    left = tuple(step for step in passage.steps if step not in old)
    return passage.model_copy(update={"steps": left, "tried": old}) if old else passage


def steps_taken(steps: Sequence[ArticleStep], done: Done) -> tuple[ArticleStep, ...]:
    """List the customer's steps that she already took."""
    return tuple(s for s in steps if s.who is Who.CUSTOMER and is_done(s, done))


def is_done(step: ArticleStep, done: Done) -> bool:
    """Say whether a step was already taken, or what it would check was already answered."""
    head = step.text.partition(". ")[0].partition("; ")[0]
    said = list(dict.fromkeys(content(head)))[:_READ]
    words = [w for w in said if w not in _PLAIN]
    if not words:
        return False
    return (
        any(_same(words, one) for one in done.steps)
        or words[0] in done.pointing
        or (len(said) >= 2 and any(_share(said, one) >= TOLD for one in done.told))
        or bool(_CHECKS.match(head) and any(_share(words, one) > 0 for one in done.sure))
    )


def _bags(texts: Sequence[str]) -> list[frozenset[str]]:
    bags = (frozenset(content(text)) for text in texts)
    return [bag for bag in bags if bag]


def _same(words: Sequence[str], done: frozenset[str]) -> bool:
    shared = sum(_in(word, done) for word in words)
    smaller = min(len(words), len(done))
    if smaller == 1:
        return shared == 1 and len(words) <= 2
    return shared >= 2 and shared / smaller >= ALIKE


def _share(words: Sequence[str], told: frozenset[str]) -> float:
    return sum(_in(word, told) for word in words) / len(words)


def _in(word: str, done: frozenset[str]) -> bool:
    if word in done or len(word) < 5:
        return word in done
    return any(fuzz.ratio(word, d) >= 88 for d in done if d[0] == word[0] and len(d) > 3)


def drop_contradicted(passage: Passage, words: str) -> Passage:
    """Leave out the steps whose condition her words plainly deny."""
    left = tuple(s for s in passage.steps if not (s.condition and is_denied(s.condition, words)))
    return passage.model_copy(update={"steps": left}) if left != passage.steps else passage


def is_denied(condition: str, words: str) -> bool:
    """Say whether a clause of hers says the contrary: "if one is pending", "neither is pending"."""
    asked = frozenset(content(condition))
    if not asked:
        return False
    positive = not _NEGATED.search(condition)
    clauses = (c for s in sentences(words)[:60] if "?" not in s for c in _CLAUSES.split(s))
    for clause in clauses:
        said = frozenset(content(clause))
        alike = sum(_in(word, said) for word in asked)
        if alike < max(2, len(asked) * DENIED):
            continue
        if bool(_NEGATED.search(clause)) == positive:
            return True
    return False
