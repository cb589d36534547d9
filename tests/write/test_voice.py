"""An article's steps, said to the customer without anything internal."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.passage import ArticleStep, Passage, Who
from empathy_reply.ticket import Audience
from empathy_reply.write.voice import choices_of, doing, for_her, offered, statements_of, told


def agent(text: str, **more: str) -> ArticleStep:
    return ArticleStep(who=Who.AGENT, text=text, condition=more.get("condition", ""))


@pytest.mark.parametrize(
    ("step", "spoken"),
    [
        ("Admin > Jobs > Cancel the stuck job; the queue moves on.", "cancelling the stuck job"),
        ("Subscription > End > Deceased.", "ending the subscription"),
        ("Payments > Refund > Duplicate.", "refunding the duplicate"),
        ("Console > Index > Rebuild for the practice.", "rebuilding the index for the practice"),
        ("Payments > Release letter, which carries a code", ""),
        ("Ring the lead on duty, extension 4400", ""),
        ("copy the thread to the legal mailbox", ""),
        ("Open the parcel report on https://wiki.example/1", ""),
    ],
)
def test_an_agents_step_is_told_without_its_path(step: str, spoken: str) -> None:
    assert doing(agent(step)) == spoken


def test_a_condition_stays_a_condition() -> None:
    step = agent("offer a new cooker", condition="if the part is not in stock")
    assert offered(step) == "If the part is not in stock, I offer a new cooker"


def test_words_for_the_customer_are_found_in_an_agents_step() -> None:
    step = agent("Tell the customer, in plain words: call 999 if you are in danger.")
    assert told(step) == "Call 999 if you are in danger."


def test_a_bare_path_becomes_a_way_to_go() -> None:
    step = ArticleStep(who=Who.CUSTOMER, text="Settings > Sync > Off. It takes a minute.")
    assert for_her(step) == "Go to Settings > Sync > Off. It takes a minute."


def test_choices_are_kept_together() -> None:
    step = agent("offer the choice: (a) wait, (b) take another, (c) cancel for a full refund.")
    assert choices_of(step) == "(a) wait, (b) take another, or (c) cancel for a full refund"


def test_orders_to_the_agent_are_not_statements() -> None:
    passage = Passage(
        article_id="K1",
        title="t",
        score=1,
        audience=Audience.AGENT,
        notes=("Do not ask for proof.", "The hold is gone after seven working days."),
    )
    assert statements_of(passage) == ["The hold is gone after seven working days."]


def test_a_step_that_ends_in_a_thing_is_what_she_gets() -> None:
    step = agent(
        "Payments > Release letter, which carries the code; the customer hands it to the bank",
        condition="after that",
    )
    assert offered(step) == (
        "After that, you get the release letter, which carries the code; you hand it to the bank"
    )
