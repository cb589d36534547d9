"""A Freshdesk ticket in our form. In: JSON of the API. Out: a `Ticket`. Pure.

Fields are taken by name, and no others: what Freshdesk adds (addresses, tokens, links that open a
file) stays outside. Quoted mail is left to `empathy_reply.text`, which knows Freshdesk's own mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import parseaddr
from types import MappingProxyType
from typing import Any

from pydantic import Field

from empathy_reply.errors import NothingToDraft
from empathy_reply.ticket import (
    MESSAGE_LIMIT,
    Attachment,
    Author,
    Channel,
    Contact,
    Customer,
    Identity,
    Message,
    Record,
    Ticket,
)

from .reference import has_reference
from .webhook import SURVEY
from .zones import iana

NAME = "freshdesk"

Json = Mapping[str, Any]
Plain = str | int | float | bool | None

# https://developers.freshdesk.com/api/#ticket_attributes
STATUSES = {2: "open", 3: "pending", 4: "solved", 5: "closed"}
PRIORITIES = {1: "low", 2: "normal", 3: "high", 4: "urgent"}
URGENT = 4
CLOSED = 5
CHANNELS = {
    1: Channel.EMAIL,
    2: Channel.WEB,
    3: Channel.PHONE,
    5: Channel.SOCIAL,  # no longer in the documentation; still on old tickets, as is 6
    6: Channel.SOCIAL,
    7: Channel.CHAT,
    9: Channel.WEB,
    10: Channel.EMAIL,
}
PHONE, OUTBOUND = 3, 10
FORWARDED = 8
"""Source of a conversation that went to a third party, not to the customer."""

DESCRIPTION = "description"
"""The id of a ticket's first message, which is no conversation."""

_QUOTE = "freshdesk_quote"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Around(Record):
    """What is read beside a ticket: its contact, and names for the numbers in it."""

    contact: Json = Field(default_factory=dict, repr=False)
    organization: str | None = None
    brand: str | None = None
    group: str | None = None
    statuses: Mapping[int, str] = STATUSES


def refusal(ticket: Json) -> str:
    """Say why a ticket takes no draft whatever stands in it; "" when it does."""
    if ticket.get("spam"):
        return "spam"
    if ticket.get("deleted"):
        return "deleted"
    return "closed" if ticket.get("status") == CLOSED else ""


def make_ticket(
    ticket: Json,
    conversations: Iterable[Json],
    around: Around,
    *,
    bot_id: str = "",
    fields: Mapping[str, str] = MappingProxyType({}),
    site: str = "",
) -> Ticket:
    """Put the ticket together; `NothingToDraft` when no customer has written in it.

    `fields` names the custom fields that may come along, theirs → ours; `site` is the address of
    the account, `bot_id` the author whose private notes are ours.
    """
    contact = around.contact
    turns = [turn for turn in conversations if _counts(turn, bot_id)]
    messages = (_description(ticket, contact), *_thread(turns, ticket, contact))
    if not any(m.author is Author.CUSTOMER and m.text.strip() for m in messages):
        raise NothingToDraft("no message of the customer has text", helpdesk=NAME)
    return Ticket(
        helpdesk=NAME,
        id=str(ticket["id"]),
        subject=ticket.get("subject") or "",
        channel=_channel(ticket),
        status=status_name(ticket.get("status"), around.statuses),
        priority=PRIORITIES.get(ticket.get("priority") or 0),
        tags=tuple(ticket.get("tags") or ()),
        created_at=ticket.get("created_at"),
        updated_at=ticket.get("updated_at"),
        customer=_customer(ticket, contact),
        messages=messages,
        fields=_fields(ticket, fields),
        organization=around.organization,
        cc=tuple(_contact(address) for address in ticket.get("cc_emails") or () if address),
        brand=around.brand,
        group=around.group,
        url=f"{site}/a/tickets/{ticket['id']}",
    )


