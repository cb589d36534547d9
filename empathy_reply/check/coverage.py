"""Whether the reply answers this case: its facts, its asks, its sources, its slots.

In: a `Page`. Out: the findings `mirror.few`, `asks.uncovered`, `steps.source` and `slots.*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..assess.assessment import Ask, StatedFact
from ..assess.labels import SafetyKind
from ..data import table
from ..stems import WORD, content, stem
from ..write.reply import slots_in
from .finding import Finding
from .mentions import mentions
from .names import name_words
from .page import Page
from .rules import found

MOST_SLOTS = 2
"""So many slots a draft may leave to the agent."""

FEWEST_FACTS = 2
"""So many of the ticket's facts a reply names, when there are as many."""

ENOUGH_WORDS = 5
"""So many of the words that carry the customer's message count as one fact named."""

_SPARED = re.compile(r"\b(?:don't|do not|not|never|no more|stop|without)\b")
_NOT_FACTS = frozenset({"person"})


def mirrored(page: Page) -> Iterator[Finding]:
    """Count the ticket's facts that the reply names; names alone do not count."""
    if page.brief.plan.kind is SafetyKind.SELF_HARM:
        return
    facts = {f.value.lower(): f for f in page.brief.facts if f.kind not in _NOT_FACTS}
    named = {_said_as(page, f) for f in facts.values()} - {""}
    count = len(named) + _own_words(page) + _contacts(page)
    if len(facts) >= FEWEST_FACTS > count:
        yield found("mirror.few", f"Only {count} of {len(facts)} facts of the ticket are named.")


def _own_words(page: Page) -> int:
    """Count what else of hers is named in our words: a stake, a wish, what went wrong."""
    named = sum(_overlaps(page, s.text) for s in page.brief.specifics if s.kind != "person")
    shared = (page.stems & page.known.her_stems) - _people(page)
    return named + (len(shared) >= ENOUGH_WORDS)


def _contacts(page: Page) -> int:
    """Count the earlier contacts that are named by their ticket or their day."""
    days = {m.value for m in page.mentions if m.kind == "date"}
    contacts = page.brief.earlier_contacts
    return sum(
        c.source.partition(":")[2].lower() in page.lower or (c.on or "")[5:10] in days
        for c in contacts
        if c.source.startswith("history:")
    )


def _said_as(page: Page, fact: StatedFact) -> str:
    """Give the value by which the reply names a fact, "" when it does not."""
    value = fact.value.lower().replace("’", "'").strip()
    if value and value in page.lower:
        return value
    written = f"{fact.value} {fact.resolved or ''}"
    values = {m.value for m in mentions(written)}
    shared = values & {m.value for m in page.mentions}
    if shared:
        return min(shared)
    return value if not values and _overlaps(page, fact.value) else ""


def _overlaps(page: Page, text: str) -> bool:
    """Say whether at least half of the words that carry a text are in the reply."""
    words = frozenset(content(text, language=page.language)) - _people(page)
    return bool(words) and len(words & page.stems) * 2 >= len(words)


def _people(page: Page) -> frozenset[str]:
    return page.known.people | name_words(page.brief.addressee)


def asks(page: Page) -> Iterator[Finding]:
    """Find an ask that nothing in the reply answers."""
    for ask in page.brief.asks:
        if not _answered(page, ask):
            yield found("asks.uncovered", f"Not answered: “{ask.text.strip()}”.")


def _answered(page: Page, ask: Ask) -> bool:
    """Say whether the reply speaks of what is asked.

    An ask without matter of its own is met by any reply, a wish to be spared something by none.
    """
    words = frozenset(content(ask.text, language=page.language)) - _people(page)
    figures = {m.value for m in mentions(ask.text)} & {m.value for m in page.mentions}
    if len(words) < 2 or figures or _SPARED.search(ask.text.lower().replace("’", "'")):
        return bool(page.sentences)
    return bool(words & page.stems) or _means_the_same(ask.text, page.stems)


def _means_the_same(text: str, stems: frozenset[str]) -> bool:
    asked = frozenset(stem(word) for word in WORD.findall(text.lower()))
    return any(meaning & asked and meaning & stems for meaning in _meanings())


@cache
def _meanings() -> tuple[frozenset[str], ...]:
    rows = table("empathy_reply.check", "answers.toml")["meanings"]
    return tuple(frozenset(stem(word) for word in row.split()) for row in rows)


def sources(page: Page) -> Iterator[Finding]:
    """Find a step whose source is no article, rule or earlier ticket that exists here."""
    articles = {a.id for a in page.case.knowledge} | {p.article_id for p in page.brief.passages}
    past = {t.id for t in page.case.history.past_tickets}
    for step in page.reply.steps:
        kind, _, name = step.source.partition(":")
        grounded = {"doctrine": bool(name), "history": name in past}.get(kind, False)
        if not grounded and step.source not in articles:
            yield found("steps.source", f"The step “{step.text}” has no source: {step.source!r}.")


def slots(page: Page) -> Iterator[Finding]:
    """Find more than two slots, and a slot in the first sentence."""
    count = len(slots_in(page.text))
    if count > MOST_SLOTS:
        yield found("slots.many", f"{count} slots; at most {MOST_SLOTS}.")
    if page.first and page.first.has_slot:
        match = re.search(r"\[\[", page.first.text)
        start = page.first.start + (match.start() if match else 0)
        yield found("slots.first", span=(start, page.first.end))
