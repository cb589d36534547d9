"""What a reply may rely on: the ticket, the visible history, the knowledge, agent and brand.

In: the case and the brief. Out: `Known`. Links, phone numbers and addresses count only from the
knowledge, the brand and the reviewed safety table, never from the ticket. History counts only for
the person it belongs to. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from ..data import table
from ..knowledge.passage import Passage
from ..stems import WORD, content
from ..ticket import Article, Author, Case, Message
from ..write.brief import Brief
from .days import ago, calendar_days, history_counts, named_years, recorded_days
from .mentions import Mention, digits, mentions
from .names import is_same_name, name_words

_STOP = re.compile(r"(?<=[.!?]) |\n")
_QUOTED = re.compile(r"^[ \t]*>.*$", re.MULTILINE)


@dataclass(frozen=True)
class Known:
    """Everything a reply may state. Texts are kept as written, sets are of comparable values."""

    case: Case
    brief: Brief

    @cached_property
    def hers(self) -> str:
        """What the customer wrote: subject and messages, without quoted lines."""
        parts = [m.text for m in self.case.ticket.customer_messages]
        return _QUOTED.sub("", "\n".join([self.case.ticket.subject, *parts]))

    @cached_property
    def said(self) -> str:
        """Everything of the ticket and the history that the customer may read."""
        return "\n".join(
            [self.hers, *_thread(self.case), *_record(self.case), *_briefed(self.brief)]
        )

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles that may be relied on."""
        return self.case.knowledge

    @cached_property
    def taught(self) -> str:
        """The text of the knowledge and of the passages made of it."""
        passages = [text for passage in self.brief.passages for text in _passage(passage)]
        return "\n".join([*(f"{a.title}\n{a.text}" for a in self.articles), *passages])

    @cached_property
    def ours(self) -> str:
        """What the company says of itself: brand, signature, agent."""
        agent, brief = self.case.agent, self.brief
        parts = (agent.name, agent.brand, agent.signature, brief.agent_name, brief.brand)
        return "\n".join(part for part in (*parts, brief.signature) if part)

    @cached_property
    def blob(self) -> str:
        """All that may be relied on, in lower case."""
        return f"{self.said}\n{self.taught}\n{self.ours}".lower().replace("’", "'")

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that occurs in it."""
        return frozenset(w.removesuffix("'s") for w in WORD.findall(self.blob))

    @cached_property
    def her_stems(self) -> frozenset[str]:
        """The stems of what the customer wrote."""
        return frozenset(content(self.hers[:20_000], language=self.brief.language[:2]))

    @cached_property
    def stated(self) -> tuple[Mention, ...]:
        """Every number, date, amount and reference in it."""
        taught = [m for text in self.taught.split("\n") for m in _read_once(text)]
        said = [m for text in _STOP.split(f"{self.said}\n{self.ours}") for m in mentions(text)]
        return (*said, *taught)

    @cached_property
    def figures(self) -> frozenset[str]:
        """The numbers, whatever they count; what is counted in the case itself included."""
        ticket, history = self.case.ticket, self.case.history
        counts = {len(ticket.messages), len(ticket.customer_messages), len(history.past_tickets)}
        counts |= {n + 1 for n in counts} | {sum(len(m.attachments) for m in ticket.messages)}
        said = (figure for mention in self.stated for figure in _figures(mention))
        return frozenset([*said, *(str(n) for n in counts)])

    @cached_property
    def money(self) -> frozenset[str]:
        """The amounts, each with its currency before it."""
        return frozenset(m.value for m in self.stated if m.kind == "amount")

    @cached_property
    def dates(self) -> frozenset[str]:
        """The days, as "MM-DD", "--DD", "MM--" and "wN"."""
        spoken = {m.value for m in self.stated if m.kind == "date"}
        days = set(self._days())
        near = {self._now + timedelta(n) for n in (-1, 0, 1)} if self._now else set()
        named = {d for d in self._around() if f"w{d.weekday()}" in spoken}
        exact = {f"{d.month:02}-{d.day:02}" for d in days | near | named}
        exact |= {value for value in spoken if re.fullmatch(r"\d\d-\d\d", value)}
        partly = {f"--{v[3:]}" for v in exact} | {f"{v[:3]}-" for v in exact}
        return frozenset(exact | partly | spoken | {f"w{d.weekday()}" for d in days | near})

    @cached_property
    def times(self) -> frozenset[str]:
        """The times of day, as "HH:MM", each in both halves of the day."""
        times = [m.value for m in self.stated if m.kind == "time"]
        other = [f"{(int(t[:2]) + 12) % 24:02}{t[2:]}" for t in times]
        return frozenset([*times, *other])

    @cached_property
    def taught_digits(self) -> str:
        """The digits of every phone number that may be given, apart."""
        parts = [digits(p) for p in _NUMBER.findall(f"{self.taught}\n{self.ours}")]
        return " ".join([*parts, *(digits(p) for p in _NUMBER.findall(safety_table()))])

    @cached_property
    def taught_links(self) -> str:
        """The links that may be given: those of customers' articles, and the brand's."""
        urls = [a.url or "" for a in self.articles if a.audience == "customer"]
        urls += [p.url or "" for p in self.brief.passages if p.audience == "customer"]
        return "\n".join([*urls, self.taught, self.ours]).lower()

    @cached_property
    def addressee(self) -> frozenset[str]:
        """The words of the name to greet by; her whole name, where the record is hers."""
        greeted = name_words(self.brief.addressee)
        record = name_words(self.case.ticket.customer.name or "")
        same = any(is_same_name(a, b) for a in greeted for b in record)
        return greeted | record if same or not greeted else greeted

    @cached_property
    def others(self) -> frozenset[str]:
        """The words of the names of everybody else: colleagues and people in copy."""
        ticket = self.case.ticket
        names = [c.name for c in ticket.cc] + [self.case.agent.name]
        names += [m.name for m in ticket.messages if m.author is not Author.CUSTOMER]
        return frozenset(w for name in names if name for w in name_words(name)) - self.addressee

    @cached_property
    def people(self) -> frozenset[str]:
        """The words of every name on the ticket."""
        record = name_words(self.case.ticket.customer.name or "")
        writers = [name_words(m.name or "") for m in self.case.ticket.customer_messages]
        return self.addressee | self.others | record | frozenset(w for ws in writers for w in ws)

    @cached_property
    def _now(self) -> date | None:
        return self.case.ticket.now.date() if self.case.ticket.now else None

    def _days(self) -> list[date]:
        return list(recorded_days(self.case, self.brief))

    def _around(self) -> list[date]:
        """Give the fortnight around now, in which "Saturday" has a date."""
        return [self._now + timedelta(n) for n in range(-9, 10)] if self._now else []

    @cached_property
    def elapsed(self) -> frozenset[str]:
        """How long ago each known day was: "11 day", "6 week", "10 year"."""
        if self._now is None:
            return frozenset()
        named = named_years(self.case, self.stated)
        days = [*self._days(), *named, *calendar_days(self.dates, self._now)]
        return frozenset(ago(days, self._now))


_NUMBER = re.compile(r"\+?\d[\d()/ -]*\d")


def gather(case: Case, brief: Brief) -> Known:
    """Put together what a reply to this case may rely on."""
    return Known(case, brief)


def internal_messages(case: Case) -> tuple[Message, ...]:
    """Give the agents' private messages."""
    return tuple(m for m in case.ticket.messages if m.author is Author.AGENT and not m.public)


