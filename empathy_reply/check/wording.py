"""How it is said: worn phrases, her words pasted, nobody owning it, a formula at the end.

In: a `Page`. Out: the findings `canned.*`, `verbatim.*`, `ownership.*` and `ending.*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..assess.labels import SafetyKind, Situation
from ..data import table
from ..stems import WORD
from .finding import Finding
from .page import Page, Span, lowered
from .phrases import any_hit, hits
from .rules import found

RUN = 8
"""So many of the customer's words in a row may be repeated unquoted; one more is too many."""

OWN_RUN = 6
"""So many words in a row that an earlier draft opened with are a phrase of our own growing."""

_WORDS_READ = 30_000
_QUOTED = re.compile(r"[\"“„«][^\"”“»\n]{1,400}[\"”“»]")
_GENTLE = (Situation.GRIEF, Situation.POSITIVE)


def canned(page: Page) -> Iterator[Finding]:
    """Find worn phrases; the plain condolence is none where someone grieves."""
    spared = _condolences(page)
    last = -1
    for hit in sorted(hits(page.lower, "canned.toml"), key=lambda h: h.span):
        if hit.span[0] < last or any(_overlap(hit.span, span) for span in spared):
            continue
        last = hit.span[1]
        text, say = page.text[hit.span[0] : hit.span[1]], _better(hit.family)
        yield found("canned.phrase", f"“{text}” is worn. {say}", span=hit.span, suggestion=say)


def repeated(page: Page) -> Iterator[Finding]:
    """Find a first sentence that drafts of late have opened with: a worn phrase of our own."""
    first = page.first
    runs = _runs(first.lower) if first else frozenset()
    if first and any(runs & _runs(lowered(text)) for text in page.brief.recent_openings):
        yield found("canned.repeated", span=first.span)


def _runs(lower: str) -> frozenset[tuple[str, ...]]:
    words = WORD.findall(lower)
    return frozenset(zip(*(words[n:] for n in range(OWN_RUN)), strict=False))


def verbatim(page: Page) -> Iterator[Finding]:
    """Find more than eight of the customer's words in a row, outside quotation marks."""
    hers = WORD.findall(page.known.hers.lower().replace("’", "'"))[:_WORDS_READ]
    runs = set(zip(*(hers[n:] for n in range(RUN + 1)), strict=False))
    text = _QUOTED.sub(lambda m: " " * len(m.group()), page.lower)
    words = list(WORD.finditer(text))
    for at in range(len(words) - RUN):
        if tuple(w.group() for w in words[at : at + RUN + 1]) in runs:
            yield found("verbatim.run", span=(words[at].start(), words[at + RUN].end()))
            return


def ownership(page: Page) -> Iterator[Finding]:
    """Find who does it left open, passed along, or blamed on a colleague."""
    for sentence in page.sentences:
        if any_hit(sentence.lower, "words.toml", "passive") or _blames(page, sentence.lower):
            yield found("ownership.passive", span=sentence.span)


def ending(page: Page) -> Iterator[Finding]:
    """Find a formula, a survey or an offer at the end, and an end that leaves nothing certain."""
    tail = page.sentences[-3:]
    for sentence in tail:
        formula = any_hit(sentence.lower, "words.toml", "formula") and not sentence.has_slot
        if formula or any_hit(sentence.lower, "words.toml", "sell"):
            yield found("ending.formula", span=sentence.span)
    if page.sentences and page.brief.plan.stance not in _GENTLE and not _is_certain(page):
        yield found("ending.missing")


def selling(page: Page) -> Iterator[Finding]:
    """Find a survey or an offer anywhere before the end."""
    for sentence in page.sentences[:-3]:
        if any_hit(sentence.lower, "words.toml", "sell"):
            yield found("ending.formula", span=sentence.span)


def _is_certain(page: Page) -> bool:
    """Say whether the last lines say what happens next or who does it."""
    return any(s.has_slot or any_hit(s.lower, "words.toml", "certain") for s in page.ending)


def _blames(page: Page, lower: str) -> bool:
    if not any_hit(lower, "words.toml", "blame"):
        return False
    words = {w.removesuffix("'s") for w in WORD.findall(lower)}
    return bool(words & page.known.others) or "colleague" in words


def _condolences(page: Page) -> list[Span]:
    kind = page.brief.plan.kind
    if page.brief.plan.stance is Situation.GRIEF or kind is SafetyKind.SELF_HARM:
        return [s.span for s in page.opening if any_hit(s.lower, "words.toml", "condolence")]
    return []


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


@cache
def _better(family: str) -> str:
    return str(table("empathy_reply.check", "canned.toml")[family]["say"])
