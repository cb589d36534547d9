"""What a reader points at, beside what the rules found: tried steps, asks and names.

In: the spans of her lines, and the rules' findings. Out: both joined, in the same form. Pure. The
rules know exact forms (numbers, verbs of trying), the reader knows what no list holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..stems import stem
from .actions import gerunds, pasts
from .assessment import Ask, StatedFact, TriedStep
from .clauses import trim
from .feeling import Read
from .labels import Mark
from .spans import TRIED

OUTCOMES = {Mark.TRIED: "failed", Mark.TRIED_WORKED: "worked", Mark.TRIED_PARTLY: "partly"}
FACTS = {Mark.PERSON: "person", Mark.PLACE: "place"}
"""Names that no list holds. Products and counts are pointed at too loosely to count as facts."""

LONGEST_STEP = 14
"""Words of a tried step; more is a story."""

SAME = 0.6
SAME_ASK = 0.35
"""Share of words in common from which two phrases are one; an ask is often found in a clause."""

_LOOSE_END = re.compile(
    r"(?:\s+(?:the|an?|my|your|our|to|in|on|at|from|with|and|or|of|for|into|onto|by|via))+$", re.I
)
_POSSESSIVE = re.compile(r"['’]s$")
_WORD = re.compile(r"[^\W_]+")
_LITTLE = frozenset(
    (
        "the",
        "a",
        "an",
        "my",
        "our",
        "of",
        "to",
        "it",
        "in",
        "on",
        "at",
        "for",
        "and",
        "i",
        "we",
        "you",
    )
)


class Pointed(NamedTuple):
    """A stretch of a message that the reader points at, in her own words."""

    message_id: str
    mark: Mark
    text: str


def pointed(reads: Sequence[Read]) -> tuple[Pointed, ...]:
    """Everything the reader points at, in order."""
    return tuple(
        Pointed(read.message_id, span.mark, line[span.start : span.end])
        for read in reads
        for line, reading in read.sentences
        for span in reading.spans
    )


def with_tried(found: Sequence[TriedStep], seen: Sequence[Pointed]) -> tuple[TriedStep, ...]:
    """Add the steps that no rule knows, told in the past tense as the others are."""
    more = [
        TriedStep(step=told, outcome=OUTCOMES[one.mark], message_id=one.message_id)
        for one in seen
        if one.mark in TRIED and (told := _told(one.text))
    ]
    known = [words(step.step) for step in found]
    return (*found, *(step for step in more if not any(_same(words(step.step), k) for k in known)))


def _told(text: str) -> str:
    """A step in the past tense without its subject; nothing if it is no such phrase."""
    first, _, rest = _LOOSE_END.sub("", trim(text)).partition(" ")
    form = first.lower()
    verb = pasts().get(form) or gerunds().get(form)
    past = verb.told if verb else form if form.endswith("ed") else ""
    step = f"{past} {rest}".strip()
    return step if past and rest and len(step.split()) <= LONGEST_STEP else ""


def with_asks(found: Sequence[Ask], seen: Sequence[Pointed]) -> tuple[Ask, ...]:
    """Add the asks that no rule knows."""
    known = [words(ask.text) for ask in found]
    more = [
        Ask(text=text, kind="question" if text.endswith("?") else "request", message_id=message_id)
        for message_id, mark, words_ in seen
        if mark is Mark.ASK
        and len((text := " ".join(words_.split())).split()) > 1
        and not any(_same(words(text), k, share=SAME_ASK) for k in known)
    ]
    return (*found, *more)


def with_facts(found: Sequence[StatedFact], seen: Sequence[Pointed]) -> tuple[StatedFact, ...]:
    """Add people and places that no rule knows."""
    known = [words(fact.value) for fact in found]
    return (*found, *_facts(seen, known))


def _facts(seen: Sequence[Pointed], known: list[frozenset[str]]) -> Iterator[StatedFact]:
    for message_id, mark, text in seen:
        kind, value = FACTS.get(mark, ""), _POSSESSIVE.sub("", trim(" ".join(text.split())))
        named = kind and any(c.isupper() for c in value)
        if named and not any(_same(words(value), k) for k in known):
            known.append(words(value))
            yield StatedFact(kind=kind, value=value, message_id=message_id)


def words(text: str) -> frozenset[str]:
    """The words of a phrase that tell it from another."""
    found = [w.lower() for w in _WORD.findall(text)]
    return frozenset(stem(w) for w in found if w not in _LITTLE) or frozenset(found)


def _same(one: frozenset[str], other: frozenset[str], *, share: float = SAME) -> bool:
    """Whether two phrases speak of the same: most words of the shorter are in the longer."""
    return len(one & other) >= share * min(len(one), len(other))
