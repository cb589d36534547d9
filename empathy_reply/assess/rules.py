"""Reads feeling and moment by rules: word lists, form, and what follows from both.

In: passages, cleaned. Out: one `Heard` each. It needs no model and no network; a trained reader
takes its place behind the `Reader` protocol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .labels import Emotion, Expression, SafetyKind
from .moments import flag_scores, moment_scores, situation_scores
from .moods import Mood, Moods, read_moods
from .reader import Heard, Passage, Reading, in_turn
from .signs import Signs, read_signs, split_sentences

VERSION = "1"

NEUTRAL_SHARE = 0.95
"""What is left when no emotion shows counts a little less, so that a lone clear cue is heard."""


class RulesReader:
    """Reads by word lists and form: English, and some Spanish, German, French, Portuguese."""

    @property
    def name(self) -> str:
        """Name and version, recorded on each draft."""
        return f"rules-{VERSION}"

    def read(self, passages: Sequence[Passage]) -> Sequence[Heard]:
        """Read each passage by itself, in order."""
        return [_read(passage) for passage in passages]


def _read(passage: Passage) -> Heard:
    signs = [[read_signs(part) for part in split_sentences(line)] for line in passage]
    lines = tuple(_reading(of_line) for of_line in signs)
    return Heard(_reading([sign for of_line in signs for sign in of_line]), lines)


def _reading(signs: Sequence[Signs]) -> Reading:
    moment = moment_scores(signs)
    moods = read_moods(signs, moment=moment)
    emotion = _distribution(moods)
    top = max(emotion, key=lambda e: emotion[e])
    mood = moods.get(top, Mood())
    return Reading(
        emotion=emotion,
        intensity=_intensity(mood, moods, moment),
        expression=_expression(top, mood),
        situation=in_turn(situation_scores(signs, moment, moods)),
        flags=flag_scores(signs, moment),
        safety={kind: moment[kind] for kind in SafetyKind if moment[kind] > 0},
    )


def _distribution(moods: Moods) -> dict[Emotion, float]:
    weights = {emotion: mood.score**1.5 for emotion, mood in moods.items()}
    highest = max(mood.score for mood in moods.values())
    weights[Emotion.NEUTRAL] = (NEUTRAL_SHARE * (1 - highest)) ** 1.5
    whole = sum(weights.values()) or 1
    return {emotion: weight / whole for emotion, weight in weights.items()}


def _intensity(mood: Mood, moods: Moods, moment: Mapping[str, float]) -> float:
    if not mood.score:
        return 0.0
    company = sum(1 for other in moods.values() if other.score >= 0.5) > 2
    weight = mood.level + 0.5 * company + 0.25 * (moment["repeat"] >= 0.5)
    return min(3.0, max(1.0, weight))


def _expression(top: Emotion, mood: Mood) -> dict[Expression, float]:
    if top is Emotion.NEUTRAL:
        return {Expression.NONE: 0.9, Expression.IMPLIED: 0.1, Expression.EXPLICIT: 0.0}
    named = 0.85 if mood.explicit else 0.15
    return {Expression.EXPLICIT: named, Expression.IMPLIED: 1 - named, Expression.NONE: 0.0}
