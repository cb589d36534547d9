"""What a text is about, as comparable terms: its stems, and the ideas behind words alike in sense.

In: text. Out: stems as they are ("parcel"), ideas with a tilde ("~deliver"). Pure.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ..data import table
from ..stems import content, stem

IDEA = "~"
"""Marks the idea behind a word."""

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[\w'-]+")


@lru_cache(maxsize=4096)
def terms(text: str, *, language: str = "en") -> frozenset[str]:
    """Give the stems of a text and the ideas that its words and phrases stand for."""
    stems = content(text, language=language)
    low = _SPACE.sub(" ", text.lower().replace("’", "'"))
    words, phrases = _words(), _phrases()
    ideas = {words[w] for w in (*stems, *_WORD.findall(low)) if w in words}
    ideas.update(phrases[found] for found in _phrase_pattern().findall(low))
    return frozenset((*stems, *ideas))


def is_covered(text: str, known: frozenset[str], *, language: str = "en") -> bool:
    """Say whether every word of a text, two at least, is known itself or by its idea."""
    stems, words = content(text, language=language), _words()
    return len(stems) > 1 and all(s in known or words.get(s) in known for s in stems)


@cache
def _rows() -> dict[str, str]:
    return dict(table("empathy_reply.knowledge", "concepts.toml")["ideas"])


@cache
def _words() -> dict[str, str]:
    """Give word and stem -> idea."""
    rows = ((word, f"{IDEA}{idea}") for idea, row in _rows().items() for word in row.split())
    single = {word: idea for word, idea in rows if "_" not in word}
    return {**{stem(word): idea for word, idea in single.items()}, **single}


@cache
def _phrases() -> dict[str, str]:
    return {
        phrase.replace("_", " "): f"{IDEA}{idea}"
        for idea, row in _rows().items()
        for phrase in row.split()
        if "_" in phrase
    }


@cache
def _phrase_pattern() -> re.Pattern[str]:
    longest = sorted(_phrases(), key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
