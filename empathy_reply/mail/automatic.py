"""Mail that no person wrote: out-of-office, auto-reply, bounce. In: subject, text. Out: yes or no.

Pure. A subject alone is not trusted when the text asks something, and "my out-of-office rule does
not work" is a person's ticket.
"""

from __future__ import annotations

import re
from functools import cache

from ..data import table

CLIP = 3_000
"""Characters of the text that are looked at."""


def is_automatic(text: str, *, subject: str = "") -> bool:
    """Tell a mail that a program sent in a person's name, or that never arrived."""
    head = text[:CLIP]
    said = {
        kind for kind in ("away", "contact", "program", "received") if _pattern(kind).search(head)
    }
    if _bounced(head):
        return True
    if "program" in said and ("received" in said or "away" in said):
        return True
    if {"away", "contact"} <= said:
        return _pattern("away_now").search(head) is not None
    named = _pattern("subjects").match(subject[:300].strip())
    return named is not None and "?" not in head


def _bounced(head: str) -> bool:
    found = _pattern("bounce").search(head)
    return found is not None and not _pattern("person").search(head[: found.start()])


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table(__package__, "automatic.toml")[kind]), re.IGNORECASE)
