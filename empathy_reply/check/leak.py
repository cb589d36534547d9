"""What only the company may know, and what nobody may repeat.

In: a `Page`. Out: the findings `leak.internal` and `secret.repeated`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ..data import table
from ..stems import WORD, empty_words
from ..ticket import Article, Audience, Case, Identity
from .finding import Finding
from .known import internal_messages
from .mentions import mentions
from .page import Page, Span
from .rules import found

RUN = 4
"""So many words in a row of an internal note make it recognisable."""

_DATA = table("empathy_reply.check", "internal.toml")
_WORDS = re.compile(_DATA["words"], re.IGNORECASE)
_ROOTS = re.compile(_DATA["roots"], re.IGNORECASE)
_HOSTS = re.compile(_DATA["hosts"], re.IGNORECASE)
_SPEAKER = re.compile(_DATA["speaker"], re.IGNORECASE)
_EXTENSION = re.compile(
    r"\b(?:extension|ext\.?|durchwahl|extensión|poste)\s*(\d{2,6})\b", re.IGNORECASE
)
_PATH = re.compile(
    r"[\w'’&/.-]+(?: [\w'’&/.-]+){0,2}(?: ?(?:>|→|») ?[\w'’&/.-]+(?: [\w'’&/.-]+){0,2})+"
)
_ARROWS = re.compile(r"[>→»]")
_ARROW = re.compile(r" ?(?:>|→|») ?")


def internal(page: Page) -> Iterator[Finding]:
    """Find internal values, notes, paths, extensions and addresses."""
    spans = {span for source in _SOURCES for span in source(page)}
    last = -1
    for span in sorted(spans):
        if span[0] >= last:
            last = span[1]
            text = page.text[span[0] : span[1]]
            yield found("leak.internal", f"“{text}” is internal.", span=span)


def secrets(page: Page) -> Iterator[Finding]:
    """Find a card number, a bank detail or a password that the reply repeats."""
    from ..redact import secrets_in  # loads the tables of phone and card numbers

    for secret in secrets_in(page.text):
        start = page.text.find(secret)
        span = (start, start + len(secret)) if start >= 0 else None
        yield found("secret.repeated", span=span)


def _values(page: Page) -> Iterator[Span]:
    """Find the values of hidden facts, and the names of those facts."""
    if not any(not f.visible for f in page.case.history.facts):
        return
    for fact in page.case.history.facts:
        if not fact.visible:
            label = fact.label.replace("_", " ").lower()
            parts = [p for p in re.split(r"[,;/()]", fact.value.lower()) if _is_telling(p)]
            for part in (*parts, *([label] if " " in label else [])):
                yield from _places(page, part.strip())


def _is_telling(part: str) -> bool:
    """Say whether a hidden value is recognisable: two real words, or a figure of weight."""
    words = part.split()
    long = [w for w in words if len(w) > 4 and w not in empty_words()]
    return len(long) > 1 or bool(re.search(r"\d[.,]?\d", part))


def _places(page: Page, part: str) -> Iterator[Span]:
    """Find a hidden value in the reply, where nothing that she may read says the same."""
    seen = f"{page.known.said}\n{page.known.taught}".lower()
    figures = {m.value for m in mentions(part) if m.kind in ("number", "amount")}
    if part and part not in seen:
        for match in re.finditer(rf"(?<![\w.,]){re.escape(part)}(?!\w|[.,]\d)", page.lower):
            yield match.span()
    weighty = {re.sub(r"[^\d.]", "", f) for f in figures} - page.known.figures
    for mention in page.mentions:
        bare = re.sub(r"[^\d.]", "", mention.value)
        if mention.kind in ("number", "amount") and bare in weighty and len(bare) > 1:
            yield mention.span


def _notes(page: Page) -> Iterator[Span]:
    """Find four words in a row of an internal note or a private message."""
    runs = _runs(page.case) - _all_runs(f"{page.known.said}\n{page.known.taught}")
    words = list(WORD.finditer(page.lower)) if runs else []
    for at in range(len(words) - RUN + 1):
        if tuple(w.group() for w in words[at : at + RUN]) in runs:
            yield (words[at].start(), words[at + RUN - 1].end())


def _names(page: Page) -> Iterator[Span]:
    """Find names and references that only the notes and private messages hold."""
    text = "\n".join(_private(page.case))
    held = {
        w.lower() for w in re.findall(r"(?<=[a-z,] )[A-Z][a-z]{2,}|\b[A-Z]{1,6}-?\d{2,}\w*", text)
    }
    for word in held - page.known.words:
        if word not in page.known.blob:
            yield from (m.span() for m in re.finditer(rf"\b{re.escape(word)}\b", page.lower))


def _words(page: Page) -> Iterator[Span]:
    hers = page.known.hers.lower()
    for match in _WORDS.finditer(page.lower):
        if match.group() not in hers:
            yield match.span()


def _paths(page: Page) -> Iterator[Span]:
    """Find a path through the company's own systems."""
    if not _ARROWS.search(page.bare):
        return
    inside = {path for a in _for_agents(page.case) for path in _inner_paths(a.text)}
    for match in _PATH.finditer(page.bare):
        steps = _ARROW.split(match.group().lower())
        ours = any((a.split()[-1], b.split()[0]) in inside for a, b in pairwise(steps))
        if ours or _ROOTS.search(steps[0]):
            yield match.span()


