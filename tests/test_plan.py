"""The doctrine's table of stances, row by row."""

from __future__ import annotations

import pytest

from empathy_reply.assess.assessment import Assessment
from empathy_reply.assess.labels import Emotion, Expression, Flag, SafetyKind, Situation
from empathy_reply.plan import Apology, Opening, Plan, make_plan


def planned(situation: Situation, **more: object) -> Plan:
    values: dict[str, object] = {
        "situation": situation,
        "situation_confidence": 0.9,
        "emotion": Emotion.FRUSTRATION,
        "intensity": 2,
        "expression": Expression.EXPLICIT,
        "confidence": 0.8,
    }
    return make_plan(Assessment.model_validate(values | more))


@pytest.mark.parametrize(
    ("situation", "opening", "empathy", "apology"),
    [
        (Situation.DIFFICULTY, Opening.FEELING_AND_CAUSE, 1, Apology.IF_OUR_FAULT),
        (Situation.REPEAT_CONTACT, Opening.ACCOUNTABILITY, 0, Apology.ONCE),
        (Situation.HOSTILE, Opening.FACTS, 0, Apology.IF_OUR_FAULT),
        (Situation.GRIEF, Opening.CONDOLENCE, 1, Apology.NEVER),
        (Situation.POSITIVE, Opening.JOIN, 2, Apology.NEVER),
        (Situation.ROUTINE, Opening.ANSWER, 0, Apology.NEVER),
    ],
)
def test_each_situation_has_its_stance(
    situation: Situation, opening: Opening, empathy: int, apology: Apology
) -> None:
    plan = planned(situation)
    assert (plan.opening, plan.empathy_sentences, plan.apology) == (opening, empathy, apology)


@pytest.mark.parametrize(
    ("kind", "opening"),
    [
        (SafetyKind.PHYSICAL, Opening.INSTRUCTION),
        (SafetyKind.SECURITY, Opening.STOP_THE_LOSS),
        (SafetyKind.SELF_HARM, Opening.PERSON_FIRST),
    ],
)
def test_danger_opens_by_its_kind_and_is_reviewed(kind: SafetyKind, opening: Opening) -> None:
    plan = planned(Situation.SAFETY, safety_kind=kind)
    assert plan.opening is opening
    assert plan.needs_review


def test_an_unsure_reading_asks_for_a_second_look() -> None:
    assert planned(Situation.ROUTINE, situation_confidence=0.4).needs_review
    assert not planned(Situation.ROUTINE).needs_review


def test_the_reasons_name_what_also_holds() -> None:
    plan = planned(Situation.HOSTILE, also=(Situation.REPEAT_CONTACT,))
    assert any("repeat_contact" in reason for reason in plan.because)


def test_nothing_is_due_on_an_automatic_mail() -> None:
    assert not planned(Situation.ROUTINE, flags=(Flag.NO_REPLY_NEEDED,)).needs_reply


def test_an_unclear_feeling_is_not_spoken_to() -> None:
    assert not planned(Situation.DIFFICULTY, emotion=None).speak_to_feeling
