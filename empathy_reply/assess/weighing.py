"""From the network's answers to how surely each situation holds.

In: probabilities by name: the one moment, what holds beside it, the calm rest. Out: a score for
each situation, given that none of those before it holds. Pure.

The moment weighs the situations against each other; what holds is asked of each by itself. Their
mean is better than either.
"""

from __future__ import annotations

from collections.abc import Mapping

from .labels import SafetyKind, Situation

MOMENT_COUNTS = 0.5
"""What the one moment counts; the rest is what holds by itself."""

DANGER_COUNTS = 0.75
"""The same for danger: grief and despair are near, only the moment weighs one against the other."""

GRAVER = (Situation.GRIEF, Situation.HOSTILE, Situation.REPEAT_CONTACT)
LITTLE = 0.02

Shares = Mapping[str, float]


def safety_scores(moment: Shares, held: Shares) -> dict[SafetyKind, float]:
    """How surely there is danger, by its kind."""
    return {kind: _mean(moment[kind], held[kind], DANGER_COUNTS) for kind in SafetyKind}


def situation_scores(moment: Shares, held: Shares, calm: Shares) -> dict[Situation, float]:
    """How surely each situation holds by itself."""
    danger = sum(moment[kind] for kind in SafetyKind)
    scores = {
        Situation.SAFETY: _mean(danger, max(held[kind] for kind in SafetyKind), DANGER_COUNTS)
    }
    left = 1 - danger
    for situation in GRAVER:
        scores[situation] = _mean(_of(moment[situation], left), held[situation])
        left -= moment[situation]
    trouble = _of(moment[Situation.DIFFICULTY], left)
    scores[Situation.DIFFICULTY] = _mean(trouble, calm[Situation.DIFFICULTY])
    left -= moment[Situation.DIFFICULTY]
    good = _of(calm[Situation.POSITIVE], 1 - calm[Situation.DIFFICULTY])
    scores[Situation.POSITIVE] = _mean(_of(moment[Situation.POSITIVE], left), good)
    scores[Situation.ROUTINE] = 1.0
    return scores


def _mean(one: float, other: float, counts: float = MOMENT_COUNTS) -> float:
    return counts * one + (1 - counts) * other


def _of(share: float, left: float) -> float:
    return min(1.0, share / left) if left > LITTLE else 0.0
