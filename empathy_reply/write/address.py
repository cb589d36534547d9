"""Who is greeted: the person who wrote, never the account, the CC'd or the dead.

In: the ticket and its cleaned messages. Out: a name to greet by, or "". Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..data import table
from ..text import CleanText
from ..ticket import Ticket

_DATA = table("empathy_reply.write", "address.toml")
_NOT_PEOPLE: frozenset[str] = frozenset(_DATA["not_people"])
_TITLES: dict[str, str] = _DATA["titles"]
_SIGN_OFF = re.compile(_DATA["sign_offs"], re.IGNORECASE)
_INTRODUCED = re.compile(_DATA["introduced"])
_NAME = re.compile(r"[^\W\d_][^\W\d_'’.-]*(?:[-'’][^\W\d_]+)*", re.UNICODE)


def addressee(ticket: Ticket, cleaned: Mapping[str, CleanText]) -> str:
    """Find the name to greet by: as she signs, else as the record has it, else none."""
    on_record = ticket.customer.name or ""
    for message in reversed(ticket.customer_messages):
        part = cleaned[message.id]
        signed = _signed_name(part, on_record)
        if signed:
            return signed
    written = ticket.answers.name or on_record
    return spoken_name(written) or spoken_name(on_record)


def spoken_name(full: str) -> str:
    """Give the part of a full name that a letter would open with.

    A first name, or title and family name where a title is kept ("Dr. Adeyemi-Ross"); "" for a
    mailbox, a company or an initial.
    """
    words = full.replace(",", " ").split()
    if not words or len(words) > 5:
        return ""
    title = _TITLES.get(words[0].lower().rstrip("."))
    if title and len(words) > 1:
        return f"{title} {words[-1]}"
    if any(w.lower().strip(".-–") in _NOT_PEOPLE for w in words) or "@" in full:
        return ""
    first = words[0].strip(".")
    if len(first) < 2 or not _NAME.fullmatch(first):
        return ""
    return first if first != first.lower() and first != first.upper() else first.capitalize()


def _signed_name(part: CleanText, on_record: str) -> str:
    introduced = _INTRODUCED.search(part.text[:400])
    if introduced:
        return spoken_name(introduced.group(1))
    for line in part.signature.splitlines():
        bare = _SIGN_OFF.sub("", line).strip(" ,.!-–—*")
        if not bare or len(bare.split()) > 4:
            continue
        return _read_signature(bare, on_record)
    return ""


def _read_signature(line: str, on_record: str) -> str:
    """Trust a signature that looks like a name; a degree after it or a title on record is kept."""
    bare = re.sub(r",.*$", "", line)
    name = spoken_name(bare)
    recorded = spoken_name(on_record)
    if recorded.partition(" ")[0] in _TITLES.values() and recorded.split()[-1] in line:
        return recorded
    if name and (name[0] != line[0] and name[0].lower() != line[0].lower()):
        return ""
    return name
