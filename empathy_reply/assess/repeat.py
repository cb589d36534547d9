"""Whether the same issue, still unresolved, was raised before: by the history and by the thread.

In: the ticket, what the customer wrote, the history, promises not kept. Out: `Repeated`. Pure.
Earlier turns of one live conversation do not count, nor other issues, nor ones that were settled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple

from ..data import table
from ..ticket import Author, History, Message, PastTicket, Ticket
from .assessment import EarlierContact, Promise
from .clauses import Parts
from .cues import CueBook, fold
from .reader import Meanings
from .topics import CODE, SPECIFIC, Topic, likeness, specifics, topic

SAME_MATTER = 1.3
BRIEF = 5
"""With so few words that tell the topic ("any word on the lid?"), one that is shared is enough."""

SAME_MATTER_UNSURE = 2.3
"""Likeness asked of a past ticket whose outcome is not told."""

FAR = 0.25
"""Below this cosine two texts are about other things, whatever words they share."""

NEAR = 0.28
MEANING = 9.0
"""How much each step of the cosine above NEAR adds to the likeness."""

STALE = timedelta(days=365)
RECENT = timedelta(days=45)
"""A fix that did not hold for this long was no fix."""

PAUSE = timedelta(hours=20)
"""Two messages further apart than this are not turns of one live conversation."""


class Repeated(NamedTuple):
    """Earlier contacts about the same issue, how sure that is, and why."""

    score: float = 0.0
    contacts: tuple[EarlierContact, ...] = ()
    because: tuple[str, ...] = ()


def find_earlier(
    ticket: Ticket,
    parts: Parts,
    *,
    history: History,
    promises: Sequence[Promise] = (),
    language: str = "en",
    said: float = 0.0,
    meanings: Meanings | None = None,
) -> Repeated:
    """Find earlier contacts about the same issue; `said` is how surely she says so herself.

    With `meanings`, other words for the same matter are known as well.
    """
    past = _from_history(ticket, parts, history, language, said, meanings)
    thread = _from_thread(ticket, parts, promises, said)
    return Repeated(
        score=max(past.score, thread.score),
        contacts=past.contacts + thread.contacts,
        because=past.because + thread.because,
    )


def _from_history(
    ticket: Ticket,
    parts: Parts,
    history: History,
    language: str,
    said: float,
    meanings: Meanings | None,
) -> Repeated:
    if not history.past_tickets:
        return Repeated()
    now = ticket.now
    wrote = "\n".join(text for _, text in parts)
    mine = topic(wrote, subject=_bare(ticket.subject), language=language)
    near = _nearness(ticket, wrote, history.past_tickets, meanings)
    named = {past.id for past in history.past_tickets if past.id and past.id in wrote}
    topics = {p.id: _past_topic(p, language) for p in history.past_tickets}
    first = [
        p
        for p in history.past_tickets
        if p.id in named or _same(p, mine, topics[p.id], now, said, near.get(p.id))
    ]
    same = [p for p in history.past_tickets if p in first or _follows(p, first, topics, now)]
    return Repeated(
        score=0.92 if any(_outcome(p) == "open" for p in same) else 0.7 if same else 0.0,
        contacts=tuple(_contact(p) for p in same),
        because=tuple(_because(p) for p in same),
    )


def _nearness(
    ticket: Ticket, wrote: str, past: Sequence[PastTicket], meanings: Meanings | None
) -> dict[str, float]:
    """How near each past ticket is in meaning."""
    if meanings is None:
        return {}
    texts = [f"{_bare(p.subject)}. {p.summary}" for p in past]
    found = meanings.nearness(f"{_bare(ticket.subject)}. {wrote}", texts)
    return {p.id: cosine for p, cosine in zip(past, found, strict=False)}


def _past_topic(past: PastTicket, language: str) -> Topic:
    return topic(past.summary, subject=_bare(past.subject), language=language)


def _same(
    past: PastTicket,
    mine: Topic,
    theirs: Topic,
    now: datetime | None,
    said: float,
    near: float | None,
) -> bool:
    """Whether a past ticket is this matter, and was left open."""
    age = now - past.created_at if now and past.created_at else timedelta()
    alike = _alike(mine, theirs, near)
    outcome = _outcome(past)
    if age > STALE or age < timedelta(0):
        return False
    if outcome == "open":
        return alike >= (SAME_MATTER if specifics(mine) > BRIEF else SPECIFIC)
    if outcome == "shut":
        return alike >= SAME_MATTER_UNSURE and age <= RECENT and said >= 0.5
    return alike >= SAME_MATTER_UNSURE


def _alike(mine: Topic, theirs: Topic, near: float | None) -> float:
    """Likeness in words, and in meaning where it is known; a shared number tells by itself."""
    shared = likeness(mine, theirs)
    if near is None or any(mine[stem] >= CODE for stem in mine.keys() & theirs.keys()):
        return shared
    if near < FAR:
        return 0.0
    return shared + MEANING * max(0.0, near - NEAR)


def _follows(
    past: PastTicket, first: Sequence[PastTicket], topics: dict[str, Topic], now: datetime | None
) -> bool:
    """Whether a past ticket belongs to one that is this matter ("Re: …")."""
    if _outcome(past) == "shut" or (now and past.created_at and now - past.created_at > STALE):
        return False
    return any(
        _bare(past.subject) == _bare(one.subject) != ""
        or likeness(topics[past.id], topics[one.id]) >= 2 * SAME_MATTER
        for one in first
    )


def _bare(subject: str) -> str:
    """A subject without "Re:" and its kin."""
    subject = subject.strip()
    while subject[:4].lower().rstrip().endswith(":") and subject[:2].lower() in _REPLY_MARKS:
        subject = subject.split(":", 1)[1].strip()
    return subject


_REPLY_MARKS = {"re", "fw", "aw", "wg", "tr", "rv"}


def _outcome(past: PastTicket) -> str:
    """How a past ticket ended, as far as can be told: open, shut or unknown."""
    rating = (past.satisfaction or "").lower()
    if rating.startswith(("bad", "dissat", "poor", "negative", "1", "2")):
        return "open"
    told = _outcome_book().find(fold(past.summary[:4_000]))
    last = max((hit.end for hit in told if hit.cue.label == "open"), default=-1)
    shut = max((hit.end for hit in told if hit.cue.label == "shut"), default=-1)
    if rating.startswith(("good", "satis", "positive", "great", "4", "5")):
        return "shut"
    if (past.status or "").lower() in {"open", "new", "pending", "hold", "on-hold", "waiting"}:
        return "open"
    if last == shut == -1:
        return "unknown"
    return "open" if last > shut else "shut"


@cache
def _outcome_book() -> CueBook:
    return CueBook(table(__package__, "repeat.toml")["outcome"])


def _contact(past: PastTicket) -> EarlierContact:
    on = past.created_at.date().isoformat() if past.created_at else None
    text = past.summary or past.subject
    return EarlierContact(source=f"history:{past.id}", on=on, text=text)


def _because(past: PastTicket) -> str:
    on = f" on {day(past.created_at)}" if past.created_at else ""
    end = "still unresolved" if _outcome(past) == "open" else "and it is back"
    return f"the history shows the same issue{on} ({past.id}), {end}"


def day(when: datetime) -> str:
    """A date as people say it: 12 January."""
    return f"{when.day} {when:%B}"


# --- this thread ---


def _from_thread(
    ticket: Ticket, parts: Parts, promises: Sequence[Promise], said: float
) -> Repeated:
    written = dict(parts)
    mine = [m for m in ticket.customer_messages if m.id in written]
    earlier, newest = mine[:-1], mine[-1]
    if not earlier:
        return Repeated()
    reason, score = _thread_reason(ticket, earlier, newest, promises, said)
    if not reason:
        return Repeated()
    contacts = tuple(
        EarlierContact(
            source=m.id, on=m.sent_at.date().isoformat() if m.sent_at else None, text=written[m.id]
        )
        for m in earlier
    )
    return Repeated(score, contacts, (reason,))


def _thread_reason(
    ticket: Ticket,
    earlier: Sequence[Message],
    newest: Message,
    promises: Sequence[Promise],
    said: float,
) -> tuple[str, float]:
    """Why the earlier messages of this thread count as contacts that did not help."""
    ids = {m.id for m in ticket.messages}
    broken = [p for p in promises if p.source in ids and p.source != newest.id]
    first = earlier[0]
    when = f" on {day(first.sent_at)}" if first.sent_at else ""
    paused = _apart(earlier[-1], newest) >= PAUSE
    if broken and paused:
        return f"she wrote{when}, was promised an answer in this thread, and did not get it", 0.8
    if said >= 0.5 and ticket.channel != "chat":
        return f"she wrote{when} in this thread and says that it did not help", 0.75
    if paused and not _answered_between(ticket, earlier[-1], newest):
        return f"she wrote{when} in this thread and nobody has answered", 0.75
    return "", 0.0


def _apart(one: Message, other: Message) -> timedelta:
    if one.sent_at and other.sent_at:
        return other.sent_at - one.sent_at
    return timedelta()


def _answered_between(ticket: Ticket, one: Message, other: Message) -> bool:
    places = {m.id: place for place, m in enumerate(ticket.messages)}
    between = ticket.messages[places[one.id] + 1 : places[other.id]]
    return any(m.author is Author.AGENT and m.public for m in between)
