"""Two opinions on every passage: the trained network's, and the rules' as a second one.

In: passages. Out: one `Heard` each, joined. The rules can raise an alarm but never lower it, and
they alone read what is not English.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TypeVar

from ..language import detect
from .labels import SafetyKind, Situation
from .reader import Heard, Meanings, Passage, Reader, Reading, holds, in_turn
from .rules import RulesReader
from .trained import TrainedReader

RULES_SHARE: dict[str, float] = {
    "emotion": 0.2,
    "intensity": 0.2,
    "expression": 0.2,
    "flags": 0.5,
    Situation.REPEAT_CONTACT: 0.1,
    Situation.DIFFICULTY: 0.3,
    Situation.POSITIVE: 0.3,
}
"""How much the rules count beside the network; chosen on the development set."""

LISTENS: dict[Situation, float] = {
    Situation.SAFETY: 0.01,
    Situation.GRIEF: 0.02,
    Situation.HOSTILE: 0.05,
    Situation.DIFFICULTY: 0.3,
}
"""How far the network must doubt before the rules raise an alarm: where it is quite sure that
all is well, an idiom has misled the rules; where a miss costs most, the least doubt is enough."""

Label = TypeVar("Label", bound=str)


class TwoOpinions:
    """Reads with the network and with the rules; safe to share between threads."""

    def __init__(self, first: Reader | None = None, second: Reader | None = None) -> None:
        self._first = first or TrainedReader()
        self._second = second or RulesReader()

    @property
    def name(self) -> str:
        """Names and versions of both, recorded on each draft."""
        return f"{self._first.name}+{self._second.name}"

    def nearness(self, text: str, others: Sequence[str]) -> Sequence[float]:
        """Cosine of a text's meaning with each other's; nothing where the network has none."""
        return self._first.nearness(text, others) if isinstance(self._first, Meanings) else ()

    def read(self, passages: Sequence[Passage]) -> Sequence[Heard]:
        """Read each passage by itself, in order."""
        second = self._second.read(passages)
        english = [n for n, p in enumerate(passages) if detect("\n".join(p)) == "en"]
        first = self._first.read([passages[n] for n in english])
        joined = dict(zip(english, first, strict=True))
        return [
            _joined(joined[n], rules) if n in joined else rules for n, rules in enumerate(second)
        ]


@cache
def default_reader() -> TwoOpinions:
    """The reader that is used when none is given; one for the whole process."""
    return TwoOpinions()


def _joined(first: Heard, second: Heard) -> Heard:
    lines = tuple(map(join, first.lines, second.lines))
    return Heard(join(first.whole, second.whole), lines)


def join(first: Reading, second: Reading) -> Reading:
    """Join two readings of the same text."""
    safety = {
        k: _weighed(first.safety.get(k, 0.0), second.safety.get(k, 0.0), Situation.SAFETY)
        for k in SafetyKind
    }
    scores = {s: _weighed(holds(first, s), holds(second, s), s) for s in Situation}
    return Reading(
        emotion=_mixed(first.emotion, second.emotion, RULES_SHARE["emotion"]),
        intensity=_between(first.intensity, second.intensity, RULES_SHARE["intensity"]),
        expression=_mixed(first.expression, second.expression, RULES_SHARE["expression"]),
        situation=in_turn(
            {**scores, Situation.SAFETY: max(holds(first, Situation.SAFETY), *safety.values())}
        ),
        flags=_mixed(first.flags, second.flags, RULES_SHARE["flags"]),
        safety=safety,
        spans=first.spans,
    )


def _weighed(first: float, second: float, situation: Situation) -> float:
    if second > first >= LISTENS.get(situation, 1.0):
        return second
    return _between(first, second, RULES_SHARE.get(situation, 0.0))


def _between(one: float, other: float, share: float) -> float:
    return one + share * (other - one)


def _mixed(
    first: Mapping[Label, float], second: Mapping[Label, float], share: float
) -> dict[Label, float]:
    return {
        label: _between(first.get(label, 0.0), second.get(label, 0.0), share)
        for label in dict.fromkeys((*first, *second))
    }
