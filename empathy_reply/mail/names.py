"""Telling a name at the end of a message from a word. In: a line, the author's name. Out: yes, no.

Pure. A name is not looked up: it is a short line of capitalised words that are not common words,
or one that fits the name of the message's author ("Walt Jankowski" fits Walter Jankowski).
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from ..data import table

LONGEST = 60
"""Characters of a line that may still be a name."""

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.-]){0,30}")
_TRIM = " \t,.;!-–—~*_/|xX"
_EMOJI = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\ufe0f\u200d]+")
_CUT = re.compile(r"\s*(?:[,|(/]|\s[-–—]\s).*$")


def words_in(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without accents and titles."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(w.strip(".'’-") for w in _WORD.findall(bare) if w.strip(".'’-") not in _title())


def bare(line: str) -> str:
    """The line without what people put around their name: dashes, commas, kisses, a job title."""
    if len(line) > LONGEST * 2:
        return ""
    head = _CUT.sub("", _EMOJI.sub("", line).strip().lstrip("-–—~*_/ ")).strip()
    words = [w for w in head.split() if w.strip(_TRIM)]
    return " ".join(words).strip(" \t,;!-–—~*_/|").removesuffix(".") if words else ""


def fits(line: str, author: str) -> bool:
    """Tell whether a line is the author's own name, whole, short or as initials."""
    own, theirs = words_in(bare(line)), words_in(author)
    if not own or not theirs or len(own) > 5:
        return False
    if len(own) > 1 and not any(len(w) > 1 and w in theirs for w in own):
        return False
    return all(any(_same(word, other) for other in theirs) for word in own)


def _same(word: str, other: str) -> bool:
    """Same word, an initial of it, or its short form: Walt, Walter."""
    if word == other or len(word) == 1:
        return word[:1] == other[:1]
    shared = min(len(word), len(other))
    return shared >= 3 and (word.startswith(other) or other.startswith(word))


def looks_like_name(line: str, *, most: int = 4) -> bool:
    """Tell whether a line could be a person's name, without knowing whose."""
    text = bare(line)
    words = text.split()
    if not 1 <= len(words) <= most or len(text) > LONGEST:
        return False
    if line.rstrip().endswith(("?", ":", ";")):
        return False
    if not all(_WORD.fullmatch(w) for w in words):
        return False
    if any(w.casefold().strip(".'’") in _common() for w in words):
        return False
    if all(len(w) > 1 and w.isupper() for w in words):
        return False
    capital = [w[0].isupper() or w.casefold() in _particles() for w in words]
    return all(capital) and words[-1][0].isupper() and not (len(words) == 1 and len(text) < 3)


@cache
def _common() -> frozenset[str]:
    return frozenset(table(__package__, "names.toml")["common"])


@cache
def _particles() -> frozenset[str]:
    return frozenset(table(__package__, "names.toml")["particles"])


@cache
def _title() -> frozenset[str]:
    return frozenset(table(__package__, "names.toml")["titles"])
