"""A call is believed only with a fresh signature, and read only for ids, roles and times."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from empathy_reply_zendesk import Zendesk
from empathy_reply_zendesk.webhook import (
    SIGNATURE,
    TEST_SECRET,
    TIMESTAMP,
    authenticate,
    read,
    sign,
)
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.errors import BadSignature, MalformedDelivery, StaleDelivery
from empathy_reply.helpdesk import Delivery, Event, EventKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STAMP = "2026-03-02T09:00:00Z"
OLD, NEW = "the-old-secret-0123456789", "the-new-secret-0123456789"
BODY = b'{\n   "ticket_id": "42"\n}\n'
Sample = Callable[[str], Any]


def call(secret: str, body: bytes = BODY, *, stamp: str = STAMP, at: datetime = NOW) -> Delivery:
    headers = {SIGNATURE: sign(secret, stamp, body), TIMESTAMP: stamp}
    return Delivery(headers=headers, body=body, received_at=at)


# --- signatures ---


def test_signatures_are_made_as_zendesk_makes_them(sample: Sample) -> None:
    vectors = sample("event.signature_vectors")["vectors"]
    assert len(vectors) == 3
    for one in vectors:
        assert sign(one["secret"], one["timestamp"], one["body"].encode()) == one["signature"]


@pytest.mark.parametrize("secret", [OLD, NEW])
def test_both_secrets_are_good_while_one_is_replaced(secret: str) -> None:
    authenticate(call(secret), (OLD, NEW))


FORGED = {
    "no headers": Delivery(body=BODY, received_at=NOW),
    "another secret": call("guess"),
    "another body": call(NEW).model_copy(update={"body": b'{"ticket_id": "43"}'}),
    "the same JSON, made anew": call(NEW).model_copy(update={"body": b'{"ticket_id":"42"}'}),
    "another time": call(NEW).model_copy(
        update={"headers": {**call(NEW).headers, TIMESTAMP: "2026-03-02T09:00:01Z"}}
    ),
    "not ASCII": Delivery(headers={SIGNATURE: "ünlesbar", TIMESTAMP: "ü"}, received_at=NOW),
}


@pytest.mark.parametrize("delivery", FORGED.values(), ids=FORGED)
def test_what_is_not_signed_is_refused(delivery: Delivery) -> None:
    with pytest.raises(BadSignature):
        authenticate(delivery, (OLD, NEW))


STALE = {
    "late": call(NEW, at=NOW + timedelta(seconds=301)),
    "from the future": call(NEW, at=NOW - timedelta(seconds=301)),
    "no time": call(NEW, stamp="1234"),
    "a time without a zone": call(NEW, stamp="2026-03-02T09:00:00"),
}


@pytest.mark.parametrize("delivery", STALE.values(), ids=STALE)
def test_an_old_signature_is_refused(delivery: Delivery) -> None:
    with pytest.raises(StaleDelivery):
        authenticate(delivery, (NEW,))


def test_a_signature_is_good_for_five_minutes() -> None:
    authenticate(call(NEW, at=NOW + timedelta(seconds=299)), (NEW,))


def test_the_secret_that_everybody_knows_is_good_only_where_it_is_let(
    connect: Callable[..., Zendesk],
) -> None:
    delivery = call(TEST_SECRET)
    with pytest.raises(BadSignature):
        connect().receive(delivery)
    event = connect(webhook_secrets=(), allow_test_secret=True).receive(delivery)
    assert event is not None
    assert event.ticket_id == "42"


# --- event subscriptions ---


def told(name: str, event: dict[str, Any] | None = None, **detail: Any) -> bytes:
    known = {"id": "42", "requester_id": "7", "actor_id": "7", "is_public": True, "status": "OPEN"}
    body = {
        "type": f"zen:event-type:{name}",
        "account_id": 22129848,
        "id": "event-1",
        "subject": "zen:ticket:42",
        "time": "2026-03-02T08:59:58.123456789Z",
        "detail": {**known, **detail},
        "event": event or {},
    }
    return json.dumps(body).encode()


def commented(*, public: bool = True, staff: bool = False, author: str = "7") -> bytes:
    by = {"id": author, "is_staff": staff, "name": "Jonah Reyes"}
    comment = {"id": "9876543210", "body": "Hi", "is_public": public, "author": by}
    return told("ticket.comment_added", {"comment": comment})


def said(kind: str) -> bytes:
    message = {"actor": {"type": kind}, "message": {"id": "67ab", "body": "Hi"}}
    return told("messaging_ticket.message_added", message)


CUSTOMER, AGENT = EventKind.CUSTOMER_WROTE, EventKind.AGENT_WROTE
KINDS: dict[str, tuple[bytes, EventKind | None]] = {
    "a new ticket": (told("ticket.created"), CUSTOMER),
    "a ticket made by an agent": (told("ticket.created", actor_id="8"), EventKind.CHANGED),
    "a private ticket": (told("ticket.created", is_public=False), None),
    "a customer's comment": (commented(), CUSTOMER),
    "an agent's comment": (commented(staff=True, author="8"), AGENT),
    "a private comment": (commented(public=False, staff=True, author="8"), None),
    "our own comment": (commented(staff=True, author="99"), None),
    "a redacted comment": (told("ticket.comment_redacted"), EventKind.REDACTED),
    "a redacted file": (told("ticket.attachment_redacted_from_comment"), EventKind.REDACTED),
    "a deleted ticket": (told("ticket.soft_deleted"), EventKind.DELETED),
    "a ticket gone for good": (told("ticket.permanently_deleted"), EventKind.DELETED),
    "spam": (told("ticket.marked_as_spam"), EventKind.DELETED),
    "a change of a deleted one": (told("ticket.tags_changed", status="DELETED"), EventKind.DELETED),
    "a merged ticket": (told("ticket.merged"), EventKind.CHANGED),
    "a new status": (told("ticket.status_changed"), None),
    "new tags": (told("ticket.tags_changed"), None),
    "what nobody knows yet": (told("ticket.danced"), None),
    "a user": (told("user.created"), None),
    "a customer in a chat": (said("end_user"), CUSTOMER),
    "an agent in a chat": (said("agent"), None),
    "a bot in a chat": (said("system"), None),
}  # fmt: skip


@pytest.mark.parametrize(("body", "kind"), KINDS.values(), ids=KINDS)
def test_events_say_what_happened(body: bytes, kind: EventKind | None) -> None:
    event = read(body, bot_id="99")
    assert (event and event.kind) == kind


def test_an_event_is_read_with_its_ids_and_its_time(sample: Sample) -> None:
    assert read(json.dumps(sample("event.ticket.comment_added")).encode()) == Event(
        ticket_id="5158",
        kind=AGENT,
        id="d4f5c389-8f4a-4c2e-a1b9-8e4f39c71d52",
        message_id="9876543210",
        at=datetime(2025, 1, 8, 14, 25, 30, 123456, tzinfo=UTC),
    )


def test_samples_of_events_are_read(sample: Sample) -> None:
    created = read(json.dumps(sample("event.ticket.created")).encode())
    assert created is not None
    assert (created.ticket_id, created.kind) == ("5158", CUSTOMER)
    assert read(json.dumps(sample("event.user.group_membership_created")).encode()) is None


def test_an_event_of_another_account_is_refused() -> None:
    assert read(told("ticket.created"), account_id="22129848") is not None
    with pytest.raises(BadSignature, match="account_id"):
        read(told("ticket.created"), account_id="1")


# --- triggers ---

TRIGGERS: dict[str, tuple[str, EventKind]] = {
    "as we suggest": ('{"ticket_id": "42", "actor_role": "End-user"}', CUSTOMER),
    "an agent": ('{"ticket_id": "42", "actor_role": "Agent"}', AGENT),
    "an admin": ('{"ticket_id": "42", "actor_role": "Administrator"}', AGENT),
    "another language": ('{"ticket_id": "42", "actor_role": "Endbenutzer"}', EventKind.CHANGED),
    "no role": ('{"ticket_id": "42"}', EventKind.CHANGED),
    "a number": ('{"ticket_id": 42}', EventKind.CHANGED),
    "another spelling": ('{"ticketID": "42"}', EventKind.CHANGED),
    "words for keys": ('{"Ticket Id": "#42"}', EventKind.CHANGED),
    "a ticket inside": ('{"ticket": {"id": 42}}', EventKind.CHANGED),
    "a line break in a text": ('{"ticket_id": "42", "text": "a\nb"}', EventKind.CHANGED),
    "quotes that break it": ('{"ticket_id": "42", "text": "the "new" one"}', EventKind.CHANGED),
    "a dump of comments": ('{"ticket_id": "42", "all": [#<Drop::Comment>]}', EventKind.CHANGED),
    "a form": ("ticket_id=42&actor_role=end-user", CUSTOMER),
    "XML": ("<ticket_id>42</ticket_id>", EventKind.CHANGED),
}


@pytest.mark.parametrize(("body", "kind"), TRIGGERS.values(), ids=TRIGGERS)
def test_a_trigger_is_read_however_its_admin_wrote_it(body: str, kind: EventKind) -> None:
    event = read(body.encode())
    assert event is not None
    assert (event.ticket_id, event.kind) == ("42", kind)


def test_the_sample_of_a_trigger_is_read(sample: Sample) -> None:
    event = read(json.dumps(sample("event.trigger_body.ticket_update")).encode())
    assert event == Event(ticket_id="12345")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ticket_id": ""}', b'{"ticket_id": "x"}'])
def test_a_body_without_a_ticket_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery, match="ticket_id"):
        read(body)


@given(st.binary(max_size=300))
def test_no_body_breaks_the_reader(body: bytes) -> None:
    try:
        event = read(body)
    except (MalformedDelivery, BadSignature):
        return
    assert event is None or event.ticket_id.isdigit()
