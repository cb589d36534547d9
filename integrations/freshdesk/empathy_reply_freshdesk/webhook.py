"""A webhook call of Freshdesk: who sent it, and for which ticket it rings.

In: a `Delivery`, the secrets that are valid now. Out: an `Event`, or None when nothing is to be
done. Pure. Freshdesk signs nothing, so the call must carry a secret of ours; nothing of the body
but ids is used, since everything else in it may be late, cut or quoted.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote_plus

from empathy_reply.errors import BadSignature, MalformedDelivery
from empathy_reply.helpdesk import Delivery, Event, EventKind

SECRET_HEADER = "X-Empathy-Reply-Secret"  # noqa: S105 - the header's name
SURVEY = 6
"""Source of a conversation that is feedback to a survey: it arrives as incoming."""

Json = Mapping[str, Any]

_TRIGGERS: dict[str, EventKind | None] = {
    "ticket_action:created": EventKind.CUSTOMER_WROTE,
    "note_type:private": None,  # among them our own notes
    # Agents and customers do both; who it was is read from the ticket.
    "note_type:public": EventKind.CHANGED,
    "reply_sent": EventKind.CHANGED,
    **dict.fromkeys(("status", "priority", "ticket_type", "group_id", "responder_id", "source")),
    **dict.fromkeys(("from", "to")),  # inside of {status:{from:4,to:6}}
}
"""What triggered an automation → what it means; what is not here rings as CHANGED."""

_PART = re.compile(r"(\w+)['\"]?\s*:\s*['\"]?(\w*)")
_LONGEST = 400
"""Characters of a trigger that are read."""

_ID = re.compile(r"[0-9]{1,20}")
_ANY_TICKET = re.compile(r"ticket_id\W{1,8}([0-9]{1,20})")
_ANY_TRIGGER = re.compile(r"triggered_event\W{1,8}([\w:{},]{1,200})")

_EVENTS = {
    "onTicketCreate": EventKind.CUSTOMER_WROTE,
    "onTicketDelete": EventKind.DELETED,
    "onConversationDelete": EventKind.REDACTED,
}
"""Events of the platform that always mean the same; others depend on what they hold."""

_CONVERSED = ("onConversationCreate", "onConversationUpdate")

_TICKET_CHANGES = {"deleted", "spam", "requester_id", "description"}
"""Changes of a ticket's own fields that may change what is drafted."""

_BODY_CHANGES = {"body", "body_html", "full_text", "full_text_html"}


def authenticate(delivery: Delivery, secrets: Sequence[str]) -> None:
    """Raise `BadSignature` unless the call carries one of the secrets, in any of three places."""
    # https://support.freshdesk.com/support/solutions/articles/132589
    shown = [value.encode() for value in _shown(delivery) if value]
    # A list, so that every pair is compared and the time tells nothing.
    if not any([hmac.compare_digest(s.encode(), value) for s in secrets for value in shown]):
        raise BadSignature(
            f"no valid secret: send it as the header {SECRET_HEADER}, as the password of the rule, "
            "or as the last part of the path"
        )


def _shown(delivery: Delivery) -> Iterator[str]:
    yield delivery.headers.get(SECRET_HEADER.lower(), "")
    yield delivery.secret
    scheme, _, credential = delivery.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield credential.strip()
    if scheme.lower() == "basic":
        user, _, password = _decoded(credential).partition(":")
        yield from (user, password)


def _decoded(credential: str) -> str:
    try:
        return base64.b64decode(credential, validate=True).decode()
    except ValueError:
        return ""


def read(body: bytes, *, bot_id: str = "") -> Event | None:
    """Read the body of a genuine call, in whatever form the rule or app sends it.

    Raises `MalformedDelivery` where no ticket's id can be found.
    """
    text = body.decode("utf-8", "replace")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return _anyhow(unquote_plus(text))
    if isinstance(found.get("data"), dict):
        return _product_event(found, bot_id)
    inner = found.get("freshdesk_webhook")
    fields = inner if isinstance(inner, dict) else found
    if "ticket_id" not in fields:
        return _anyhow(text)
    return _automation(fields.get("ticket_id"), str(fields.get("triggered_event") or ""))


def _anyhow(text: str) -> Event | None:
    """Find the id in a form, in XML, or in JSON that a placeholder broke."""
    ticket, trigger = _ANY_TICKET.search(text), _ANY_TRIGGER.search(text)
    return _automation(ticket and ticket[1], trigger[1] if trigger else "")


def _automation(ticket_id: object, trigger: str) -> Event | None:
    """Read an automation's call: every value is a string, the trigger looks like JSON."""
    kind = _triggered(trigger)
    return Event(ticket_id=_id(ticket_id), kind=kind) if kind else None


def _triggered(trigger: str) -> EventKind | None:
    """Say what triggered a rule; one that does not tell rings anyway."""
    parts = _PART.findall(trigger[:_LONGEST])
    known = [
        _TRIGGERS.get(f"{name}:{value}", _TRIGGERS.get(name, EventKind.CHANGED))
        for name, value in parts
    ]
    return next((kind for kind in known if kind), None) if parts else EventKind.CHANGED


def _id(value: object) -> str:
    found = _ID.search(str(value))
    if not found:
        raise MalformedDelivery(
            'the body names no ticket: have the rule send "ticket_id": "{{ticket.id}}"'
        )
    return found[0]


def _product_event(body: Json, bot_id: str) -> Event | None:
    """Read an event of the platform, as the sidebar app passes it on."""
    # https://developers.freshworks.com/docs/app-sdk/v3.0/support_ticket/serverless-apps/product-events/
    ticket, conversation = (_record(body["data"].get(k)) for k in ("ticket", "conversation"))
    kind = _happened(str(body.get("event")), ticket, conversation, bot_id)
    if kind is None:
        return None
    named = ticket.get("id") or conversation.get("ticket_id") or conversation.get("notable_id")
    return Event(
        ticket_id=_id(named),
        kind=kind,
        message_id=str(conversation.get("id") or ""),
        at=_time(body.get("timestamp")),
    )


def _happened(event: str, ticket: Json, conversation: Json, bot_id: str) -> EventKind | None:
    if event in _CONVERSED:
        return _conversation(conversation, bot_id)
    return _ticket_updated(ticket) if event == "onTicketUpdate" else _EVENTS.get(event)


def _ticket_updated(ticket: Json) -> EventKind | None:
    changes = _record(ticket.get("changes"))
    if "deleted" in changes and ticket.get("deleted"):
        return EventKind.DELETED
    return EventKind.CHANGED if _TICKET_CHANGES & changes.keys() else None


def _conversation(conversation: Json, bot_id: str) -> EventKind | None:
    own = bot_id and str(conversation.get("user_id")) == bot_id
    if conversation.get("private") or own or conversation.get("source") == SURVEY:
        return None
    incoming = conversation.get("incoming")
    if "changes" not in conversation:
        return EventKind.CUSTOMER_WROTE if incoming else EventKind.AGENT_WROTE
    # Nobody edits what a customer wrote, except to take something out of it.
    edited = _BODY_CHANGES & _record(conversation["changes"]).keys()
    return EventKind.REDACTED if edited and incoming else EventKind.CHANGED


def _record(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _time(stamp: object) -> datetime | None:
    """Read a time in seconds; deletions give it in milliseconds, and as a string."""
    try:
        seconds = float(str(stamp))
        return datetime.fromtimestamp(seconds / 1_000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
