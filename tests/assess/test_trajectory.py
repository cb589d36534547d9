"""How feeling moves, and where it peaks."""

from __future__ import annotations

from empathy_reply.assess.assessment import Valence
from empathy_reply.assess.feeling import NOTHING_FELT
from empathy_reply.assess.labels import Emotion, Situation
from empathy_reply.assess.trajectory import find_peak


def steps(*valences: float) -> list[Valence]:
    return [Valence(message_id=f"m{n}", valence=v) for n, v in enumerate(valences, start=1)]


def peak(*valences: float, emotion: Emotion, situation: Situation) -> str | None:
    feeling = NOTHING_FELT._replace(emotion=emotion)
    return find_peak(steps(*valences), feeling=feeling, situation=situation, carrier=None)


def test_the_lowest_message_is_the_peak_of_a_bad_feeling() -> None:
    assert peak(-1, -3, -2, emotion=Emotion.ANGER, situation=Situation.DIFFICULTY) == "m2"


def test_the_highest_message_is_the_peak_of_a_good_feeling() -> None:
    assert peak(-3, -3, 3, emotion=Emotion.JOY, situation=Situation.POSITIVE) == "m3"


def test_of_equals_the_newest_is_taken() -> None:
    assert peak(-2, -2, emotion=Emotion.CONFUSION, situation=Situation.DIFFICULTY) == "m2"


def test_nothing_stands_out_where_nothing_is_felt() -> None:
    assert peak(0, 0, emotion=Emotion.NEUTRAL, situation=Situation.REPEAT_CONTACT) is None
