"""What is known of a customer comes by name, and stays with the agents unless it is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from empathy_reply_zendesk.customer import make_history

from empathy_reply.ticket import Fact
from tests.simulators.zendesk_shapes import new_ticket, new_user

Sample = Callable[[str], Any]
NOW = "2026-03-02T09:00:00Z"


def test_the_sample_user_is_read(sample: Sample) -> None:
    found = make_history(sample("zendesk_go.user_show_200")["user"])
    assert found.customer_since == "2022-12-15"
    assert found.facts == (Fact(label="tags", value="example_tag"),)
    assert found.notes == ("Note",)


def test_the_sample_organisation_is_read(sample: Sample) -> None:
    organization = sample("nukosuke.organization")["organization"]
    assert make_history({}, organization=organization).facts == (Fact(label="tags", value="test"),)


def test_the_sample_ticket_is_read_with_its_rating(sample: Sample) -> None:
    ticket = {**sample("justeat.testTicket"), "is_public": True}
    (past,) = make_history({}, tickets=[ticket]).past_tickets
    assert (past.id, past.status, past.satisfaction) == ("18076817", "solved", "bad")
    assert past.summary == "Auto-created by phone call from"


def test_a_field_is_told_only_where_it_is_listed() -> None:
    user = {
        **new_user(7, "Jonah", NOW),
        "user_fields": {"plan": "Gold", "risk": "high", "no": None},
    }
    company = {"organization_fields": {"tier": "A"}, "notes": "Pays late", "details": ""}
    found = make_history(user, organization=company, visible=("plan",))
    assert [(f.label, f.visible) for f in found.facts] == [
        ("plan", True),
        ("risk", False),
        ("tier", False),
    ]
    assert found.notes == ("Pays late",)


def test_a_long_description_is_shortened() -> None:
    ticket = new_ticket(41, "My lamp\nis broken. " * 40, 7, NOW)
    (past,) = make_history({}, tickets=[ticket]).past_tickets
    assert past.summary.startswith("My lamp is broken. My lamp")
    assert len(past.summary) <= 300
    assert past.satisfaction is None


def test_agents_talk_among_themselves_is_no_past_of_hers() -> None:
    rows = [
        {**new_ticket(40, "She is lying", 7, NOW), "is_public": False},
        {**new_ticket(41, "x", 7, NOW), "status": "deleted"},
    ]
    assert make_history({}, tickets=rows).past_tickets == ()
