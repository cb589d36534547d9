"""The earlier contacts as we own up to them: when, how often, what we did not do.

In: the brief's earlier contacts and promises. Out: values for the wording. Pure.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

from ..assess.assessment import EarlierContact
from ..data import table
from ..verbs import in_progress
from .brief import Brief
from .phrases import listed

_MONTH_FIRST = {"US", "PH", "CA"}
_DATA = table("empathy_reply.write", "accountability.toml")
_TOLD = re.compile(_DATA["told"], re.IGNORECASE)
_SIGNS: list[tuple[str, re.Pattern[str]]] = [
    (key, re.compile(cue, re.IGNORECASE)) for key, cue in _DATA["failing"].items()
]
_DECLINED = re.compile(_DATA["declined"], re.IGNORECASE)
_NTH = {1: "second", 2: "third", 3: "fourth", 4: "fifth", 5: "sixth"}


def spoken_date(iso: str, *, region: str | None) -> str:
    """Say a date as the customer's country does: "2 March" or "March 2"."""
    day = date.fromisoformat(iso[:10])
    month = calendar.month_name[day.month]
    return f"{month} {day.day}" if region in _MONTH_FIRST else f"{day.day} {month}"


def contacts(brief: Brief, *, only: re.Pattern[str] | None = None) -> str:
    """List the earlier contacts: "on 5 March (SW-3302) and again on 12 March (SW-3391)"."""
    meant = [one for one in brief.earlier_contacts if not only or only.search(one.text)]
    named = [spoken for one in meant if (spoken := _contact(one, brief))]
    if len(named) > 3:
        named = [*named[:1], *named[-2:]]
    if not named:
        return ""
    *head, last = dict.fromkeys(named)
    return f"{', '.join(head)} and again {last}" if head else last


def declined(brief: Brief) -> str:
    """List the contacts in which we already said no; "" when we did not."""
    return contacts(brief, only=_DECLINED)


def dates(brief: Brief) -> str:
    """Name the earlier contacts without their prepositions: "5 March (SW-3302) and 12 March"."""
    named = [_contact(one, brief) for one in brief.earlier_contacts]
    bare = [text.removeprefix("on ").removeprefix("in ") for text in dict.fromkeys(named) if text]
    return listed(bare[-3:])


def _contact(one: EarlierContact, brief: Brief) -> str:
    source, on = one.source, one.on
    ticket = source.removeprefix("history:") if source.startswith("history:") else ""
    if not on:
        return f"in {ticket}" if ticket else ""
    day = f"on {spoken_date(on, region=brief.region)}"
    return f"{day} ({ticket})" if ticket else day


def nth(brief: Brief) -> str:
    """Say which contact this is: "third" after two earlier ones; "" when it cannot be told."""
    return _NTH.get(len(brief.earlier_contacts), "")


def told(brief: Brief) -> str:
    """Say what we told her then: "reinstalling and clearing the cache"; "" when it is not known."""
    for one in reversed(brief.earlier_contacts):
        found = _TOLD.search(one.text)
        if found and one.source.startswith("history:"):
            advice = in_progress(found.group(1).strip(" .,;"))
            vague = re.search(r"\b(?:doing|trying|waiting) ?(?:it|that|so|this)?$", advice)
            if advice and not vague and len(advice.split()) <= 8:
                return advice
    return ""


def failing(brief: Brief) -> str:
    """Name what we failed in: a key of the table `failing` in the wording."""
    if brief.asked_for:
        return "asked"
    if told(brief):
        return "told"
    text = " ".join(one.text for one in brief.earlier_contacts)
    for key, cue in _SIGNS:
        if cue.search(text):
            return key
    return "promise" if brief.promises else "plain"
