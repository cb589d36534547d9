"""How dates are resolved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from empathy_reply.assess.dates import find_dates

MONDAY = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "value", "day"),
    [
        ("since 2 March", "2 March", "2026-03-02"),
        ("he passed away on March 29th", "March 29th", "2026-03-29"),
        ("both on Feb 2.", "Feb 2", "2026-02-02"),
        ("my mother's 80th is on the 27th", "the 27th", "2026-06-27"),
        ("it burned on the 14th, the fire", "the 14th", "2026-06-14"),
        ("blank since Saturday's migration", "Saturday", "2026-06-13"),
        ("it is being shut off Friday", "Friday", "2026-06-19"),
        ("stuck since Tuesday.", "Tuesday", "2026-06-09"),
        ("last Friday it broke", "last Friday", "2026-06-12"),
        ("the board meets tomorrow at 9", "tomorrow at 9", "2026-06-16"),
        ("it came yesterday", "yesterday", "2026-06-14"),
        ("I wrote two weeks ago", "two weeks ago", "2026-06-01"),
        ("not a night since the nineteenth of May", "the nineteenth of May", "2026-05-19"),
        ("due 2026-06-30", "2026-06-30", "2026-06-30"),
        ("sent 16/03/2026", "16/03/2026", "2026-03-16"),
        ("cancelado el 17 de febrero", "17 de febrero", "2026-02-17"),
        ("on 3 January", "3 January", "2026-01-03"),
        ("sent 03/04/2026", "03/04/2026", None),
        ("since last month", "last month", None),
        ("we bought it in November", "November", None),
        ("Friday", "Friday", None),
    ],
)
def test_a_date_is_found_and_resolved(text: str, value: str, day: str | None) -> None:
    assert [(d.text, d.resolved) for d in find_dates(text, now=MONDAY)] == [(value, day)]


@pytest.mark.parametrize(
    "text",
    [
        "I may 5 times a day",
        "Tuesdays are bad",
        "the 3rd time",
        "the whole Thursday class",
        "31/31",
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert find_dates(text, now=MONDAY) == ()


def test_nothing_is_resolved_without_a_time() -> None:
    assert [d.resolved for d in find_dates("since Tuesday and 31 June 2026")] == [None, None]