def _channel(ticket: Json) -> Channel:
    return CHANNELS.get(ticket.get("source") or 0, Channel.EMAIL)


def status_name(status: Any, names: Mapping[int, str] = STATUSES) -> str | None:
    """Name a status; those that an account made itself keep the name that it gave them."""
    return names.get(status) or (f"status {status}" if status else None)


def _thread(turns: Iterable[Json], ticket: Json, contact: Json) -> list[Message]:
    """List the turns, oldest first; a page that shifted while it was read repeats nothing."""
    once = {turn["id"]: turn for turn in turns}.values()
    messages = [_turn(turn, ticket, contact) for turn in once]
    return sorted(messages, key=lambda message: message.sent_at or _LONG_AGO)


def _counts(turn: Json, bot_id: str) -> bool:
    """Whether it is a turn of the talk: no feedback to a survey, and no note of ours."""
    if turn.get("source") == SURVEY:
        return False
    by_bot = bool(bot_id) and str(turn.get("user_id")) == bot_id
    return not (turn.get("private") and by_bot) and not has_reference(turn)


def _description(ticket: Json, contact: Json) -> Message:
    """Make the first message. An agent typed it where he was called, or where he wrote first."""
    source = ticket.get("source")
    by_agent = source in (PHONE, OUTBOUND)
    return Message(
        id=DESCRIPTION,
        author=Author.AGENT if by_agent else Author.CUSTOMER,
        name=None if by_agent else contact.get("name"),
        text=_text(ticket, "description"),
        sent_at=ticket.get("created_at"),
        public=source != PHONE,
        attachments=_attachments(ticket),
    )


def _turn(turn: Json, ticket: Json, contact: Json) -> Message:
    author = _author(turn, ticket)
    named = parseaddr(turn.get("from_email") or "")[0]
    known = contact.get("name") if author is Author.CUSTOMER else None
    return Message(
        id=str(turn["id"]),
        author=author,
        name=known or named or None,
        text=_text(turn, "body"),
        sent_at=turn.get("created_at"),
        public=not turn.get("private") and turn.get("source") != FORWARDED,
        attachments=_attachments(turn),
    )


def _author(turn: Json, ticket: Json) -> Author:
    if turn.get("incoming"):
        hers = turn.get("user_id") == ticket.get("requester_id")
        return Author.CUSTOMER if hers else Author.OTHER
    return Author.AGENT if turn.get("user_id") else Author.SYSTEM


def _text(source: Json, key: str) -> str:
    """Take the plain text; where mail is quoted, the HTML, which marks it and the text does not."""
    html, plain = source.get(key) or "", source.get(f"{key}_text") or ""
    chosen = html if _QUOTE in html or not plain.strip() else plain
    return str(chosen)[:MESSAGE_LIMIT]


def _attachments(source: Json) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=a.get("name") or "", type=a.get("content_type"), size=a.get("file_size"))
        for a in source.get("attachments") or ()
    )


def _customer(ticket: Json, contact: Json) -> Customer:
    """Describe the requester; one whose contact is gone is nobody whose history may be used."""
    known = bool(contact) and not contact.get("deleted")
    return Customer(
        id=str(ticket["requester_id"]) if ticket.get("requester_id") else None,
        name=contact.get("name"),
        email=contact.get("email"),
        locale=contact.get("language"),
        time_zone=iana(contact.get("time_zone")),
        identity=Identity.VERIFIED if known else Identity.UNVERIFIED,
    )


def _contact(address: str) -> Contact:
    name, email = parseaddr(address)
    return Contact(name=name or None, email=email or None)


def _fields(ticket: Json, allowed: Mapping[str, str]) -> dict[str, Plain]:
    custom = ticket.get("custom_fields") or {}
    return {
        ours: plain(custom[theirs])
        for theirs, ours in allowed.items()
        if custom.get(theirs) is not None
    }


def plain(value: Any) -> Plain:
    """Give a field's value as one value; several choices become "a, b"."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, str | int | float) else str(value)
