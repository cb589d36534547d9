"""Time zones: Freshdesk names them by city, as Ruby on Rails does. In: such a name. Out: IANA's."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

# https://api.rubyonrails.org/classes/ActiveSupport/TimeZone.html
_OTHERS = {
    "Eastern Time (US & Canada)": "America/New_York",
    "Central Time (US & Canada)": "America/Chicago",
    "Mountain Time (US & Canada)": "America/Denver",
    "Pacific Time (US & Canada)": "America/Los_Angeles",
    "Atlantic Time (Canada)": "America/Halifax",
    "Indiana (East)": "America/Indiana/Indianapolis",
    "Arizona": "America/Phoenix",
    "Hawaii": "Pacific/Honolulu",
    "Alaska": "America/Juneau",
    "Brasilia": "America/Sao_Paulo",
    "Edinburgh": "Europe/London",
    "Bern": "Europe/Zurich",
    "Kyiv": "Europe/Kiev",
    "Chennai": "Asia/Kolkata",
    "Mumbai": "Asia/Kolkata",
    "New Delhi": "Asia/Kolkata",
    "Abu Dhabi": "Asia/Muscat",
    "Beijing": "Asia/Shanghai",
    "Osaka": "Asia/Tokyo",
    "Sapporo": "Asia/Tokyo",
    "Canberra": "Australia/Canberra",
    "Wellington": "Pacific/Auckland",
    "Pretoria": "Africa/Johannesburg",
}
"""Names that are not the last part of a zone's own."""


def iana(name: str | None) -> str | None:
    """Give IANA's name of a zone ("Berlin" → "Europe/Berlin"); None for one that is not known."""
    if not name:
        return None
    return _OTHERS.get(name) or (name if name in _zones() else _by_city().get(name))


@cache
def _by_city() -> dict[str, str]:
    return {zone.rpartition("/")[2].replace("_", " "): zone for zone in sorted(_zones())}


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
