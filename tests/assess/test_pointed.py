"""What a reader points at is added to what the rules found, once, and in the same form."""

from __future__ import annotations

import pytest

from empathy_reply.assess.assessment import Ask, StatedFact, TriedStep
from empathy_reply.assess.labels import Mark
from empathy_reply.assess.pointed import Pointed, with_asks, with_facts, with_tried


def tried(text: str, mark: Mark = Mark.TRIED) -> list[tuple[str, str]]:
    return [(s.step, s.outcome) for s in with_tried((), [Pointed("m1", mark, text)])]


@pytest.mark.parametrize(
    ("pointed", "step"),
    [
        ("rotated the lens twice", "rotated the lens twice"),
        ("resetting the router", "reset the router"),
        ("from my phone", None),
        ("rotated", None),
    ],
)
def test_a_step_is_told_in_the_past_tense_or_not_at_all(pointed: str, step: str | None) -> None:
    assert tried(pointed) == ([(step, "failed")] if step else [])


def test_outcomes_are_kept() -> None:
    assert tried("rotated the lens", Mark.TRIED_WORKED) == [("rotated the lens", "worked")]
    assert tried("rotated the lens", Mark.TRIED_PARTLY) == [("rotated the lens", "partly")]


def test_what_the_rules_found_is_not_found_again() -> None:
    step = TriedStep(step="cleared the cache", outcome="worked", message_id="m1")
    ask = Ask(text="Can you send it to Leeds?", kind="question", message_id="m1")
    fact = StatedFact(kind="product", value="Fenwick table", message_id="m1")
    seen = [
        Pointed("m1", Mark.TRIED, "cleared the cache twice"),
        Pointed("m1", Mark.ASK, "send it to Leeds"),
        Pointed("m1", Mark.PRODUCT, "Fenwick table"),
    ]
    assert with_tried((step,), seen) == (step,)
    assert with_asks((ask,), seen) == (ask,)
    assert with_facts((fact,), seen) == (fact,)


def test_asks_and_names_that_no_rule_knows_are_added() -> None:
    seen = [
        Pointed("m1", Mark.ASK, "three nights back is only right"),
        Pointed("m2", Mark.PERSON, "Dr Okafor"),
        Pointed("m2", Mark.PERSON, "Dr Okafor"),
    ]
    (ask,) = with_asks((), seen)
    assert (ask.text, ask.kind, ask.message_id) == (seen[0].text, "request", "m1")
    assert [(f.kind, f.value) for f in with_facts((), seen)] == [("person", "Dr Okafor")]
