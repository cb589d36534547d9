"""A webhook call of Zendesk: whether it is genuine, and for which ticket it rings.

In: a `Delivery`, the secrets that are valid now. Out: an `Event`, or None when nothing is to be
done. Pure. Both kinds are read: event subscriptions, whose form is Zendesk's, and triggers, whose
body an admin wrote. Only ids, roles and times are taken from a body: it may be late or broken.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from empathy_reply.errors import BadSignature, MalformedDelivery, StaleDelivery
from empathy_reply.helpdesk import Delivery, Event, EventKind

SIGNATURE = "x-zendesk-webhook-signature"
TIMESTAMP = "x-zendesk-webhook-signature-timestamp"

TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="  # noqa: S105 - public, Zendesk's own
"""Signs the tests that are sent before a webhook is saved. Everybody knows it."""

WINDOW = timedelta(minutes=5)
"""How old a signature may be; each attempt is signed anew, so a late delivery has a young one."""

EVENT = "zen:event-type:"

Json = Mapping[str, Any]


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Sign a body as Zendesk does; the secret looks like base64, and is taken as it stands."""
    # https://developer.zendesk.com/documentation/webhooks/verifying/
    made = hmac.digest(secret.encode(), timestamp.encode() + body, "sha256")
    return base64.b64encode(made).decode()


def authenticate(delivery: Delivery, secrets: Sequence[str]) -> None:
    """Raise `BadSignature` or `StaleDelivery` unless one of the secrets signed this just now."""
    timestamp = delivery.headers.get(TIMESTAMP, "")
    shown = delivery.headers.get(SIGNATURE, "").encode()
    made = [sign(secret, timestamp, delivery.body).encode() for secret in secrets]
    # A list, so that every secret is compared and the time tells nothing.
    if not any([hmac.compare_digest(one, shown) for one in made]):
        raise BadSignature(
            f"no valid {SIGNATURE}: compare webhook_secrets with the webhook's signing secret"
        )
    signed_at = _time(timestamp)
    if signed_at is None or abs(delivery.received_at - signed_at) > WINDOW:
        raise StaleDelivery(
            f"{TIMESTAMP} is over {WINDOW.seconds // 60} minutes off: a replay, or a wrong clock"
        )


def read(body: bytes, *, bot_id: str = "", account_id: str = "") -> Event | None:
    """Read the body of a genuine call, of either kind.

    Raises `MalformedDelivery` where no ticket's id can be found, and `BadSignature` where the event
    belongs to another account than `account_id`.
    """
    text = body.decode("utf-8", "replace")
    try:
        # Not strict: placeholders put line breaks into the middle of strings.
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return _anyhow(text)
    name = str(found.get("type") or "")
    if not name.startswith(EVENT):
        return _trigger(found)
    if account_id and str(found.get("account_id")) != account_id:
        raise BadSignature("the event belongs to another account: compare account_id")
    return _event(found, name.removeprefix(EVENT), bot_id)


# --- event subscriptions ---


def _event(body: Json, name: str, bot_id: str) -> Event | None:
    # https://developer.zendesk.com/api-reference/webhooks/event-types/ticket-events/
    detail, inner = _record(body.get("detail")), _record(body.get("event"))
    kind = _kind(name, detail, inner, bot_id)
    if kind is None:
        return None
    said = _record(inner.get("comment")) or _record(inner.get("message"))
    return Event(
        ticket_id=_id(detail.get("id") or body.get("subject")),
        kind=kind,
        id=str(body.get("id") or ""),
        message_id=str(said.get("id") or ""),
        at=_time(str(body.get("time"))),
    )


def _kind(name: str, detail: Json, inner: Json, bot_id: str) -> EventKind | None:
    # Whatever else is told of a ticket in the bin, what we hold of it has to go.
    if name.startswith("ticket.") and detail.get("status") in _GONE:
        return EventKind.DELETED
    depends = _DEPENDING.get(name)
    return depends(detail, inner, bot_id) if depends else _ALWAYS.get(name)


def _created(detail: Json, inner: Json, bot_id: str) -> EventKind | None:
    if detail.get("is_public") is False:
        return None
    theirs = detail.get("actor_id") == detail.get("requester_id")
    return EventKind.CUSTOMER_WROTE if theirs else EventKind.CHANGED


