"""The days a case knows of, and how long ago they were. In: case, brief. Out: dates. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from ..ticket import Case, Identity
from ..write.brief import Brief
from .mentions import Mention

_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}


def history_counts(case: Case) -> bool:
    """Say whether the history may be used: only for the person it belongs to."""
    return case.ticket.customer.identity is Identity.VERIFIED


def recorded_days(case: Case, brief: Brief) -> Iterator[date]:
    """Give the days of the record, as here and as where the customer lives."""
    for when in _moments(case):
        yield when.date()
        yield when.astimezone(_zone(case.ticket.customer.time_zone)).date()
    yield from _resolved(brief)


def ago(days: Collection[date], now: date) -> Iterator[str]:
    """Say how long ago, or how far off, each day is: "11 day", "6 week", "10 year"."""
    for day in days:
        for unit, length in _UNITS.items():
            yield from (f"{count} {unit}" for count in _about(abs((now - day).days), length))


def _about(gone: int, length: float) -> set[int]:
    """Give the counts that a person would say: five to six weeks is both; a day more or less is."""
    loose = {gone - 1, gone, gone + 1} if length == 1.0 else set()
    return loose | {math.floor(gone / length), math.ceil(gone / length), round(gone / length)}


def named_years(case: Case, stated: tuple[Mention, ...]) -> Iterator[date]:
    """Give a day in each year that is named: "since 2016" is ten years ago in 2026."""
    since = (case.history.customer_since or "")[:4] if history_counts(case) else ""
    named = {m.value for m in stated if m.kind == "number"} | {since}
    years = (int(v) for v in named if v.isdigit() and 1900 < int(v) < 2100)
    yield from (date(year, 1, 1) for year in years)


def calendar_days(dates: frozenset[str], now: date) -> Iterator[date]:
    """Give the days near now that "07-18" and "--18" mean."""
    for offset in range(-120, 121):
        day = now + timedelta(offset)
        if f"{day.month:02}-{day.day:02}" in dates or (
            abs(offset) < 32 and f"--{day.day:02}" in dates
        ):
            yield day


@lru_cache(maxsize=128)
def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, KeyError, OSError):
        return ZoneInfo("UTC")


def _moments(case: Case) -> Iterator[datetime]:
    ticket = case.ticket
    yield from (m.sent_at for m in ticket.messages if m.sent_at)
    yield from (w for w in (ticket.created_at, ticket.as_of) if w)
    if history_counts(case):
        yield from (t.created_at for t in case.history.past_tickets if t.created_at)


def _resolved(brief: Brief) -> Iterator[date]:
    written = [f.resolved for f in brief.facts] + [e.on for e in brief.earlier_contacts]
    for value in written:
        try:
            yield date.fromisoformat((value or "")[:10])
        except ValueError:
            continue
