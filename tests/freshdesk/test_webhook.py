"""A call is believed only with a secret, and read only for ids."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from empathy_reply_freshdesk import Freshdesk
from empathy_reply_freshdesk.webhook import authenticate, read
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.errors import BadSignature, MalformedDelivery
from empathy_reply.helpdesk import Delivery, Event, EventKind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OLD, NEW = "the-old-secret-0123456789", "the-new-secret-0123456789"
Sample = Callable[[str], Any]


def call(secret: str = "", **headers: str) -> Delivery:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(headers=named, secret=secret, received_at=NOW)


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


GENUINE = {
    "header": call(x_empathy_reply_secret=NEW),
    "the old secret while it changes": call(x_empathy_reply_secret=OLD),
    "password": call(authorization=basic("rule", NEW)),
    "user": call(authorization=basic(NEW, "X")),
    "bearer": call(authorization=f"Bearer {NEW}"),
    "path": call(secret=NEW),
}

FORGED = {
    "nothing": call(),
    "wrong header": call(x_empathy_reply_secret="guess"),
    "wrong password": call(authorization=basic("rule", "guess")),
    "wrong path": call(secret="guess"),
    "half a secret": call(secret=NEW[:-1]),
    "empty password": call(authorization=basic("", "")),
    "no base64": call(authorization="Basic ééé"),
    "another scheme": call(authorization=f"Digest {NEW}"),
    "not ASCII": call(x_empathy_reply_secret="ünlesbar"),
}


@pytest.mark.parametrize("delivery", GENUINE.values(), ids=GENUINE)
def test_a_secret_is_accepted_in_each_place(delivery: Delivery) -> None:
    authenticate(delivery, (OLD, NEW))


@pytest.mark.parametrize("delivery", FORGED.values(), ids=FORGED)
def test_a_call_without_a_valid_secret_is_refused(delivery: Delivery) -> None:
    with pytest.raises(BadSignature) as refused:
        authenticate(delivery, (OLD, NEW))
    assert NEW not in str(refused.value)


def test_a_forged_call_is_refused_before_it_is_read() -> None:
    desk = Freshdesk(domain="acme", api_key="k", webhook_secrets=NEW)
    with pytest.raises(BadSignature):
        desk.receive(Delivery(body=b"no JSON, no id", received_at=NOW))


def test_a_genuine_call_is_read() -> None:
    desk = Freshdesk(domain="acme", api_key="k", webhook_secrets=[OLD, NEW])
    delivery = Delivery(
        headers={"x-empathy-reply-secret": NEW}, body=b'{"ticket_id":"11"}', received_at=NOW
    )
    assert desk.receive(delivery) == Event(ticket_id="11", kind=EventKind.CHANGED)


SAMPLES = {
    "automation.ticket_created": ("11", EventKind.CUSTOMER_WROTE),
    "automation.inline_images": ("12", EventKind.CUSTOMER_WROTE),
    "automation.public_note": ("11", EventKind.CHANGED),
    "automation.private_note": None,
    "automation.status_changed": None,
    "fdk.onTicketCreate": ("165", EventKind.CUSTOMER_WROTE),
    "fdk.onTicketUpdate": ("205", EventKind.DELETED),
    "fdk.onTicketDelete": ("2805759", EventKind.DELETED),
    "fdk.onConversationCreate": None,
    "fdk.onConversationUpdate": None,
}


@pytest.mark.parametrize(("name", "meant"), SAMPLES.items(), ids=SAMPLES)
def test_each_sample_is_understood(
    sample: Sample, name: str, meant: tuple[str, EventKind] | None
) -> None:
    event = read(json.dumps(sample(name)).encode())
    assert (event and (event.ticket_id, event.kind)) == meant


def test_a_deleted_conversation_without_its_ticket_is_malformed(sample: Sample) -> None:
    with pytest.raises(MalformedDelivery):
        read(json.dumps(sample("fdk.onConversationDelete")).encode())


def test_a_deleted_conversation_with_its_ticket_is_a_redaction(sample: Sample) -> None:
    body = sample("fdk.onConversationDelete")
    body["data"]["conversation"]["ticket_id"] = 452
    event = read(json.dumps(body).encode())
    assert event
    assert (event.ticket_id, event.kind, event.message_id) == ("452", EventKind.REDACTED, "842")


def test_the_time_of_an_event_is_read_in_seconds_and_in_milliseconds(sample: Sample) -> None:
    created = read(json.dumps(sample("fdk.onTicketCreate")).encode())
    deleted = read(json.dumps(sample("fdk.onTicketDelete")).encode())
    assert created
    assert deleted
    assert created.at
    assert deleted.at
    assert created.at.isoformat()[:19] == "2021-11-05T12:45:13"
    assert deleted.at.isoformat()[:19] == "2025-05-02T10:20:55"


CONVERSATIONS: dict[str, tuple[dict[str, Any], EventKind | None]] = {
    "customer": ({"incoming": True}, EventKind.CUSTOMER_WROTE),
    "agent": ({"incoming": False}, EventKind.AGENT_WROTE),
    "private": ({"incoming": True, "private": True}, None),
    "survey": ({"incoming": True, "source": 6}, None),
    "own": ({"incoming": False, "user_id": 9001}, None),
    "text taken out": ({"incoming": True, "changes": {"body": [None, "*"]}}, EventKind.REDACTED),
    "agent edits": ({"incoming": False, "changes": {"body": [None, "*"]}}, EventKind.CHANGED),
}


@pytest.mark.parametrize(("values", "kind"), CONVERSATIONS.values(), ids=CONVERSATIONS)
def test_a_conversation_says_who_wrote(values: dict[str, Any], kind: EventKind | None) -> None:
    body = {
        "event": "onConversationUpdate" if "changes" in values else "onConversationCreate",
        "data": {"conversation": {"id": 5, "ticket_id": 452, "user_id": 7, **values}},
    }
    event = read(json.dumps(body).encode(), bot_id="9001")
    assert (event and event.kind) == kind
    assert event is None or (event.ticket_id, event.message_id) == ("452", "5")


BODIES = {
    "recommended": b'{"source":"freshdesk-automation","ticket_id":"42","triggered_event":""}',
    "number": b'{"ticket_id": 42}',
    "with a sign": b'{"ticket_id": "#42"}',
    "form": b"ticket_id=42&triggered_event=%7Breply_sent%3Asent%7D",
    "form of simple mode": b"freshdesk_webhook%5Bticket_id%5D=42",
    "XML": b"<freshdesk_webhook><ticket_id>42</ticket_id></freshdesk_webhook>",
    "broken by a quote": b'{"ticket_id":"42","comment":"she said "no" twice"}',
    "broken by a line": b'{"ticket_id":"42","comment":"one\ntwo"}',
    "nested elsewhere": b'{"payload":{"ticket_id":"42"}}',
    "unknown trigger": b'{"ticket_id":"42","triggered_event":"{moon:full}"}',
    "two triggers": b'{"ticket_id":"42","triggered_event":"{status:{from:4,to:2}}{reply_sent:x}"}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_id_is_found_in_whatever_form(body: bytes) -> None:
    event = read(body)
    assert event
    assert (event.ticket_id, event.kind) == ("42", EventKind.CHANGED)


def test_a_private_note_is_known_in_a_form() -> None:
    assert read(b"ticket_id=42&triggered_event=%7Bnote_type%3Aprivate%7D") is None


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b"null", b'{"ticket_id":""}', b"\xff\xfe", b"["]
)
def test_a_body_without_an_id_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        read(body)


_KEYS = [
    "data",
    "event",
    "ticket",
    "conversation",
    "changes",
    "id",
    "ticket_id",
    "triggered_event",
    "freshdesk_webhook",
    "timestamp",
    "incoming",
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner | st.sampled_from(["onTicketUpdate", "onConversationUpdate"]),
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_nothing_genuine_breaks_the_reader(body: object) -> None:
    try:
        event = read(json.dumps(body).encode())
    except MalformedDelivery:
        return
    assert event is None or event.ticket_id.isdigit()


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    try:
        event = read(body)
    except MalformedDelivery:
        return
    assert event is None or event.ticket_id.isdigit()


def test_a_megabyte_of_one_letter_is_read_at_once() -> None:
    long = "a" * 1_000_000
    body = json.dumps({"ticket_id": "42", "triggered_event": long}).encode()
    assert read(body) == Event(ticket_id="42", kind=EventKind.CHANGED)
    assert read(f"ticket_id=42&triggered_event={long}".encode())
