"""Who carries an action out, and the action turned to them."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.doers import cut_hers, doer
from empathy_reply.knowledge.passage import Who


@pytest.mark.parametrize(
    ("told", "who", "action"),
    [
        ("The customer signs it and returns it.", Who.CUSTOMER, "sign it and return it."),
        ("The agent opens the case.", Who.AGENT, "open the case."),
        ("Agents first check the list.", Who.AGENT, "check the list."),
        ("You check the log.", Who.AGENT, "check the log."),
        ("The customer must send a photo.", Who.CUSTOMER, "send a photo."),
        ("Opens the page and enters the number", Who.AGENT, "open the page and enter the number"),
        ("Front desk prints a new key.", Who.AGENT, "print a new key."),
    ],
)
def test_an_action_is_turned_to_who_does_it(told: str, who: Who, action: str) -> None:
    assert doer(told, Who.AGENT, entry=True) == (who, action)


@pytest.mark.parametrize(
    "told",
    ["The refund takes three days.", "Changes made by Sunday count.", "You receive a card."],
)
def test_what_happens_is_no_action(told: str) -> None:
    assert doer(told, Who.AGENT, entry=True)[0] is None


def test_a_customer_is_not_told_what_agents_do() -> None:
    assert doer("The agent opens the case.", Who.CUSTOMER, entry=True)[0] is None


def test_her_part_is_cut_off_an_agents_step() -> None:
    assert cut_hers("print it; the customer hands it to the bank") == (
        "print it",
        "hand it to the bank",
    )
