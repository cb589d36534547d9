"""The days that a text names, as written and, where it can be known, as ISO dates.

In: a cleaned text and the time it was written. Out: `DateSpan`s in the order they stand. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from ..data import table
from .patterns import SpanMask, compile_all

_DATA = table("empathy_reply.assess", "dates.toml")
_BEFORE, _AFTER = 60, 30
"""Characters around a date that show which way it points."""


class DateSpan(NamedTuple):
    """One date in a text: where it stands, the words, and its ISO date when that is certain."""

    start: int
    end: int
    text: str
    resolved: str | None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return compile_all([row["find"] for row in _DATA["pattern"]], _DATA["part"])


@cache
def _direction(way: str) -> re.Pattern[str]:
    return re.compile(_DATA["direction"][way], re.IGNORECASE)


def find_dates(
    text: str, *, now: datetime | None = None, mask: SpanMask | None = None
) -> tuple[DateSpan, ...]:
    """Find every date that is named; no stretch of `mask` is read twice."""
    taken = mask or SpanMask(len(text))
    found = [span for pattern in _patterns() for span in _matches(pattern, text, now, taken)]
    return tuple(sorted(found))


def _matches(
    pattern: re.Pattern[str], text: str, now: datetime | None, taken: SpanMask
) -> Iterator[DateSpan]:
    for match in pattern.finditer(text):
        start, end = match.span("v")
        if taken.claim(start, end):
            words = match.group("v")
            yield DateSpan(start, end, words, _resolve(match, now.date() if now else None))


def _resolve(match: re.Match[str], now: date | None) -> str | None:
    """Turn one match into an ISO date, or None when more than one day would fit."""
    said = match.groupdict()
    if said.get("ordinal"):
        said["d"] = str(_DATA["ordinals"].get((said["ordinal"] or "").lower(), 0))
    try:
        day = _absolute(said) or (now and _against(now, said, match))
    except (ValueError, OverflowError):
        return None
    return day.isoformat() if day else None


def _absolute(said: dict[str, str | None]) -> date | None:
    year, month, day = said.get("y"), said.get("m"), said.get("d")
    if not year:
        return None
    full = int(year) + (2000 if len(year) == 2 else 0)
    if month and day:
        return date(full, _month(month), int(day))
    first, second = int(said.get("a") or 0), int(said.get("b") or 0)
    if first > 12 >= second:
        return date(full, second, first)
    if second > 12 >= first or first == second:
        return date(full, first, second)
    return None


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    low = word.lower()
    number: int = _DATA["long_months"].get(low) or _DATA["months"][low[:3]]
    return number


def _against(now: date, said: dict[str, str | None], match: re.Match[str]) -> date | None:
    """Read a partial or relative date against `now`."""
    if said.get("rel"):
        days: int = _DATA["relative"][(said["rel"] or "").lower()]
        return now + timedelta(days=days)
    if said.get("ago"):
        return _ago(now, said)
    way = _points(match, said.get("mod"))
    if said.get("m") and said.get("d"):
        month, day = _month(said["m"] or ""), int(said["d"] or 0)
        return _nearest(now, [_day(now.year + n, month, day) for n in (-1, 0, 1)], way=0)
    if said.get("d"):
        return _nearest(now, _same_day(now, int(said["d"] or 0)), way=way)
    if said.get("wd"):
        return _weekday(now, (said["wd"] or "").lower(), (said.get("mod") or "").lower(), way)
    return None


def _ago(now: date, said: dict[str, str | None]) -> date | None:
    number = (said["n"] or "").lower()
    count = int(number) if number.isdigit() else _DATA["numbers"].get(number)
    size = {"day": 1, "week": 7}.get((said["unit"] or "").lower())
    if not count or not size:
        return None
    sign = -1 if said["ago"] == "ago" else 1
    return now + timedelta(days=sign * count * size)


def _points(match: re.Match[str], mod: str | None) -> int:
    """Say whether the words around point back (-1), ahead (1) or neither way (0)."""
    if mod and mod.lower() in ("last", "this past", "next", "this coming"):
        return -1 if mod.lower() in ("last", "this past") else 1
    text = match.string
    start, end = match.span("v")
    before = re.split(r"[.!?\n]\s", text[max(0, start - _BEFORE) : start])[-1]
    after = re.split(r"[.!?\n]", text[end : end + _AFTER])[0]
    near = f"{before} {after}"
    back, ahead = bool(_direction("past").search(near)), bool(_direction("future").search(near))
    return int(ahead) - int(back)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _same_day(now: date, day: int) -> list[date | None]:
    """Give that day of the last, this and the next month."""
    months = [now.year * 12 + now.month - 1 + step for step in (-1, 0, 1)]
    return [_day(m // 12, m % 12 + 1, day) for m in months]


def _nearest(now: date, days: list[date | None], *, way: int) -> date | None:
    real = [d for d in days if d]
    aimed = [d for d in real if (d - now).days * way >= 0] or real
    return min(aimed, key=lambda d: abs((d - now).days), default=None)


def _weekday(now: date, word: str, mod: str, way: int) -> date | None:
    """Read a weekday: the one before, the one ahead, or the nearer of both."""
    ahead = (_DATA["weekdays"][word[:3]] - now.weekday()) % 7
    if ahead == 0:
        return now if not mod or mod == "this" else now + timedelta(days=7 * way)
    back = ahead - 7
    if mod == "next" and ahead <= 2:
        return None  # "next Friday" said on Wednesday may mean either
    if way:
        return now + timedelta(days=ahead if way > 0 else back)
    if abs(ahead + back) < 3:
        return None  # "Friday" said on Monday, with nothing around it, may be either
    return now + timedelta(days=min(ahead, back, key=abs))
