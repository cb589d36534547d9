"""What Zendesk knows of a customer. In: JSON of the API. Out: a `History`. Pure.

Every value is for the agent's eyes alone unless the settings list it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from empathy_reply.ticket import Fact, History, PastTicket

from .mapping import plain

Json = Mapping[str, Any]

SUMMARY = 300
"""Characters of an earlier ticket's description."""

RATED = {"good", "bad"}
"""Scores that say something; the others tell whether a rating was asked for."""


def make_history(
    user: Json,
    *,
    organization: Json = MappingProxyType({}),
    tickets: Iterable[Json] = (),
    visible: Collection[str] = (),
) -> History:
    """Put together what is known; `visible` names the fields that a draft may tell."""
    notes = (source.get(key) for source in (user, organization) for key in ("notes", "details"))
    return History(
        customer_since=(user.get("created_at") or "")[:10] or None,
        facts=(
            *_facts(user, "user_fields", visible),
            *_facts(organization, "organization_fields", visible),
        ),
        past_tickets=tuple(_past(ticket) for ticket in tickets if _is_shared(ticket)),
        notes=tuple(note for note in notes if note),
    )


def _is_shared(ticket: Json) -> bool:
    """Say whether the customer knows of a ticket: its first comment may be agents' talk of her."""
    return ticket.get("is_public") is not False and ticket.get("status") != "deleted"


def _facts(source: Json, own: str, visible: Collection[str]) -> Iterator[Fact]:
    values = {"tags": source.get("tags"), **(source.get(own) or {})}
    for key, value in values.items():
        if value not in (None, "", []):
            yield Fact(label=key, value=str(plain(value)), visible=key in visible)


def _past(ticket: Json) -> PastTicket:
    said = " ".join((ticket.get("description") or "").split())
    score = (ticket.get("satisfaction_rating") or {}).get("score")
    return PastTicket(
        id=str(ticket["id"]),
        subject=ticket.get("subject") or "",
        status=ticket.get("status"),
        created_at=ticket.get("created_at"),
        summary=textwrap.shorten(said, SUMMARY, placeholder=" …"),
        satisfaction=score if score in RATED else None,
    )
