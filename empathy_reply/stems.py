"""Words by their stems, so that "reinstalled the app" and "a reinstall" meet. In: text. Out: stems.

Words that carry no matter ("the", "please", "thing") are left out. Pure.
"""

from __future__ import annotations

import re
import threading
from functools import cache, lru_cache

import snowballstemmer

from .data import table

WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
"""One word or number, with its apostrophe."""

_LANGUAGES = {"en": "english", "es": "spanish", "de": "german", "fr": "french"}


_HERE = threading.local()
"""A stemmer keeps the word it works on, so each thread has its own."""


def _stemmer(language: str) -> snowballstemmer.english_stemmer.EnglishStemmer:
    made = _HERE.__dict__
    if language not in made:
        made[language] = snowballstemmer.stemmer(_LANGUAGES.get(language, "english"))
    return made[language]


@cache
def empty_words() -> frozenset[str]:
    """Give the words that carry no matter, in every language."""
    return frozenset(
        w for row in table("empathy_reply", "stems.toml")["words"] for w in row.split()
    )


@cache
def _same() -> dict[str, str]:
    """Give irregular and synonymous forms -> the stem that stands for them."""
    rows = table("empathy_reply", "stems.toml")["same"]
    return {form: name for name, forms in rows.items() for form in (name, *forms.split())}


@lru_cache(maxsize=65_536)
def stem(word: str, language: str = "en") -> str:
    """Give the stem of one lower-cased word; forms that mean the same share one."""
    if word in _same():
        return _same()[word]
    if word.isdigit():
        return word
    root = str(_stemmer(language).stemWord(word.partition("'")[0]))
    return _same().get(root, root)


def content(text: str, *, language: str = "en") -> tuple[str, ...]:
    """Give the stems of the words that carry matter, in order."""
    words = WORD.findall(text.lower().replace("’", "'"))
    return tuple(stem(w, language) for w in words if w not in empty_words())