@lru_cache(maxsize=2048)
def _inner_paths(text: str) -> set[tuple[str, str]]:
    """Give the paths that an agents' article tells agents to take, and nobody else."""
    taken: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
    for match in _PATH.finditer(text):
        labels = _SPEAKER.findall(text[: match.start()])
        steps = _ARROW.split(match.group().lower())
        pairs = {(a.split()[-1], b.split()[0]) for a, b in pairwise(steps)}
        taken[bool(labels) and labels[-1].lower().startswith("ag")] |= pairs
    return taken[True] - taken[False]


def _addresses(page: Page) -> Iterator[Span]:
    """Find extensions and links out of articles that are for agents."""
    articles = _for_agents(page.case)
    held = {m.group(1) for a in articles for m in _EXTENSION.finditer(a.text)}
    for number in held - set(re.findall(r"\d+", page.known.hers)):
        yield from (m.span() for m in re.finditer(rf"(?<!\d){number}(?!\d)", page.bare))
    urls = {_bare(a.url) for a in articles if a.url}
    for mention in page.mentions:
        if mention.kind == "link" and (
            _bare(mention.value) in urls or _HOSTS.search(mention.value)
        ):
            yield mention.span


def _stranger(page: Page) -> Iterator[Span]:
    """Find the history of somebody who may not be the writer."""
    case = page.case
    if case.ticket.customer.identity is Identity.VERIFIED:
        return
    for ticket in case.history.past_tickets:
        if ticket.id and ticket.id.lower() not in page.known.said.lower():
            yield from _literal(page, ticket.id.lower())
    for fact in case.history.facts:
        if _is_telling(fact.value.lower()) and fact.value.lower() not in page.known.blob:
            yield from _literal(page, fact.value.lower())


def _literal(page: Page, text: str) -> Iterator[Span]:
    yield from (m.span() for m in re.finditer(rf"(?<!\w){re.escape(text)}(?!\w)", page.lower))


_SOURCES = (_values, _notes, _names, _words, _paths, _addresses, _stranger)


def _for_agents(case: Case) -> tuple[Article, ...]:
    return tuple(a for a in case.knowledge if a.audience is Audience.AGENT)


def _private(case: Case) -> list[str]:
    return [*case.history.notes, *(m.text for m in internal_messages(case))]


def _runs(case: Case) -> frozenset[tuple[str, ...]]:
    """Give the runs of words of the notes that say something."""
    runs = frozenset(run for text in _private(case) for run in _all_runs(text))
    return frozenset(r for r in runs if sum(w not in empty_words() for w in r) > 1)


def _all_runs(text: str) -> frozenset[tuple[str, ...]]:
    words = WORD.findall(text.lower().replace("’", "'"))
    return frozenset(zip(*(words[n:] for n in range(RUN)), strict=False))


def _bare(url: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", url.lower()).rstrip("/")
