"""The seam between the words and their labels: passages in, readings out.

In: messages as lines (subject and sentences), cleaned and redacted. Out: one `Heard` each. A reader
sees text alone; what only structure knows (history, thread, fields) is joined in `situation.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from pydantic import Field

from ..ticket import Record
from .labels import Emotion, Expression, Flag, Mark, SafetyKind, Situation


class Span(Record):
    """A stretch of a line that a reader points at: first character, end, and how sure it is."""

    mark: Mark
    start: int
    end: int
    score: float


class Reading(Record):
    """What one text says by itself. Every score is 0 to 1; a label that is absent scores 0.

    `emotion`, `expression` and `situation` are distributions (they sum to about 1); `flags` and
    `safety` are independent scores. `intensity` is 0 (none) to 3 (strong). `spans` are given for a
    line alone, by readers that can point.
    """

    emotion: Mapping[Emotion, float]
    intensity: float = Field(ge=0, le=3)
    expression: Mapping[Expression, float]
    situation: Mapping[Situation, float]
    flags: Mapping[Flag, float] = Field(default_factory=dict)
    safety: Mapping[SafetyKind, float] = Field(default_factory=dict)
    spans: tuple[Span, ...] = ()


Passage: TypeAlias = Sequence[str]
"""One text as its lines, in order: the sentences of a message, its subject before them."""


class Heard(NamedTuple):
    """What a passage says as a whole, and what each of its lines says."""

    whole: Reading
    lines: tuple[Reading, ...]


@runtime_checkable
class Meanings(Protocol):
    """What a reader may know besides: how near two texts are in meaning."""

    def nearness(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Cosine of a text's meaning with each other's: 1 the same, about 0 nothing in common."""
        ...


class Reader(Protocol):
    """Anything that reads feeling and moment out of text."""

    @property
    def name(self) -> str:
        """Name and version, recorded on each draft."""
        ...

    def read(self, passages: Sequence[Passage]) -> Sequence[Heard]:
        """Read each passage by itself, in order."""
        ...


def in_turn(scores: Mapping[Situation, float]) -> dict[Situation, float]:
    """Give each situation its share, in order of precedence, of what those before it left."""
    left, shares = 1.0, {}
    for situation in Situation:
        shares[situation] = left * scores[situation]
        left -= shares[situation]
    shares[Situation.ROUTINE] += left
    return shares


def holds(reading: Reading, situation: Situation) -> float:
    """How surely a situation holds, given that none of those before it does."""
    left = 1.0
    for other in Situation:
        share = reading.situation.get(other, 0.0)
        if other is situation:
            return share / left if left > 0.02 else 0.0
        left -= share
    return 0.0
