"""Why it happens and how not to meet it again."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge import take_apart
from empathy_reply.ticket import Article, Audience


def parts(text: str, *, title: str = "The lamp stays dark") -> tuple[str, str]:
    found = take_apart(Article(id="K", title=title, text=text, audience=Audience.CUSTOMER))
    return found.cause, found.prevention


@pytest.mark.parametrize(
    "cause",
    [
        "The lamp stays dark because the contacts are wet.",
        "That happens when the battery was left empty.",
        "A dark lamp nearly always means a flat battery.",
        "Wet contacts cause most cases.",
        "When the battery is swapped, the lamp loses its settings.",
        "The lamp was not paired, which is why it stays dark.",
    ],
)
def test_a_cause_needs_no_label(cause: str) -> None:
    assert parts(f"{cause}\n\n1. Wipe the contacts.") == (cause, "")


@pytest.mark.parametrize(
    "text",
    [
        "You can return it within 14 days because you bought it online.",
        "We charge nothing, so you pay nothing.",
        "Lamps cost 5 euros each.",
    ],
)
def test_rules_and_offers_are_no_cause(text: str) -> None:
    assert parts(f"{text}\n\n1. Wipe the contacts.")[0] == ""


def test_a_question_why_is_answered_by_what_stands_under_it() -> None:
    text = "Q: Why is it dark?\nA: The lamp sleeps after an hour.\nQ: How do I wake it?\nA: Tap it."
    assert parts(text, title="Questions")[0] == "The lamp sleeps after an hour."


@pytest.mark.parametrize(
    ("text", "prevention"),
    [
        ("Next time, dry it first.", "dry it first."),
        ("To avoid this, keep it dry.", "keep it dry."),
        ("Tip: keep it dry.", "keep it dry."),
        ("Keep it dry and it will not come back.", "Keep it dry and it will not come back."),
        ("Storing it indoors avoids the problem.", "Storing it indoors avoids the problem."),
        ("Damit das nicht wieder passiert, trocknen Sie sie.", "trocknen Sie sie."),
    ],
)
def test_a_prevention_needs_no_label(text: str, prevention: str) -> None:
    assert parts(f"1. Wipe the contacts.\n2. Wait.\n\n{text}")[1] == prevention


def test_advice_right_behind_the_cause_at_the_end_prevents() -> None:
    text = "1. Wipe the contacts.\n2. Wait.\n\nIt stays dark because the lid was off. Shut the lid."
    assert parts(text)[1] == "Shut the lid."


def test_an_instruction_behind_the_cause_at_the_head_is_a_step() -> None:
    assert parts("It stays dark because the lid was off. Shut the lid. Wait.")[1] == ""


def test_a_labelled_cause_leaves_instructions_to_the_steps() -> None:
    found = take_apart(
        Article(id="K", title="t", text="Cause: the lid was off. Shut the lid.\n1. Wait.")
    )
    assert found.cause == "the lid was off."
    assert [step.text for step in found.steps] == ["Shut the lid.", "Wait."]
