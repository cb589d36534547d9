"""What is known of a customer is kept, and is for the agent alone unless it is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from empathy_reply_freshdesk.customer import make_history

from empathy_reply.ticket import Fact

Sample = Callable[[str], Any]


def test_the_samples_keep_what_counts(sample: Sample) -> None:
    found = make_history(sample("api.contact"), company=sample("api.company"))
    assert found.customer_since == "2014-12-31"
    assert {fact.label: fact.value for fact in found.facts} == {
        "health_score": "Happy",
        "account_tier": "Premium",
        "renewal_date": "2020-12-31T00:00:00Z",
        "website": "https://www.supernova.org",
        "address": "123, Baker Street,\r\nNew York",
    }


def test_no_fact_is_visible_unless_it_is_listed() -> None:
    contact = {"custom_fields": {"cf_plan": "Gold", "cf_value": 1840}, "tags": ["vip", "beta"]}
    found = make_history(contact, visible=("plan",)).facts
    assert found == (
        Fact(label="tags", value="vip, beta"),
        Fact(label="plan", value="Gold", visible=True),
        Fact(label="value", value="1840"),
    )


def test_nothing_personal_comes_unasked() -> None:
    contact = {"mobile": "+49 170 1", "address": "Elm 1", "twitter_id": "@j", "phone": "1"}
    assert make_history(contact) == make_history({})


def test_notes_on_contact_and_company_are_kept() -> None:
    found = make_history({"description": "Prefers mail."}, company={"note": "Key account."})
    assert found.notes == ("Prefers mail.", "Key account.")


@pytest.mark.parametrize(
    ("value", "word"),
    [(103, "good"), (101, "good"), (100, "neutral"), (-101, "bad"), (-103, "bad")],
)
def test_ratings_have_our_words(value: int, word: str) -> None:
    rating = {"ticket_id": 7, "ratings": {"default_question": value}, "created_at": "2026-01-01"}
    (past,) = make_history({}, tickets=[{"id": 7}], ratings=[rating]).past_tickets
    assert past.satisfaction == word


def test_the_newest_rating_of_a_ticket_counts() -> None:
    ratings = [
        {"ticket_id": 7, "ratings": {"default_question": -103}, "created_at": "2026-02-01"},
        {"ticket_id": 7, "ratings": {"default_question": 103}, "created_at": "2026-01-01"},
    ]
    (past,) = make_history({}, tickets=[{"id": 7}], ratings=ratings).past_tickets
    assert past.satisfaction == "bad"


def test_an_earlier_ticket_is_summed_up_in_a_few_lines() -> None:
    ticket = {
        "id": 7,
        "subject": "Lamp",
        "status": 4,
        "created_at": "2026-01-01T09:00:00Z",
        "description_text": "It  flickers.\n" * 100,
    }
    (past,) = make_history({}, tickets=[ticket]).past_tickets
    assert (past.id, past.subject, past.status) == ("7", "Lamp", "solved")
    assert past.summary.startswith("It flickers. It flickers.")
    assert len(past.summary) <= 300


def test_spam_is_no_history() -> None:
    assert make_history({}, tickets=[{"id": 7, "spam": True}]).past_tickets == ()
