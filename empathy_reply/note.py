"""The private note that an agent reads: how to handle it, the draft, what is left to do.

In: a `Draft`. Out: HTML that both helpdesks show, cleaned, under LIMIT bytes. Pure, and the same
for the same draft. Every word of a ticket is data: escaped, and without control characters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, NamedTuple

import nh3

from .assess.assessment import Assessment
from .assess.labels import Emotion, Flag, Situation
from .check.finding import Finding, Severity
from .data import table
from .draft import Draft
from .knowledge.passage import Who
from .write.reply import SLOT, Reply

LIMIT = 60_000
"""Bytes of a note; Zendesk takes 64 KiB, and the adapters add a few."""

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a"}
"""What a note is made of; both products show these."""

LONGEST_LINE = 300
LONGEST_REASON = 160
MOST_REASONS = 3
LONGEST_ADDRESS = 300
_LOOKED_AT = 2_000
"""Characters of a text that is shown in one line; the spaces in it may be many."""

AddressOf = Callable[[str], str]


class _Room(NamedTuple):
    """How many items a list may have, and how many characters the reply."""

    items: int
    reply: int


_ROOMS = (_Room(20, 50_000), _Room(5, 50_000), _Room(5, 20_000), _Room(3, 8_000), _Room(2, 4_000))
"""Tried until the note fits: lists give way first, then the reply."""


def _no_address(_: str) -> str:
    return ""


def note_html(draft: Draft, *, url_of: AddressOf = _no_address) -> str:
    """Write the note of a draft. `url_of` gives where an agent opens a past ticket, by its id."""
    note = ""
    for room in _ROOMS:
        note = _cleaned("".join(_Note(draft, room=room, url_of=url_of).parts()))
        if len(note.encode()) <= LIMIT:
            break
    return note


def _cleaned(markup: str) -> str:
    # Everything is escaped already; this holds even if a line above forgets it.
    return nh3.clean(
        markup, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https"}, link_rel=None
    )


class _Note:
    """One attempt at the note of a draft, within a given room."""

    def __init__(self, draft: Draft, *, room: _Room, url_of: AddressOf) -> None:
        self._draft, self._room, self._url_of = draft, room, url_of
        self._words = table(__package__, "note.toml")["words"]
        self._reply = draft.reply or Reply()

    def parts(self) -> Iterator[str]:
        yield from self._heading()
        yield from self._text()
        yield from self._to_do()
        yield from self._warnings()

    def _heading(self) -> Iterator[str]:
        """Say what to do first and why, and in one line what was read."""
        tables, plan = table(__package__, "note.toml"), self._draft.plan
        person = _person(self._draft.assessment)
        if person:
            yield _p(_strong(tables["person"][person]))
        what = tables["handle"][plan.opening] if plan.needs_reply else self._words["no_reply"]
        reasons = [_line(reason, most=LONGEST_REASON) for reason in plan.because[:MOST_REASONS]]
        why = f" {self._words['because']} {'; '.join(reasons)}" if reasons else ""
        yield _p(_strong(what) + why)
        yield _p(f"<em>{_line(_reading(self._draft.assessment))}</em>")
        if self._draft.needs_review:
            yield _p(_strong(self._words["review"]))

    def _text(self) -> Iterator[str]:
        """Give the reply, ready to copy, or say that there is none, and what is known instead."""
        whole = (self._draft.signed().reply or self._reply).text
        if whole:
            yield _p(_strong(self._words["reply"]))
            yield from _paragraphs(_cut(whole, most=self._room.reply))
            if len(whole) > self._room.reply:
                yield _p(_strong(self._words["cut"]))
        elif self._draft.plan.needs_reply:
            yield _p(_strong(self._words["no_text"]))
            yield from self._headed("known", map(_line, _known(self._draft.assessment)))
            yield from self._headed("hers", self._steps(Who.CUSTOMER))

    def _to_do(self) -> Iterator[str]:
        fill = (f"{self._words['fill']}: {_line(slot)}" for slot in self._reply.slots)
        yield from self._headed("to_do", [*self._steps(Who.AGENT), *fill])
        shown = {step.source for step in self._reply.steps if step.who is Who.AGENT}
        others = (one.id for one in self._draft.sources if one.id not in shown)
        yield from self._headed("sources", map(self._source, others))

    def _warnings(self) -> Iterator[str]:
        """List what the checks found, what has to be mended first."""
        told = [f for f in self._draft.findings if f.severity is not Severity.INFO]
        told.sort(key=lambda finding: finding.severity is not Severity.BLOCK)
        yield from self._headed("look", map(self._finding, told))

    def _finding(self, finding: Finding) -> str:
        mend = f"{_strong(self._words['mend'])}: " if finding.severity is Severity.BLOCK else ""
        quoted = _line(self._reply.text[slice(*finding.span)]) if finding.span else ""
        told = f"{mend}{_line(finding.message)}" + (f" “{quoted}”" if quoted else "")
        better = f"; {self._words['better']}: {_line(finding.suggestion)}"
        return told + (better if finding.suggestion else "")

    def _steps(self, who: Who) -> Iterator[str]:
        """Show the steps of one side, each source where it is first used."""
        before = ""
        for step in self._reply.steps:
            if step.who is who:
                source = self._source(step.source) if step.source != before else ""
                yield _line(step.text) + (f" ({source})" if source else "")
                before = step.source

    def _source(self, source: str) -> str:
        """Name a step's source for people: an article or a ticket; a rule of ours is no source."""
        kind, _, ticket = source.partition(":")
        if kind == "history" and ticket:
            return _link(f"{self._words['ticket']} {ticket}", self._url_of(ticket))
        article = next((one for one in self._draft.sources if one.id == source), None)
        return _link(article.title or source, article.url or "") if article else ""

    def _headed(self, heading: str, items: Iterable[str]) -> Iterator[str]:
        made = self._list(items)
        if made:
            yield _p(_strong(self._words[heading]))
            yield made

    def _list(self, items: Iterable[str]) -> str:
        kept = list(items)
        left = len(kept) - self._room.items
        if left > 0:
            kept = [*kept[:-left], self._words["more"].format(count=left)]
        return "".join(("<ul>", *(f"<li>{item}</li>" for item in kept), "</ul>")) if kept else ""


