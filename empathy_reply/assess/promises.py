"""What we promised earlier and, as far as can be seen, did not keep.

In: the thread's messages and the customer's history. Out: `Promise`s, oldest first. Pure.
Private messages and internal notes are never read: what they say must not reach a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache

from ..data import table
from ..text import sentences
from ..ticket import Author, History, Message
from .assessment import Promise
from .clauses import trim
from .dates import find_dates
from .patterns import READ_LIMIT, fill

_DATA = table("empathy_reply.assess", "promises.toml")
_LONGEST = 240
_PERIOD = re.compile(
    r"(\d{1,3}|a|an|one|two|three|four|five|six|seven|ten|a couple of)[ -]"
    r"(?:(working|business) )?(minute|hour|hr|day|week|día)",
    re.IGNORECASE,
)
_HOURS = {"minute": 1 / 60, "hour": 1, "hr": 1, "day": 24, "día": 24, "week": 168}
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_PATIENCE = timedelta(days=1)
"""A promise without a date is open to doubt when she writes again this much later."""


def find_promises(thread: Sequence[Message], history: History) -> tuple[Promise, ...]:
    """Find promises in earlier tickets, then in this thread's public agent messages.

    One whose day has not come, or that was visibly kept, is left out.
    """
    return (*_from_history(history), *_from_thread(thread), *_from_her(thread))


# --- earlier tickets ---


def _from_history(history: History) -> Iterator[Promise]:
    past = sorted(history.past_tickets, key=lambda t: (t.created_at is not None, t.created_at or 0))
    for ticket in past:
        lines = sentences(ticket.summary[:READ_LIMIT])
        for number, line in enumerate(lines):
            if not _rule("history", "find").search(line) or _rule("history", "hers").search(line):
                continue
            rest = " ".join(lines[number + 1 :])
            if not _is_kept(f"{_after_promise(line)} {rest}"):
                yield _promise(_core(line), f"history:{ticket.id}")


def _after_promise(line: str) -> str:
    """Give what a summary says behind its promise: "promised a refund; refunded on 3 March"."""
    cut = re.search(r";|\.\s|, (?:and )?(?:then|later)", line)
    return line[cut.end() :] if cut else ""


def _is_kept(after: str) -> bool:
    return bool(_rule("kept", "done").search(after)) and not _rule("kept", "undone").search(after)


def _core(line: str) -> str:
    """Cut "Told that the label was made and that we would write by Friday" down to the promise."""
    cut = _rule("history", "told_that").search(line)
    return trim(line[cut.end() :] if cut else line)[:_LONGEST]


# --- this thread ---


def _from_thread(thread: Sequence[Message]) -> Iterator[Promise]:
    newest = max((m.sent_at for m in thread if m.sent_at), default=None)
    for place, message in enumerate(thread):
        if message.author is not Author.AGENT or not message.public:
            continue
        later = thread[place + 1 :]
        for line in sentences(message.text[:READ_LIMIT]):
            if _commits(line) and _is_open(line, message, later, newest):
                yield _promise(trim(line)[:_LONGEST], message.id)


def _commits(line: str) -> bool:
    found = _rule("agent", "find").search(line)
    return bool(found) and not _rule("agent", "idle").search(line) and not line.endswith("?")


def _is_open(
    line: str, message: Message, later: Sequence[Message], newest: datetime | None
) -> bool:
    """Say whether a promise is due by now and nothing later shows that it was kept."""
    hers = [m for m in later if m.author is Author.CUSTOMER]
    ours = [m for m in later if m.author is Author.AGENT and m.public]
    if any(_rule("kept", "agent_done").search(m.text) for m in ours):
        return False
    if hers and _is_content(hers[-1].text):
        return False
    due = _due_at(line, message.sent_at)
    if due and newest:
        return newest.date() > due or (newest.date() == due and _complains(hers))
    waited = message.sent_at is None or newest is None or newest - message.sent_at >= _PATIENCE
    return _complains(hers) and waited


def _complains(hers: Sequence[Message]) -> bool:
    return any(_rule("kept", "wanting").search(m.text[:READ_LIMIT]) for m in hers)


def _is_content(text: str) -> bool:
    said = text[:READ_LIMIT]
    return bool(_rule("kept", "content").search(said)) and not _complains_of(said)


def _complains_of(text: str) -> bool:
    return bool(_rule("kept", "wanting").search(text))


def _due_at(line: str, sent: datetime | None) -> date | None:
    """Give the day a promise names, read against the time it was made."""
    if sent is None:
        return None
    period = _PERIOD.search(line)
    if period:
        number, working, unit = period.groups()
        count = int(number) if number.isdigit() else _NUMBERS.get(number.lower(), 1)
        hours = count * _HOURS[unit.lower()] * (1.4 if working else 1)
        return (sent + timedelta(hours=hours)).date()
    days = [d.resolved for d in find_dates(f"{line} will", now=sent) if d.resolved]
    return date.fromisoformat(days[-1]) if days else None


# --- what she says we promised ---


def _from_her(thread: Sequence[Message]) -> Iterator[Promise]:
    for message in thread:
        if message.author is not Author.CUSTOMER:
            continue
        written = "\n".join(
            line for line in message.text[:READ_LIMIT].splitlines() if not line.startswith(">")
        )
        for line in sentences(written):
            if _rule("reported", "find").search(line):
                yield _promise(trim(line)[:_LONGEST], message.id)


def _promise(text: str, source: str) -> Promise:
    due = _rule("part", "when").search(text)
    words = re.sub(r"^(?:by|on|until|before) ", "", due.group(), flags=re.I) if due else None
    return Promise(text=text, source=source, due=words)


@cache
def _rule(part: str, name: str) -> re.Pattern[str]:
    parts = {**_DATA["part"], "name": "(?-i:[A-Z][a-z]+)"}
    return re.compile(fill(_DATA[part][name], parts), re.IGNORECASE)
