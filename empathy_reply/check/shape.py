"""The outer shape: marks, length, reading ease, language.

In: a `Page`. Out: the findings `exclaim`, `emoji`, `length`, `readability` and `language`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..assess.labels import VALENCE, Situation
from ..stems import WORD
from ..ticket import Channel
from .finding import Finding
from .page import Page
from .rules import found

LENGTHS: dict[Channel, int] = {
    Channel.EMAIL: 260,
    Channel.WEB: 240,
    Channel.PHONE: 240,
    Channel.CHAT: 150,
    Channel.MESSAGING: 150,
    Channel.SOCIAL: 110,
}
"""Words that a reply may have on each channel."""

EASE = 45.0
"""Flesch reading ease below which English is hard going for many readers."""

_SHORT = 60
_EMOJI = re.compile(
    "[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2764]|(?<![\\w:])[:;=]-?[)(DPp](?![\\w/])|(?<!\\w)<3(?!\\d)"
)
_QUOTED = re.compile(r"[\"“„«][^\"”“»\n]{0,300}[\"”“»]")
_VOWELS = re.compile(r"[aeiouy]+")
_SLIGHT = re.compile(r"(?:[^laeiouy]es|[^dt]ed|[^l]e)$")
_UPSET = frozenset(
    {
        Situation.SAFETY,
        Situation.GRIEF,
        Situation.HOSTILE,
        Situation.REPEAT_CONTACT,
        Situation.DIFFICULTY,
    }
)


def exclaim(page: Page) -> Iterator[Finding]:
    """Find exclamation marks where somebody is upset."""
    upset = page.brief.plan.stance in _UPSET
    if not upset and not (page.brief.emotion and VALENCE[page.brief.emotion] < 0):
        return
    text = _QUOTED.sub(lambda m: " " * len(m.group()), page.bare)
    yield from (found("exclaim", span=m.span()) for m in re.finditer(r"!+", text))


def emoji(page: Page) -> Iterator[Finding]:
    """Find an emoji where the customer used none."""
    if not page.brief.emoji:
        yield from (found("emoji", span=m.span()) for m in _EMOJI.finditer(page.text))


def length(page: Page) -> Iterator[Finding]:
    """Find a reply that is too long for its channel."""
    words, most = len(WORD.findall(page.text)), LENGTHS[page.brief.channel]
    if words > most:
        yield found("length", f"{words} words; {page.brief.channel} bears {most}.")


def readability(page: Page) -> Iterator[Finding]:
    """Find English that is hard to read."""
    ease = reading_ease(page)
    if page.language == "en" and ease is not None and ease < EASE:
        yield found("readability", f"Reading ease is {ease:.0f}; {EASE:.0f} or more reads easily.")


def reading_ease(page: Page) -> float | None:
    """Estimate the Flesch reading ease; nothing for a text too short to tell."""
    words = [w.lower() for s in page.sentences for w in WORD.findall(s.text)]
    if len(words) < _SHORT:
        return None
    syllables = sum(map(_syllables, words))
    return 206.835 - 1.015 * len(words) / len(page.sentences) - 84.6 * syllables / len(words)


def _syllables(word: str) -> int:
    return max(1, len(_VOWELS.findall(word)) - bool(_SLIGHT.search(word)))


def language(page: Page) -> Iterator[Finding]:
    """Find a reply that is not in the customer's language."""
    from ..language import detect  # loads the language model

    text = " ".join(s.text for s in page.sentences)
    if len(WORD.findall(text)) < 12:
        return
    is_in = detect(text, locale=page.brief.language).partition("-")[0]
    if is_in not in (page.language, "und", ""):
        yield found("language", f"This reads as {is_in}; the customer writes {page.language}.")
