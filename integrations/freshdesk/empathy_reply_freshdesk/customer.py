"""What Freshdesk knows of a customer. In: JSON of the API. Out: a `History`. Pure.

Every value is for the agent's eyes alone unless the settings list it.
"""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from empathy_reply.ticket import Fact, History, PastTicket

from .mapping import plain, status_name

Json = Mapping[str, Any]

SUMMARY = 300
"""Characters of an earlier ticket's description."""

_CONTACT = ("job_title", "tags")
_COMPANY = ("health_score", "account_tier", "renewal_date", "industry")


def make_history(
    contact: Json,
    *,
    company: Json = MappingProxyType({}),
    tickets: Iterable[Json] = (),
    ratings: Iterable[Json] = (),
    visible: Collection[str] = (),
) -> History:
    """Put together what is known; `visible` names the fields that a draft may tell."""
    rated = _rated(ratings)
    return History(
        customer_since=(contact.get("created_at") or "")[:10] or None,
        facts=tuple(_facts(contact, _CONTACT, visible)) + tuple(_facts(company, _COMPANY, visible)),
        past_tickets=tuple(_past(t, rated) for t in tickets if not t.get("spam")),
        notes=tuple(n for n in (contact.get("description"), company.get("note")) if n),
    )


def _facts(source: Json, named: Iterable[str], visible: Collection[str]) -> Iterator[Fact]:
    values = {key: source.get(key) for key in named} | (source.get("custom_fields") or {})
    for key, value in values.items():
        label = key.removeprefix("cf_")
        if value not in (None, "", []):
            shown = key in visible or label in visible
            yield Fact(label=label, value=str(plain(value)), visible=shown)


def _past(ticket: Json, rated: Mapping[str, str]) -> PastTicket:
    said = " ".join((ticket.get("description_text") or "").split())
    return PastTicket(
        id=str(ticket["id"]),
        subject=ticket.get("subject") or "",
        status=status_name(ticket.get("status")),
        created_at=ticket.get("created_at"),
        summary=textwrap.shorten(said, SUMMARY, placeholder=" …"),
        satisfaction=rated.get(str(ticket["id"])),
    )


def _rated(ratings: Iterable[Json]) -> dict[str, str]:
    """Say how each ticket was rated; the newest rating counts."""
    oldest_first = sorted(ratings, key=lambda rating: str(rating.get("created_at")))
    return {str(r.get("ticket_id")): word for r in oldest_first if (word := _word(r))}


def _word(rating: Json) -> str:
    # https://developers.freshdesk.com/api/#satisfaction-ratings: 103 … 101, 100, -101 … -103
    value = (rating.get("ratings") or {}).get("default_question")
    if not isinstance(value, int):
        return ""
    return "neutral" if value == 100 else "good" if value > 100 else "bad"
