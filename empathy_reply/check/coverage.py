"""Whether the reply answers this case: its facts, its asks, its sources, its slots.

In: a `Page`. Out: the findings `mirror.few`, `asks.uncovered`, `steps.source` and `slots.*`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..assess.assessment import Ask, StatedFact
from ..assess.labels import SafetyKind
from ..stems import content
from ..write.reply import slots_in
from .finding import Finding
from .known import name_words
from .mentions import mentions
from .page import Page
from .rules import found

MOST_SLOTS = 2
"""So many slots a draft may leave to the agent."""

FEWEST_FACTS = 2
"""So many of the ticket's facts a reply names, when there are as many."""

_FIGURES = re.compile(
    r"\d|\b(?:[a-z]{2,6}day|th?ree|four|five|six|seven|eight|nine|ten|twelve)\b", re.I
)
_NOT_FACTS = frozenset({"person"})


def mirrored(page: Page) -> Iterator[Finding]:
    """Count the ticket's facts that the reply names; names alone do not count."""
    if page.brief.plan.kind is SafetyKind.SELF_HARM:
        return
    facts = {f.value.lower(): f for f in page.brief.facts if f.kind not in _NOT_FACTS}
    named = {_said_as(page, f) for f in facts.values()} - {""}
    if len(facts) >= FEWEST_FACTS > len(named) + _own_words(page):
        yield found(
            "mirror.few", f"Only {len(named)} of {len(facts)} facts of the ticket are named."
        )


def _own_words(page: Page) -> int:
    """Count what else of hers is named in our words: a stake, a wish, what went wrong."""
    return sum(_overlaps(page, s.text) for s in page.brief.specifics if s.kind != "person")


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
    """Say whether the reply speaks of what is asked; an ask without matter is met by any step."""
    words = frozenset(content(ask.text, language=page.language)) - _people(page)
    figures = {m.value for m in mentions(ask.text)} & {m.value for m in page.mentions}
    if len(words) < 2 or figures:
        return bool(page.sentences)
    return bool(words & page.stems)


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
