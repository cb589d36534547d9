"""Zones by city become zones that Python knows."""

from __future__ import annotations

from zoneinfo import available_timezones

import pytest
from empathy_reply_freshdesk.zones import _OTHERS, iana


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Mexico City", "America/Mexico_City"),
        ("Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("Asia/Kolkata", "Asia/Kolkata"),
        ("Atlantis", None),
        (None, None),
    ],
)
def test_a_zone_is_found_by_its_city(name: str | None, zone: str | None) -> None:
    assert iana(name) == zone


def test_every_zone_in_the_table_exists() -> None:
    assert set(_OTHERS.values()) <= available_timezones()
