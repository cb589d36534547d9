"""Gap patterns over word stems: one line of a data file stands for a family of wordings.

In: a pattern such as "sorry for * trouble|inconvenien~". Out: spans in a text. The language of a
pattern, word by word: `a|b` either; `stem~` any ending; `word?` may be missing; `_` joins the words
of one alternative; `*` up to three words, `**` up to seven; `^` begins a sentence, `$` ends one.
A match never crosses the end of a sentence or a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from ..data import table
from ..ticket import Record

_GAP = r"[^\w\n.!?;]+"
_WORD = r"[\w'-]+"
_GAPS = {"*": 3, "**": 7}
_PACKAGE = "empathy_reply.check"

Span = tuple[int, int]


class Hit(Record):
    """One match: the family of wordings, and where it stands."""

    family: str
    span: Span


class Phrase:
    """One pattern, compiled when a text holds one of its rarest words."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self._anchors = _anchors(pattern)
        self._regex: re.Pattern[str] | None = None

    def spans(self, text: str) -> Iterator[Span]:
        """Find it in a lower-cased text."""
        if not any(anchor in text for anchor in self._anchors):
            return
        if self._regex is None:
            self._regex = re.compile(_regex(self.pattern))
        for match in self._regex.finditer(text):
            yield match.span("hit")


@cache
def families(file: str) -> Mapping[str, tuple[Phrase, ...]]:
    """Read a data file of phrases: family -> its patterns in every language."""
    return {
        name: tuple(Phrase(p) for patterns in _lists(row) for p in patterns)
        for name, row in table(_PACKAGE, file).items()
    }


def hits(text: str, file: str, *names: str) -> tuple[Hit, ...]:
    """Find phrases in a lower-cased text; without names, those of every family in the file."""
    chosen = families(file)
    return tuple(
        Hit(family=name, span=span)
        for name in names or chosen
        for phrase in chosen[name]
        for span in phrase.spans(text)
    )


def any_hit(text: str, file: str, *names: str) -> bool:
    """Say whether a lower-cased text holds a phrase of these families."""
    chosen = families(file)
    return any(True for name in names for phrase in chosen[name] for _ in phrase.spans(text))


def _lists(row: object) -> list[list[str]]:
    if isinstance(row, list):
        return [row]
    values = row.values() if isinstance(row, dict) else ()
    return [value for value in values if isinstance(value, list)]


def _tokens(pattern: str) -> list[str]:
    return pattern.strip("^$ ").split()


def _anchors(pattern: str) -> tuple[str, ...]:
    """Choose the required word whose shortest alternative is longest: a cheap first test."""
    best: tuple[str, ...] = ("",)
    for token in _tokens(pattern):
        if token in _GAPS or token.endswith("?"):
            continue
        parts = tuple(max(re.split("[_~']", a), key=len) for a in token.split("|"))
        if min(map(len, parts)) > min(map(len, best)):
            best = parts
    return best


def _regex(pattern: str) -> str:
    first, *rest = _tokens(pattern)
    body = _choices(first) + "".join(_piece(token) for token in rest)
    start = r"(?:\A|[.!?:\n])[\s\"'(]*" if pattern.startswith("^") else r"\b"
    end = r"(?=\s*(?:[.!?\n]|\Z))" if pattern.endswith("$") else r"(?!\w)"
    return f"{start}(?P<hit>{body}){end}"


def _piece(token: str) -> str:
    if token in _GAPS:
        return rf"(?:{_GAP}{_WORD}){{0,{_GAPS[token]}}}"
    if token.endswith("?"):
        return f"(?:{_GAP}{_choices(token.removesuffix('?'))})?"
    return _GAP + _choices(token)


def _choices(token: str) -> str:
    return "(?:" + "|".join(_alternative(choice) for choice in token.split("|")) + ")"


def _alternative(text: str) -> str:
    words = (
        re.escape(word.removesuffix("~")) + (r"[\w']*" if word.endswith("~") else "")
        for word in text.split("_")
    )
    return _GAP.join(words).replace("'", "'?")
