"""Sentences that are steps, and such as only look like them."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.outline import outline
from empathy_reply.knowledge.passage import Who
from empathy_reply.knowledge.steps import Told, read
from empathy_reply.ticket import Article, Audience


def told(text: str, *, audience: str = "customer") -> list[Told]:
    article = Article(id="K", title="t", text=text, audience=Audience(audience))
    return read(article, outline(text))


def steps(text: str, *, audience: str = "customer") -> list[tuple[str, str]]:
    return [(one.step.condition, one.text) for one in told(text, audience=audience) if one.step]


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("You need to keep the receipt.", "keep the receipt."),
        ("You should not open the lid.", "do not open the lid."),
        ("Could you send us a photo?", "send us a photo?"),
        ("All you have to do is scan it.", "scan it."),
    ],
)
def test_a_duty_is_said_as_an_instruction(text: str, action: str) -> None:
    assert steps(text) == [("", action)]


@pytest.mark.parametrize(
    "text",
    [
        "Don't worry, it is safe.",
        "Follow the steps below.",
        "You can cancel at any time.",
        "- Breakfast buffet, 7 to 10\n- Pool and sauna\n- Parking, 18 euros",
        "1. Broken screens, twice a year\n2. Theft",
        "| Zone | Price |\n|---|---|\n| Move within town | free |",
    ],
)
def test_comfort_pointers_and_facts_are_no_steps(text: str) -> None:
    assert steps(text) == []


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Take it off if it is loose.", "if it is loose"),
        ("Still dark? Take it off.", "Still dark?"),
        ("Is it loose? Take it off.", "Is it loose?"),
        ("Otherwise take it off.", "Otherwise"),
    ],
)
def test_a_condition_may_stand_in_many_places(text: str, condition: str) -> None:
    assert [one for one, _ in steps(text)] == [condition]


def test_of_two_actions_a_condition_behind_is_only_the_last_ones() -> None:
    assert steps("Check the watch and send a quote if it is broken.")[0][0] == ""


def test_labels_of_a_list_are_conditions() -> None:
    assert steps("- Red light: unplug it.\n- Green light: wait for us.") == [
        ("Red light", "unplug it."),
        ("Green light", "wait for us."),
    ]


def test_a_verb_that_no_list_holds_is_known_by_its_company() -> None:
    assert len(steps("1. Open it.\n2. Shut it.\n3. Zindle twice.")) == 3
    assert len(steps("1. Apri la sezione ordini.\n2. Controlla lo stato del pagamento.")) == 2


def test_what_explains_a_step_is_a_statement_but_for_a_short_remark() -> None:
    (step, remark) = told("1. Wait a minute. We clear the old token in that time.")
    assert (step.text, remark.step) == ("Wait a minute.", None)
    (whole,) = told("1. Open the flap at the left side. It sticks a little.")
    assert whole.text == "Open the flap at the left side. It sticks a little."


def test_bold_words_that_sum_up_are_left_out_where_a_step_follows() -> None:
    text = "- Charge it.\x02Plug the headset in.\n- Choose a box.\x02We have three sizes."
    assert [action for _, action in steps(text)] == ["Plug the headset in.", "Choose a box."]


def test_an_agents_article_speaks_to_the_customer_only_of_what_is_hers() -> None:
    found = told("If you find it, attach it. Open your app.", audience="agent")
    assert [one.step.who for one in found if one.step] == [Who.CUSTOMER, Who.CUSTOMER]
    found = told("If you find it, attach it.", audience="agent")
    assert [one.step.who for one in found if one.step] == [Who.AGENT]