def _person(read: Assessment) -> str:
    """Name the kind of moment that needs a person now, "" for any other."""
    if Flag.SELF_HARM in read.flags:
        return "self_harm"
    if read.situation is Situation.SAFETY:
        return read.safety_kind or "physical"
    return "grief" if read.situation is Situation.GRIEF else ""


def _reading(read: Assessment) -> str:
    """Say in one line what was read: "repeat contact (sure) · clear anger (unsure) · deadline"."""
    also = table(__package__, "note.toml")["words"]["also"]
    moment = f"{_label(read.situation)} ({_sure(read.situation_confidence)})"
    others = [f"{also} {_label(other)}" for other in read.also]
    flags = [_label(flag) for flag in read.flags if flag is not Flag.NO_REPLY_NEEDED]
    return " · ".join([moment, *others, _feeling(read), *flags])


def _feeling(read: Assessment) -> str:
    words: dict[str, Any] = table(__package__, "note.toml")["words"]
    if read.emotion is None:
        return str(words["unclear"])
    if read.emotion is Emotion.NEUTRAL:
        return str(words["no_feeling"])
    named = " and ".join(filter(None, (read.emotion, read.second_emotion)))
    return f"{words['strength'][read.intensity]} {named} ({_sure(read.confidence)})".strip()


def _sure(share: float) -> str:
    words: dict[str, str] = table(__package__, "note.toml")["sure"]
    return next((word for least, word in words.items() if share >= float(least)), "")


def _label(label: str) -> str:
    return label.replace("_", " ")


def _known(read: Assessment) -> Iterator[str]:
    """List what was read, for an agent who has to write the reply herself."""
    words: dict[str, str] = table(__package__, "note.toml")["words"]
    yield from (f"{words['asks']}: {ask.text}" for ask in read.asks)
    yield from (f"{words['tried']}: {tried.step}" for tried in read.tried_steps)
    yield from (f"{words['at_stake']}: {stake.text}" for stake in read.stakes)
    named = dict.fromkeys(fact.value for fact in read.facts)
    yield from (f"{words['fact']}: {value}" for value in named)


_LISTS = (("ol", re.compile(r"\d{1,2}[.)]\s+")), ("ul", re.compile(r"[-•*]\s+")))


def _paragraphs(text: str) -> Iterator[str]:
    """Show the reply's paragraphs; lines that are steps become lists."""
    for block in re.split(r"\n\s*\n", _visible(text)):
        for mark, group in groupby(filter(str.strip, block.split("\n")), key=_list_of):
            yield _lines(mark, list(group))


def _list_of(line: str) -> str:
    return next((tag for tag, mark in _LISTS if mark.match(line.lstrip())), "")


def _lines(tag: str, lines: list[str]) -> str:
    # A list that does not begin at 1 would be counted anew: its lines keep their own numbers.
    if not tag or (tag == "ol" and not re.match(r"\s*1[.)]", lines[0])):
        return _p("<br>".join(map(_said, lines)))
    mark = dict(_LISTS)[tag]
    items = (f"<li>{_said(mark.sub('', line.lstrip(), count=1))}</li>" for line in lines)
    return "".join((f"<{tag}>", *items, f"</{tag}>"))


def _cut(text: str, *, most: int) -> str:
    """Shorten at a word's end."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0] or text[:most]


def _link(name: str, address: str) -> str:
    if not address.startswith("https://") or len(address) > LONGEST_ADDRESS:
        return _line(name)
    return f'<a href="{html.escape(_visible(address))}">{_line(name)}</a>'


def _p(inner: str) -> str:
    return f"<p>{inner}</p>"


def _strong(text: str) -> str:
    return f"<strong>{_said(text)}</strong>"


def _line(text: str, *, most: int = LONGEST_LINE) -> str:
    """Show text in one line, shortened where it is long."""
    line = " ".join(text[:_LOOKED_AT].split())
    return _said(line if len(line) <= most else f"{_cut(line, most=most)} …")


def _said(text: str) -> str:
    """Escape text that may be anybody's, and make its slots stand out."""
    return SLOT.sub(r"<strong>\g<0></strong>", html.escape(_visible(text), quote=False))


_KEPT = {"\n", "\u200d"}
"""Line breaks, and the joiner that holds an emoji together."""

_HIDDEN = {"Cc", "Cf", "Cs"}


def _visible(text: str) -> str:
    """Drop control and direction characters, and keep placeholders from being filled in."""
    plain = text.replace("\r\n", "\n").replace("\t", " ").replace("\u00a0", " ")
    plain = "".join(c for c in plain if c in _KEPT or unicodedata.category(c) not in _HIDDEN)
    # https://support.zendesk.com/hc/en-us/articles/4408886858138: {{ticket.…}} stands for data of
    # the ticket, which a customer's text must not pull into a reply.
    return plain.replace("{{", "{ {").replace("{%", "{ %")
