"""A ticket of Freshdesk becomes ours without loss of what counts, and without anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from empathy_reply_freshdesk.mapping import Around, make_ticket, refusal
from empathy_reply_freshdesk.reference import with_reference

from empathy_reply.errors import NothingToDraft
from empathy_reply.text import clean
from empathy_reply.ticket import Attachment, Author, Channel, Contact, Identity, Ticket
from tests.simulators.freshdesk_shapes import new_contact, new_conversation, new_ticket

Sample = Callable[[str], Any]
NOW = "2026-03-02T09:00:00Z"
REQUESTER = 71


def ticket(**values: Any) -> dict[str, Any]:
    return {**new_ticket(42, "<div>My lamp</div>", NOW), "requester_id": REQUESTER, **values}


def turn(number: int, text: str, *, at: str = NOW, **values: Any) -> dict[str, Any]:
    return {**new_conversation(number, 42, f"<div>{text}</div>", at), **values}


def contact(**values: Any) -> Around:
    return Around(contact={**new_contact(REQUESTER, "Jonah Reyes", NOW), **values})


def incoming(number: int, text: str, **values: Any) -> dict[str, Any]:
    return turn(number, text, incoming=True, user_id=REQUESTER, **values)


def made(*turns: dict[str, Any], bot_id: str = "", **values: Any) -> Ticket:
    return make_ticket(ticket(**values), turns, contact(), bot_id=bot_id)


def test_the_sample_ticket_keeps_what_counts(sample: Sample) -> None:
    around = Around(contact=sample("api.contact"), organization=sample("api.company")["name"])
    found = make_ticket(
        sample("api.ticket_1"), sample("api.conversations"), around, site="https://x.example"
    )
    assert found.model_dump(exclude={"messages"}, exclude_defaults=True, mode="json") == {
        "helpdesk": "freshdesk",
        "id": "1",
        "subject": "This is a sample ticket",
        "channel": "web",
        "status": "open",
        "priority": "low",
        "tags": ["foo", "bar"],
        "created_at": "2016-05-18T04:36:04Z",
        "updated_at": "2016-05-18T23:42:50Z",
        "customer": {
            "id": "6012691534",
            "name": "Rachel",
            "email": "rachel@freshdesk.com",
            "locale": "en",
            "time_zone": "Australia/Brisbane",
        },
        "organization": "Super Nova",
        "cc": [{"email": "test2@example.com"}],
        "url": "https://x.example/a/tickets/1",
    }


def test_the_sample_thread_keeps_what_counts(sample: Sample) -> None:
    around = Around(contact=sample("api.contact"))
    found = make_ticket(sample("api.ticket_1"), sample("api.conversations"), around).messages
    assert [(m.id, m.author, m.public, m.text) for m in found] == [
        (
            "description",
            Author.CUSTOMER,
            True,
            "This is a sample ticket, feel free to delete it.",
        ),
        ("1", Author.AGENT, False, "This is a private note"),
        ("2", Author.AGENT, True, "This is a reply"),
    ]
    assert found[0].attachments == (
        Attachment(name="attachment.txt", type="text/plain", size=44115),
    )
    assert [message.name for message in found] == ["Rachel", None, "Rachel"]


def test_no_link_to_a_file_comes_along(sample: Sample) -> None:
    found = make_ticket(sample("api.ticket_1"), (), Around(contact=sample("api.contact")))
    assert "cdn.freshdesk.com" not in found.model_dump_json()


def test_null_lists_are_empty() -> None:
    nulls = dict.fromkeys(("tags", "cc_emails", "attachments", "custom_fields"))
    found = made(turn(1, "Soon", user_id=9, attachments=None), **nulls)
    assert (found.tags, found.cc, found.fields) == ((), (), {})
    assert [message.attachments for message in found.messages] == [(), ()]


def test_what_somebody_in_copy_writes_is_not_the_customers() -> None:
    found = made(turn(1, "I am her boss", incoming=True, user_id=72))
    assert [message.author for message in found.messages] == [Author.CUSTOMER, Author.OTHER]
    assert found.answers.id == "description"


def test_feedback_to_a_survey_is_no_message() -> None:
    assert len(made(incoming(1, "Extremely happy", source=6)).messages) == 1


def test_what_went_to_a_third_party_is_no_answer_to_the_customer() -> None:
    (_, forwarded) = made(turn(1, "Can you look?", user_id=9, source=8)).messages
    assert not forwarded.public


def test_our_own_notes_are_left_out_by_author_and_by_reference() -> None:
    by_bot = turn(1, "Own it.", private=True, user_id=9001)
    by_mark = turn(2, with_reference("Own it.", "ab" * 16), private=True, user_id=9)
    hers = turn(3, "Called her", private=True, user_id=9)
    found = made(by_bot, by_mark, hers, bot_id="9001")
    assert [message.id for message in found.messages] == ["description", "3"]


def test_an_agent_who_shares_the_bots_account_still_answers() -> None:
    found = made(turn(1, "It ships today.", user_id=9001), bot_id="9001")
    assert found.messages[1].author is Author.AGENT
    assert found.messages[1].public


def test_the_thread_is_in_order_and_without_doubles() -> None:
    later = incoming(2, "Hello?", at="2026-03-03T09:00:00Z")
    earlier = turn(1, "Soon", user_id=9, at="2026-03-02T10:00:00Z")
    assert [m.id for m in made(later, earlier, later).messages] == ["description", "1", "2"]


def test_quoted_mail_is_taken_off_by_the_mark_that_freshdesk_gives_it() -> None:
    body = (
        "<div>Still broken.</div><div class='freshdesk_quote'><blockquote>Dear Jonah, try a "
        "restart.</blockquote></div>"
    )
    told = "Still broken. Dear Jonah, try a restart."
    newest = made(incoming(1, "", body=body, body_text=told)).answers
    assert clean(newest).text == "Still broken."


def test_a_body_without_plain_text_is_used() -> None:
    newest = made(incoming(1, "", body="<div>Is anybody <b>there</b>?</div>", body_text=None))
    assert clean(newest.answers).text == "Is anybody there?"


@pytest.mark.parametrize("source", [3, 10])
def test_an_agent_who_opens_a_ticket_is_not_the_customer(source: int) -> None:
    found = made(incoming(1, "When does it come?"), source=source)
    assert found.messages[0].author is Author.AGENT
    with pytest.raises(NothingToDraft):
        made(source=source)


def test_a_call_that_was_written_down_was_sent_to_nobody() -> None:
    assert not made(incoming(1, "When?"), source=3).messages[0].public


@pytest.mark.parametrize(
    ("source", "channel"),
    [(1, Channel.EMAIL), (2, Channel.WEB), (7, Channel.CHAT), (9, Channel.WEB), (104, "email")],
)
def test_channels_have_our_names(source: int, channel: Channel) -> None:
    assert made(source=source).channel == channel


def test_a_status_of_the_accounts_own_keeps_its_name() -> None:
    around = contact().model_copy(update={"statuses": {6: "with carrier"}})
    assert make_ticket(ticket(status=6), (), around).status == "with carrier"
    assert made(status=7).status == "status 7"


def test_custom_fields_come_only_when_they_are_allowed() -> None:
    custom = {"cf_order": "58213", "cf_iban": "DE89", "cf_sizes": ["S", "M"], "cf_none": None}
    found = make_ticket(
        ticket(custom_fields=custom),
        (),
        contact(),
        fields={"cf_order": "order_number", "cf_sizes": "sizes", "cf_none": "nothing"},
    )
    assert found.fields == {"order_number": "58213", "sizes": "S, M"}


def test_nothing_of_an_events_actor_can_get_through(sample: Sample) -> None:
    event = sample("fdk.onTicketCreate")["data"]
    told = {**event["ticket"], "source": 1, "actor": event["actor"]}
    text = make_ticket(told, (), Around(contact=event["requester"])).model_dump_json()
    for secret in ("100.25.62.61", "privileges", event["actor"]["privileges"], "org_agent_id"):
        assert secret not in text


def test_people_in_copy_have_names_where_they_gave_them() -> None:
    found = made(cc_emails=["Lou Reed <lou@example.com>", "sam@example.com"])
    assert found.cc == (
        Contact(name="Lou Reed", email="lou@example.com"),
        Contact(name=None, email="sam@example.com"),
    )


def test_a_requester_whose_contact_is_gone_is_not_verified() -> None:
    gone = make_ticket(ticket(), (), Around()).customer
    deleted = make_ticket(ticket(), (), contact(deleted=True)).customer
    assert (gone.identity, deleted.identity) == (Identity.UNVERIFIED, Identity.UNVERIFIED)


def test_a_text_beyond_our_limit_is_cut() -> None:
    assert len(made(incoming(1, "x" * 300_000)).answers.text) == 200_000


@pytest.mark.parametrize(
    ("values", "reason"),
    [({"spam": True}, "spam"), ({"deleted": True}, "deleted"), ({"status": 5}, "closed"), ({}, "")],
)
def test_some_tickets_take_no_draft(values: dict[str, Any], reason: str) -> None:
    assert refusal(ticket(**values)) == reason