@cache
def safety_table() -> str:
    """Give every line of the reviewed table of emergency and crisis numbers."""
    rows = table("empathy_reply.write", "safety.toml")
    lines = [str(number) for number in rows.get("emergency", {}).values()]
    lines += [str(row.get("line", "")) for row in rows.get("crisis", {}).values()]
    return "\n".join(lines)


def _figures(mention: Mention) -> list[str]:
    """Give the bare numbers in a mention: 7 and 30 of "7:30", 14 of "the 14th"."""
    if mention.kind in ("number", "amount"):
        return [re.sub(r"[^\d.]", "", mention.value)]
    if mention.kind in ("time", "date", "reference"):
        return [str(int(part)) for part in re.findall(r"\d{1,9}", mention.value)]
    return []


@lru_cache(maxsize=8192)
def _read_once(text: str) -> tuple[Mention, ...]:
    """Read a line of the knowledge, which stays the same from ticket to ticket."""
    return mentions(text)


def _thread(case: Case) -> Iterator[str]:
    """Give the rest of the thread that the customer may read, and the ticket's own fields."""
    ticket = case.ticket
    hidden = internal_messages(case)
    for message in ticket.messages:
        if message not in hidden:
            yield f"{message.name or ''}\n{message.text}"
            yield from (a.name for a in message.attachments)
    yield from (f"{key} {value}" for key, value in ticket.fields.items())
    yield from (v for v in (ticket.id, ticket.organization, ticket.parent_ticket) if v)
    yield from (c.name for c in ticket.cc if c.name)
    yield ticket.customer.name or ""


def _record(case: Case) -> Iterator[str]:
    if not history_counts(case):
        return
    history = case.history
    yield from (f"{f.label} {f.value}" for f in history.facts if f.visible)
    yield from (f"{t.id}\n{t.subject}\n{t.summary}" for t in history.past_tickets)
    yield history.customer_since or ""


def _briefed(brief: Brief) -> Iterator[str]:
    yield from (f"{f.value}\n{f.resolved or ''}" for f in brief.facts)
    yield from (s.text for s in brief.specifics)
    yield from (f"{e.on or ''}\n{e.text}" for e in brief.earlier_contacts)
    yield from (f"{p.text}\n{p.due or ''}" for p in brief.promises)
    yield from (brief.topic, brief.addressee)


def _passage(passage: Passage) -> Iterator[str]:
    yield from (step.text for step in (*passage.steps, *passage.tried))
    yield from (passage.title, passage.cause, passage.prevention, *passage.notes)
