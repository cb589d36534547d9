"""How the network's and the rules' readings are joined."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess.labels import Emotion, Expression, SafetyKind, Situation
from empathy_reply.assess.opinions import LISTENS, TwoOpinions, default_reader, join
from empathy_reply.assess.reader import Reading, holds, in_turn

score = st.floats(0, 1)


def reading(danger: float, **scores: float) -> Reading:
    by_itself = {s: scores.get(s, 0.0) for s in Situation}
    return Reading(
        emotion={Emotion.NEUTRAL: 1.0},
        intensity=0,
        expression={Expression.NONE: 1.0},
        situation=in_turn({**by_itself, Situation.SAFETY: danger}),
        safety={SafetyKind.PHYSICAL: danger},
    )


@given(score, score)
def test_the_second_opinion_raises_an_alarm_and_never_lowers_it(one: float, two: float) -> None:
    joined = join(reading(one), reading(two))
    louder = max(one, two) if one >= LISTENS[Situation.SAFETY] else one
    assert holds(joined, Situation.SAFETY) == pytest.approx(louder)
    assert joined.safety[SafetyKind.PHYSICAL] == louder


@given(score, score)
def test_other_moments_lie_between_the_two(one: float, two: float) -> None:
    joined = join(reading(0, repeat_contact=one), reading(0, repeat_contact=two))
    low, high = sorted((one, two))
    assert low - 1e-6 <= holds(joined, Situation.REPEAT_CONTACT) <= high + 1e-6


def test_what_is_not_english_is_read_by_the_rules_alone() -> None:
    class Deaf:
        name = "deaf-1"

        def read(self, passages: object) -> list[object]:
            assert not passages
            return []

    (heard,) = TwoOpinions(first=Deaf()).read(  # type: ignore[arg-type]
        [["Aus dem Heizlüfter kommt Rauch, es riecht verbrannt."]]
    )
    assert holds(heard.whole, Situation.SAFETY) >= 0.5


def test_both_names_stand_on_the_draft() -> None:
    first, second = default_reader().name.split("+")
    assert first.startswith("minilm-")
    assert second.startswith("rules-")