def _comment_added(detail: Json, inner: Json, bot_id: str) -> EventKind | None:
    comment = _record(inner.get("comment"))
    author = _record(comment.get("author"))
    if comment.get("is_public") is False or (bot_id and str(author.get("id")) == bot_id):
        return None  # among them our own notes
    return EventKind.AGENT_WROTE if author.get("is_staff") else EventKind.CUSTOMER_WROTE


def _message_added(detail: Json, inner: Json, bot_id: str) -> EventKind | None:
    # https://developer.zendesk.com/api-reference/webhooks/event-types/messaging-ticket-events/
    theirs = _record(inner.get("actor")).get("type") == "end_user"
    return EventKind.CUSTOMER_WROTE if theirs else None


_DEPENDING: Mapping[str, Callable[[Json, Json, str], EventKind | None]] = {
    "ticket.created": _created,
    "ticket.comment_added": _comment_added,
    "messaging_ticket.message_added": _message_added,
}
"""Events whose meaning depends on what they hold."""

_ALWAYS = {
    "ticket.comment_redacted": EventKind.REDACTED,
    "ticket.attachment_redacted_from_comment": EventKind.REDACTED,
    "ticket.soft_deleted": EventKind.DELETED,
    "ticket.permanently_deleted": EventKind.DELETED,
    "ticket.marked_as_spam": EventKind.DELETED,  # spam is deleted, and its author suspended
    "ticket.merged": EventKind.CHANGED,
    "ticket.undeleted": EventKind.CHANGED,
    "ticket.comment_made_private": EventKind.CHANGED,
    "ticket.requester_changed": EventKind.CHANGED,
}
"""Events that always mean the same; those that are not here need no look at the ticket."""

_GONE = {"DELETED", "SCRUBBED"}


# --- triggers ---

_TICKET_KEYS = ("ticketid", "id")
_ROLE_KEYS = ("actorrole", "currentuserrole", "role")
_ROLES = {
    "enduser": EventKind.CUSTOMER_WROTE,
    "agent": EventKind.AGENT_WROTE,
    "admin": EventKind.AGENT_WROTE,
    "administrator": EventKind.AGENT_WROTE,
}
"""What {{current_user.role}} says, letters only; in other languages it says something else."""

_LETTERS = re.compile(r"[^a-z]")
_ID = re.compile(r"[0-9]{1,20}")
_ANY_TICKET = re.compile(r"ticket[_ -]?id\W{1,8}([0-9]{1,20})", re.IGNORECASE)
_ANY_ROLE = re.compile(r"(?:actor|current_user)_role\W{1,8}([\w -]{1,40})", re.IGNORECASE)


def _trigger(body: Json) -> Event:
    """Read a trigger's body, whose keys an admin named: ticket_id, ticketID, "Ticket Id"."""
    fields = {_letters(key): value for key, value in body.items()}
    inner = {_letters(key): value for key, value in _record(fields.get("ticket")).items()}
    ticket = next((held[k] for k in _TICKET_KEYS for held in (fields, inner) if held.get(k)), "")
    role = next((str(fields[k]) for k in _ROLE_KEYS if fields.get(k)), "")
    return _rung(ticket, role, at=_time(str(fields.get("updatedat"))))


def _anyhow(text: str) -> Event:
    """Find the id in JSON that a placeholder broke, in a form, or in XML."""
    ticket, role = _ANY_TICKET.search(text), _ANY_ROLE.search(text)
    return _rung(ticket[1] if ticket else "", role[1] if role else "")


def _rung(ticket: object, role: str, *, at: datetime | None = None) -> Event:
    kind = _ROLES.get(_letters(role), EventKind.CHANGED)
    return Event(ticket_id=_id(ticket), kind=kind, at=at)


def _letters(text: str) -> str:
    return _LETTERS.sub("", text.lower())


def _id(value: object) -> str:
    found = _ID.search(str(value))
    if not found:
        raise MalformedDelivery(
            'the body names no ticket: have the trigger send "ticket_id": "{{ticket.id}}"'
        )
    return found[0]


def _record(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _time(stamp: str) -> datetime | None:
    """Read a time; Zendesk writes nanoseconds, of which microseconds are kept."""
    try:
        read_ = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return read_ if read_.tzinfo else None
