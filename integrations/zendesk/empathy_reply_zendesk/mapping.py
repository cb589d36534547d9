"""A Zendesk ticket in our form. In: JSON of the API. Out: a `Ticket`. Pure.

Fields are taken by name, and no others: what Zendesk adds to a comment or a user (addresses on the
internet and on the map, log-ins, tokens, links that open a file) stays outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
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

from .note import has_mark

NAME = "zendesk"

Json = Mapping[str, Any]
Plain = str | int | float | bool | None

STAFF = frozenset({"agent", "admin"})

# https://developer.zendesk.com/documentation/ticketing/reference-guides/via-object-reference/
CHANNELS = {
    "email": Channel.EMAIL,
    "web": Channel.WEB,
    "help_center": Channel.WEB,
    "mobile": Channel.WEB,
    "mobile_sdk": Channel.WEB,
    "web_widget": Channel.WEB,
    "voice": Channel.PHONE,
    "phone": Channel.PHONE,
    "chat": Channel.CHAT,
    "facebook": Channel.SOCIAL,
    "twitter": Channel.SOCIAL,
    "any_channel": Channel.SOCIAL,
    "sms": Channel.MESSAGING,
    "native_messaging": Channel.MESSAGING,
    "whatsapp": Channel.MESSAGING,
}
"""Channels that are not here are letters (api, side_conversation), or messaging by their flag."""

MERGED = "closed_by_merge"
"""The tag that Zendesk puts on a ticket that was merged into another."""

_GONE = {"deleted": "deleted", "archived": "archived", "scrubbed": "deleted"}

# https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#comment-flags
UNTRUSTED = frozenset({0, 2, 3})
"""Not to be trusted, by somebody new to the conversation, by somebody who was not signed in."""

_TAG = re.compile(r"<[^>]{0,2000}>")
_BREAK = re.compile(r"[ \t]*\r?\n ?")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Around(Record):
    """What is read beside a ticket: the people in it, and names for the numbers."""

    users: Mapping[int, Json] = Field(default_factory=dict, repr=False)
    organization: str | None = None
    brand: str | None = None
    group: str | None = None


def refusal(ticket: Json, requester: Json) -> str:
    """Say why a ticket takes no draft whatever stands in it; "" when it does."""
    status = str(ticket.get("status") or "").lower()
    if status == "closed":
        return "merged into another ticket" if MERGED in (ticket.get("tags") or ()) else "closed"
    if status in _GONE:
        return _GONE[status]
    if requester.get("role") in STAFF:
        return "the requester is staff"
    if requester.get("suspended"):
        return "the requester is suspended, as authors of spam are"
    if ticket.get("is_public") is False and not is_messaging(ticket):
        return "nothing in it is public yet"
    return ""


def is_messaging(ticket: Json) -> bool:
    """Say whether the thread is a chat, which stands in a log of its own."""
    return bool(ticket.get("from_messaging_channel"))


def make_ticket(
    ticket: Json,
    comments: Iterable[Json],
    around: Around,
    *,
    bot_id: str = "",
    fields: Mapping[str, str] = MappingProxyType({}),
    site: str = "",
    trust_unverified: bool = False,
) -> Ticket:
    """Put the ticket together; `NothingToDraft` when no customer has written publicly in it.

    `fields` names the custom fields that may come along, their id → ours; `site` is the address of
    the account, `bot_id` the author whose private comments are ours.
    """
    thread = _thread(comments, bot_id)
    messages = tuple(_message(one, ticket, around.users) for one in thread)
    if not any(m.author is Author.CUSTOMER and m.public and m.text.strip() for m in messages):
        raise NothingToDraft("no public message of the customer has text", helpdesk=NAME)
    return Ticket(
        helpdesk=NAME,
        id=str(ticket["id"]),
        subject=ticket.get("subject") or "",
        channel=_channel(ticket),
        status=ticket.get("status"),
        priority=ticket.get("priority"),
        tags=tuple(ticket.get("tags") or ()),
        created_at=ticket.get("created_at"),
        updated_at=ticket.get("updated_at"),
        customer=_customer(ticket, around.users, thread, trust_unverified),
        messages=messages,
        fields=_fields(ticket, fields),
        organization=around.organization,
        cc=_copied(ticket, around.users),
        parent_ticket=parent_id(ticket) or None,
        brand=around.brand,
        group=around.group,
        url=f"{site}/agent/tickets/{ticket['id']}",
    )


def copied_ids(ticket: Json) -> Sequence[int]:
    """List the ids of people in copy; accounts without CCs have collaborators, staff among them."""
    return ticket.get("email_cc_ids") or ticket.get("collaborator_ids") or ()


def parent_id(ticket: Json) -> str:
    """Name the closed ticket that this one follows; "" where it follows none."""
    source = (ticket.get("via") or {}).get("source") or {}
    follows = source.get("rel") == "follow_up"
    found = (source.get("from") or {}).get("ticket_id") if follows else None
    return str(found or ticket.get("via_followup_source_id") or "")


def _channel(ticket: Json) -> Channel:
    if is_messaging(ticket):
        return Channel.MESSAGING
    return CHANNELS.get((ticket.get("via") or {}).get("channel") or "", Channel.EMAIL)


def _thread(comments: Iterable[Json], bot_id: str) -> list[Json]:
    """List the comments that count, oldest first; one that came on two pages counts once."""
    once = {comment["id"]: comment for comment in comments if not _is_ours(comment, bot_id)}
    return sorted(once.values(), key=_written_at)


def _is_ours(comment: Json, bot_id: str) -> bool:
    by_bot = bool(bot_id) and str(comment.get("author_id")) == bot_id
    return not comment.get("public") and (by_bot or has_mark(comment))


def _written_at(comment: Json) -> datetime:
    try:
        return datetime.fromisoformat(comment["created_at"])
    except (KeyError, TypeError, ValueError):
        return _LONG_AGO


def _message(comment: Json, ticket: Json, users: Mapping[int, Json]) -> Message:
    writer = users.get(comment.get("author_id") or 0, {})
    return Message(
        id=str(comment["id"]),
        author=_author(comment, ticket, writer),
        name=writer.get("name"),
        text=_text(comment),
        sent_at=comment.get("created_at"),
        public=comment.get("public") is True,
        attachments=_attachments(comment),
    )


def _author(comment: Json, ticket: Json, writer: Json) -> Author:
    via = comment.get("via") or {}
    # Automatic answers and merges bear the name of an agent who wrote nothing.
    automatic = via.get("channel") == "rule" or (via.get("source") or {}).get("rel") == "merge"
    number = comment.get("author_id")
    if automatic or not isinstance(number, int) or number < 1:
        return Author.SYSTEM
    if writer.get("role") in STAFF:
        return Author.AGENT
    return Author.CUSTOMER if number == ticket.get("requester_id") else Author.OTHER


def _text(comment: Json) -> str:
    """Take the plainest of the three bodies that says anything; markup is taken off later."""
    # https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/#bodies
    bodies = (comment.get(key) or "" for key in ("plain_body", "body", "html_body"))
    chosen = next((body for body in bodies if _TAG.sub("", body).strip()), "")
    # The plain one puts spaces around its line breaks, and keeps one entity.
    spaced = chosen.replace("&nbsp;", " ").replace("\xa0", " ")
    return _BREAK.sub("\n", spaced)[:MESSAGE_LIMIT]


def _attachments(comment: Json) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=a.get("file_name") or "", type=a.get("content_type"), size=a.get("size"))
        for a in comment.get("attachments") or ()
        if not a.get("deleted")
    )


def _customer(
    ticket: Json, users: Mapping[int, Json], thread: Sequence[Json], trust_unverified: bool
) -> Customer:
    number = ticket.get("requester_id")
    user = users.get(number or 0, {})
    own = [comment for comment in thread if comment.get("author_id") == number]
    known = _is_known(user, own[-1] if own else {}, trust_unverified)
    return Customer(
        id=str(number) if number else None,
        name=user.get("name"),
        email=user.get("email"),
        locale=user.get("locale"),
        time_zone=user.get("iana_time_zone") or user.get("time_zone"),
        identity=Identity.VERIFIED if known else Identity.UNVERIFIED,
    )


def _is_known(user: Json, newest: Json, trust_unverified: bool) -> bool:
    """Say whether the newest message surely comes from the customer on record."""
    flags = (newest.get("metadata") or {}).get("flags") or ()
    if not user or user.get("active") is False or UNTRUSTED & set(flags):
        return False
    return trust_unverified or user.get("verified") is not False


def _copied(ticket: Json, users: Mapping[int, Json]) -> tuple[Contact, ...]:
    people = [users[n] for n in copied_ids(ticket) if n in users and n != ticket["requester_id"]]
    return tuple(
        Contact(name=one.get("name"), email=one.get("email"))
        for one in people
        if one.get("role") not in STAFF
    )


def _fields(ticket: Json, allowed: Mapping[str, str]) -> dict[str, Plain]:
    held = {str(one.get("id")): one.get("value") for one in ticket.get("custom_fields") or ()}
    return {
        ours: plain(held[theirs])
        for theirs, ours in allowed.items()
        if held.get(theirs) is not None
    }


def plain(value: Any) -> Plain:
    """Give a field's value as one value; several choices become "a, b"."""
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return value if isinstance(value, str | int | float) else str(value)
