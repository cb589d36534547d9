"""A reply as the rules see it: its text, sentences, greeting and words, and what it may rely on.

In: a reply's text, the brief and the case. Out: `Page`. Spans are characters of the text. What
stands in a slot is the agent's to fill, so it is blanked in `lower` and in each sentence's `lower`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..data import table
from ..stems import content
from ..ticket import Case
from ..write.brief import Brief
from ..write.reply import SLOT, Reply
from .known import Known, gather
from .mentions import Mention, mentions
from .names import name_words

LIMIT = 20_000
"""Characters of a reply that are read; no reply is longer, and a rule must stay quick."""

_NUMBERS = table("empathy_reply.check", "numbers.toml")
_GREETINGS = table("empathy_reply.check", "greetings.toml")
_SHORTENED = frozenset(_NUMBERS["abbreviations"])
_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")
_ITEM = re.compile(r"[ \t]*(?:[-*•–]|\(?\d{1,2}[.)])[ \t]+")
_LAST = re.compile(r"[^\s(\[\"“'‘]{1,12}$")
_GREETING = re.compile(_GREETINGS["greeting"], re.IGNORECASE)
_SIGN_OFF = re.compile(_GREETINGS["sign_off"], re.IGNORECASE)
_BY_NAME = re.compile(r"\s*(?P<name>(?:(?:Dr|Mr|Mrs|Ms|Prof)\.? )?[^\W\d_][\w'’-]+),\s")

Span = tuple[int, int]


@dataclass(frozen=True)
class Sentence:
    """One sentence of a reply. `lower` is lower-cased, with slots blanked to the same length."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def span(self) -> Span:
        """Where it stands."""
        return (self.start, self.end)

    @property
    def has_slot(self) -> bool:
        """Whether the agent has something to confirm in it."""
        return SLOT.search(self.text) is not None

    @property
    def is_question(self) -> bool:
        """Whether it asks."""
        return self.text.rstrip("\"'”’)").endswith("?")


@dataclass(frozen=True)
class Page:
    """A reply laid open for the rules, with the brief and the case it answers."""

    reply: Reply
    brief: Brief
    case: Case

    @cached_property
    def text(self) -> str:
        """The reply's text, at most `LIMIT` characters of it."""
        return self.reply.text[:LIMIT]

    @cached_property
    def bare(self) -> str:
        """The text with slots blanked, as long as the text."""
        return SLOT.sub(lambda m: " " * len(m.group()), self.text)

    @cached_property
    def lower(self) -> str:
        """The bare text in lower case with straight apostrophes, as long as the text."""
        return lowered(self.bare)

    @cached_property
    def greeting(self) -> Span | None:
        """Where the greeting stands, with its comma: "Hello Ana," or "Ana," before the matter."""
        match = _GREETING.match(self.bare)
        if match:
            return match.span()
        named = _BY_NAME.match(self.bare)
        if named and (name_words(named["name"]) & self.known.people):
            return named.span()
        return None

    @cached_property
    def greeted(self) -> str:
        """Who is greeted, as written; "" when nobody is."""
        if self.greeting is None:
            return ""
        found = _GREETING.match(self.bare) or _BY_NAME.match(self.bare)
        return (found["name"] or "").strip(" ,!:;–—-\n") if found else ""

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences of the message itself, without greeting and sign-off."""
        start = self.greeting[1] if self.greeting else 0
        return tuple(self._sentence(a, b) for a, b in split(self.bare, start, self._end))

    @property
    def opening(self) -> tuple[Sentence, ...]:
        """The first two sentences."""
        return self.sentences[:2]

    @property
    def first(self) -> Sentence | None:
        """The first sentence after the greeting."""
        return self.sentences[0] if self.sentences else None

    @property
    def ending(self) -> tuple[Sentence, ...]:
        """The last two sentences before the sign-off."""
        return self.sentences[-2:]

    @cached_property
    def known(self) -> Known:
        """What the reply may rely on, and what it must keep to itself."""
        return gather(self.case, self.brief)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The links, numbers, dates and the like that the reply states outside its slots."""
        return mentions(_ITEM_NUMBER.sub(lambda m: " " * len(m.group()), self.bare))

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of everything the reply says, slots and steps included."""
        steps = " ".join(step.text for step in self.reply.steps)
        return frozenset(content(f"{self.text} {steps}", language=self.language))

    @property
    def language(self) -> str:
        """The language that the reply should be in."""
        return self.brief.language.partition("-")[0]

    @cached_property
    def _end(self) -> int:
        """Where the sign-off begins."""
        match = _SIGN_OFF.search(self.bare)
        return match.start() if match and match.start() > 0 else len(self.bare)

    def _sentence(self, start: int, end: int) -> Sentence:
        return Sentence(start, end, self.text[start:end], self.lower[start:end])


@dataclass(frozen=True)
class Parts:
    """The parts of a text that a person wrote."""

    greeting: str
    first: str
    last: str


def read_parts(text: str) -> Parts:
    """Find greeting, first and last sentence of a text."""
    bare = SLOT.sub(lambda m: " " * len(m.group()), text[:LIMIT])
    greeting = _GREETING.match(bare)
    start = greeting.end() if greeting else 0
    sign_off = _SIGN_OFF.search(bare)
    end = sign_off.start() if sign_off and sign_off.start() > 0 else len(bare)
    spans = list(split(bare, start, end))
    sentences = [text[a:b] for a, b in spans] or [""]
    return Parts(
        greeting=greeting.group().strip() if greeting else "",
        first=sentences[0],
        last=sentences[-1] if len(sentences) > 1 else "",
    )


_ITEM_NUMBER = re.compile(r"^[ \t]*\(?\d{1,2}[.)](?=\s)", re.MULTILINE)


def lowered(text: str) -> str:
    """Lower the case and straighten apostrophes without changing the length."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return low.replace("’", "'")


def split(text: str, start: int, end: int) -> Iterator[Span]:
    """Find sentences: a stop ends one, and so does the end of a line; list marks are left out."""
    for line in re.finditer(r"[^\n]+", text[:end]):
        at = max(line.start(), start)
        if at >= line.end():
            continue
        item = _ITEM.match(text, at, line.end()) if at == line.start() else None
        yield from _in_line(text, item.end() if item else at, line.end())


def _in_line(text: str, start: int, end: int) -> Iterator[Span]:
    last = start
    for stop in _STOP.finditer(text, start, end):
        word = _LAST.search(text, last, stop.start())
        if stop.group() == "." and word and word.group().lower() in _SHORTENED:
            continue
        yield from _trimmed(text, last, stop.end())
        last = stop.end()
    yield from _trimmed(text, last, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    bare = part.strip()
    if any(c.isalnum() for c in bare):
        begin = start + len(part) - len(part.lstrip())
        yield begin, begin + len(bare)
