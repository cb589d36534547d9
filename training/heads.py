"""What the network answers for a text, and the targets that a row gives it.

In: a `Row`. Out: `Target`s, one number for each answer, and how much each head counts. Pure.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from empathy_reply.assess.labels import Emotion, Expression, Flag, SafetyKind, Situation

from .rows import Row

CALM = (Situation.DIFFICULTY, Situation.POSITIVE, Situation.ROUTINE)
"""What a text is when none of the graver moments holds."""

HOLDS = (*SafetyKind, Situation.GRIEF, Situation.HOSTILE, Situation.REPEAT_CONTACT)
MOMENTS = (*HOLDS, *CALM)
"""The one moment that a text is, danger by its kind; HOLDS tells what holds beside it."""

FLAGS = tuple(flag for flag in Flag if flag is not Flag.SELF_HARM)

HEADS: dict[str, tuple[str, ...]] = {
    "emotion": tuple(map(str, Emotion)),
    "intensity": ("0", "1", "2", "3"),
    "expression": tuple(map(str, Expression)),
    "calm": tuple(map(str, CALM)),
    "holds": tuple(map(str, HOLDS)),
    "flags": tuple(map(str, FLAGS)),
    "moment": tuple(map(str, MOMENTS)),
}
"""Each head with its answers, in the order of the network's output."""

ONE_OF = ("emotion", "intensity", "expression", "calm", "moment")
"""Heads whose answers exclude each other; of the others several may hold."""

QUERIES = {
    "emotion": 0,
    "intensity": 0,
    "expression": 0,
    "calm": 1,
    "holds": 2,
    "flags": 3,
    "moment": 2,
}
"""Which of the network's four ways to look at a text each head uses."""

SIZE = sum(map(len, HEADS.values()))
SECOND_SHARE = 0.3


def span(head: str) -> slice:
    """Where a head's answers stand in the output."""
    start = 0
    for name, answers in HEADS.items():
        if name == head:
            return slice(start, start + len(answers))
        start += len(answers)
    raise KeyError(head)


class Target(NamedTuple):
    """The answers wanted (shape: SIZE) and the weight of each head."""

    answers: np.ndarray
    weights: dict[str, float]


def target(row: Row, *, weight: float = 1.0) -> Target:
    """Write down what the network should answer for a row."""
    answers = np.zeros(SIZE, dtype=np.float32)
    emotion = answers[span("emotion")]
    emotion[list(Emotion).index(row.emotion)] = 1 - SECOND_SHARE * (row.second is not None)
    if row.second:
        emotion[list(Emotion).index(row.second)] = SECOND_SHARE
    answers[span("intensity")][row.intensity] = 1
    answers[span("expression")][list(Expression).index(row.expression)] = 1
    calm = row.situation if row.situation in CALM else Situation.DIFFICULTY
    answers[span("calm")][CALM.index(calm)] = 1
    held = {row.situation, *row.also, row.kind}
    answers[span("holds")] = [one in held for one in HOLDS]
    answers[span("flags")] = [flag in row.flags for flag in FLAGS]
    answers[span("moment")][
        MOMENTS.index(row.kind if row.situation == "safety" else row.situation)
    ] = 1
    return Target(answers, dict.fromkeys(HEADS, weight))


def feeling_only(shares: dict[Emotion, float], *, weight: float) -> Target:
    """A target for texts whose emotion alone is known, from the public sets."""
    answers = np.zeros(SIZE, dtype=np.float32)
    answers[span("emotion")] = [shares.get(e, 0.0) for e in Emotion]
    return Target(answers, {head: weight if head == "emotion" else 0.0 for head in HEADS})


def harmless(*, weight: float) -> Target:
    """A target for texts of which only this is known: nothing grave is in them."""
    answers = np.zeros(SIZE, dtype=np.float32)
    return Target(answers, {head: weight if head == "holds" else 0.0 for head in HEADS})


def silent() -> Target:
    """A target for texts of which nothing is known."""
    return Target(np.zeros(SIZE, dtype=np.float32), dict.fromkeys(HEADS, 0.0))
