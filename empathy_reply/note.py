"""The private note that an agent reads: how to handle it, the draft, what is left to do.

In: a `Draft`. Out: HTML that both helpdesks show, cleaned, under LIMIT bytes. Pure, and the same
for the same draft. Every word of a ticket is data: escaped, and without control characters.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import nh3

from .assess.labels import Emotion
from .check.finding import Severity
from .data import table
from .draft import Draft
from .knowledge.passage import Who
from .plan import Opening
from .write.reply import SLOT, Reply

LIMIT = 60_000
"""Bytes of a note; Zendesk takes 64 KiB, and the adapters add a few."""

LONGEST_REPLY = 20_000
MOST_LINES = 20
LONGEST_LINE = 400

TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "hr"}
"""What a note is made of; both products show these and keep nothing else."""

_URGENT = {
    Opening.INSTRUCTION,
    Opening.STOP_THE_LOSS,
    Opening.PERSON_FIRST,
    Opening.CONDOLENCE,
}
_INTENSITY = ("", "mild", "clear", "strong")
_STEP = re.compile(r"(?:\d+[.)]|[-•*])\s+")
_KEPT = {"\n", "\u200d"}


def note_html(draft: Draft) -> str:
    """Write the note of a draft."""
    words = table(__package__, "note.toml")["words"]
    parts = [*_heading(draft, words), *_draft(draft, words), *_left(draft, words)]
    whole = "".join(parts)
    if len(whole.encode()) > LIMIT:
        whole = "".join([*_heading(draft, words), _p(_said(words["cut"]))])
    return nh3.clean(
        whole,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https"},
        link_rel="noopener noreferrer",
    )


def _heading(draft: Draft, words: dict[str, Any]) -> Iterable[str]:
    handle = table(__package__, "note.toml")["handle"][draft.plan.opening.value]
    urgent = _strong(words["urgent"]) + " " if draft.plan.opening in _URGENT else ""
    yield _p(f"{urgent}{_strong(words['handle'] + ':')} {_said(handle)}")
    yield _p(_said(" · ".join(_line(draft, words))))
    if draft.plan.because:
        yield _p(f"<em>{_said('; '.join(draft.plan.because))}</em>")


def _line(draft: Draft, words: dict[str, Any]) -> list[str]:
    """Say in one line what was read: the moment, the feeling, how sure we are."""
    read = draft.assessment
    moments = [read.situation, *read.also]
    told = ", also ".join(moment.value.replace("_", " ") for moment in moments)
    return [told, _feeling(draft, words), *(flag.value.replace("_", " ") for flag in read.flags)]


def _feeling(draft: Draft, words: dict[str, Any]) -> str:
    read = draft.assessment
    if read.emotion is None:
        return str(words["unsure"])
    if read.emotion is Emotion.NEUTRAL:
        return str(words["no_feeling"])
    strength = _INTENSITY[read.intensity]
    return f"{strength} {read.emotion.value} ({read.confidence:.0%} sure)".strip()


def _draft(draft: Draft, words: dict[str, Any]) -> Iterable[str]:
    """Give the reply, ready to copy, or say why there is none."""
    reply = draft.reply
    if reply is None:
        yield _p(_said(words["no_reply"]))
        return
    if not reply.text:
        yield _p(_said(words["unwritable"]))
        return
    yield "<hr>"
    text = draft.signed().reply
    whole = (text or reply).text
    for paragraph in whole[:LONGEST_REPLY].split("\n\n"):
        yield _paragraph(paragraph)
    if len(whole) > LONGEST_REPLY:
        yield _p(_said(words["cut"]))
    yield "<hr>"
    yield _p(f"<em>{_said(words['reply'])}</em>")


def _paragraph(text: str) -> str:
    """Show a paragraph of the reply; lines that are steps become a list."""
    lines = [line for line in text.split("\n") if line.strip()]
    steps = [line for line in lines if _STEP.match(line)]
    if len(steps) > 1 and steps == lines[-len(steps) :]:
        lead = _p("<br>".join(map(_said, lines[: -len(steps)]))) if steps != lines else ""
        return lead + _list((_said(_STEP.sub("", line, count=1)) for line in steps), "ol")
    return _p("<br>".join(map(_said, lines))) if lines else ""


def _left(draft: Draft, words: dict[str, Any]) -> Iterable[str]:
    """Say what is left to the agent: her steps, the slots, what the checks found."""
    reply = draft.reply or Reply()
    if to_do := [_step(draft, s.text, s.source) for s in reply.steps if s.who is Who.AGENT]:
        yield _p(_strong(words["to_do"])) + _list(to_do)
    if reply.slots:
        yield _p(_strong(words["fill"])) + _list(map(_said, reply.slots))
    found = [_said(f.message) for f in draft.findings if f.severity is not Severity.INFO]
    if draft.needs_review:
        found.insert(0, _said(words["review"]))
    if found:
        yield _p(_strong(words["look"])) + _list(found)


def _step(draft: Draft, text: str, source: str) -> str:
    """Show a step with its source, linked where the source has an address."""
    known = next((one for one in draft.sources if one.id == source), None)
    name = _said(known.title if known else source)
    if known and known.url:
        name = f'<a href="{html.escape(known.url)}">{name}</a>'
    return f"{_said(text)} ({name})"


def _list(items: Iterable[str], tag: str = "ul") -> str:
    kept: Sequence[str] = list(items)
    lines = "".join(f"<li>{item}</li>" for item in kept[:MOST_LINES])
    more = f"<li>+ {len(kept) - MOST_LINES}</li>" if len(kept) > MOST_LINES else ""
    return f"<{tag}>{lines}{more}</{tag}>"


def _p(inner: str) -> str:
    return f"<p>{inner}</p>"


def _strong(text: str) -> str:
    return f"<strong>{_said(text)}</strong>"


def _said(text: str) -> str:
    """Escape text that may be anybody's, and show its slots."""
    plain = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _HIDDEN)
    return SLOT.sub(r"<strong>\g<0></strong>", html.escape(plain))


_HIDDEN = {"Cc", "Cf", "Cs"}
