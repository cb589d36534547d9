"""Whether two texts are about the same matter. In: texts. Out: a likeness. Pure.

Likeness counts the word stems that two texts share; words that every ticket uses count little, a
shared number or code counts double.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ..data import table
from ..stems import stem as _stem
from .cues import fold

_WORD = re.compile(r"[\w][\w-]*[\w]|\w")
READ_LIMIT = 8_000

GENERIC = 0.3
SPECIFIC = 1.0
CODE = 2.0
IN_SUBJECT = 1.3
"""A stem that stands in a subject line counts more by this factor."""

Topic = Mapping[str, float]


def topic(text: str, *, subject: str = "", language: str = "en") -> Topic:
    """The stems of a text with what each counts."""
    weights = {stem: _weight(stem) for stem in _stems(text[:READ_LIMIT], language)}
    for stem in _stems(subject[:READ_LIMIT], language):
        weights[stem] = IN_SUBJECT * _weight(stem)
    return weights


def likeness(one: Topic, other: Topic) -> float:
    """How much two topics share; 1.3 and more is the same matter, as a rule."""
    return sum(max(one[stem], other[stem]) for stem in one.keys() & other.keys())


def specifics(one: Topic) -> int:
    """How many of its stems tell a topic from others."""
    return sum(1 for weight in one.values() if weight >= SPECIFIC)


def _stems(text: str, language: str) -> set[str]:
    words = {word for word in _WORD.findall(fold(text)) if len(word) > 2}
    return {_stem(word, language) for word in words if word not in _stop_words()}


def _weight(stem: str) -> float:
    if any(c.isdigit() for c in stem):
        return CODE if len(stem) >= 4 else 0.0
    return GENERIC if stem in _generic() else SPECIFIC


@cache
def _generic() -> frozenset[str]:
    words = table(__package__, "repeat.toml")["topic"]["generic"].split()
    return frozenset(_stem(word, "english") for word in words)


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(table(__package__, "repeat.toml")["topic"]["other"].split())
