"""What a writer may use: hers, what is allowed, and nothing internal."""

from __future__ import annotations

import pytest

from empathy_reply import Case, Drafter
from empathy_reply.write.briefing import loss_in


def a_case(**more: object) -> Case:
    ticket = {
        "id": "T-9",
        "subject": "Kettle",
        "fields": {"order_number": "K-55120"},
        "customer": {"name": "Ana Ruiz", "identity": more.pop("identity", "verified")},
        "messages": [
            {
                "author": "customer",
                "sent_at": "2026-03-12T09:00:00Z",
                "text": more.pop("text", "The kettle still leaks. You promised me a new one."),
            }
        ],
    }
    history = {
        "facts": [{"label": "lifetime_value", "value": "1840 USD"}],
        "notes": ["difficult, watch her"],
        "past_tickets": [
            {
                "id": "T-1",
                "subject": "Kettle leaks",
                "status": "closed",
                "created_at": "2026-03-01T09:00:00Z",
                "summary": "Kettle leaks. New kettle promised by 5 March. Nobody wrote.",
                "satisfaction": "bad",
            }
        ],
    }
    return Case.model_validate({"ticket": ticket, "history": history} | more)


def test_the_history_is_used_for_its_owner() -> None:
    brief = Drafter().brief(a_case())
    assert [c.source for c in brief.earlier_contacts] == ["history:T-1"]


@pytest.mark.parametrize("identity", ["unverified", "mismatch"])
def test_a_stranger_learns_nothing_from_history_or_fields(identity: str) -> None:
    brief = Drafter().brief(a_case(identity=identity))
    assert not [c for c in brief.earlier_contacts if c.source.startswith("history:")]
    assert "K-55120" not in brief.model_dump_json()
    assert "T-1" not in Drafter().draft(a_case(identity=identity)).reply.text  # type: ignore[union-attr]


def test_nothing_internal_enters_the_brief() -> None:
    brief = Drafter().brief(a_case()).model_dump_json()
    assert "1840" not in brief
    assert "watch her" not in brief


@pytest.mark.parametrize(
    ("words", "loss"),
    [
        ("My husband Piet passed away in May.", "Piet's death"),
        ("my mum died last week", "your mother's death"),
        ("I write about the death of my father.", "your father's death"),
        ("since the loss of our dog Bella in June", "Bella's death"),
        ("settling the estate of my late Mum", "your mother's death"),
        ("the loss of my phone has cost me a week", ""),
        ("biscuit died on saturday, please stop the food", "Biscuit's death"),
        ("Our house burned down on the 3rd.", "the loss of your home"),
        ("My wife Elsa has terminal cancer.", "Elsa's illness"),
    ],
)
def test_a_loss_is_named_as_one_would_to_her(words: str, loss: str) -> None:
    assert loss_in(words) == loss


def test_requests_are_taken_as_doings() -> None:
    case = a_case(text="Please change the delivery day to Friday and send me a new invoice.")
    assert "changing the delivery day to Friday" in " ".join(Drafter().brief(case).requests)
