"""Gap patterns over word stems: one line of a data file stands for a family of wordings.

In: a pattern such as "sorry for * trouble|inconvenien~". Out: spans in a text. The language of a
pattern, word by word: `a|b` either; `stem~` any ending; `word?` may be missing; `_` joins the words
of one alternative; `*` up to three words, `**` up to seven; `^` begins a sentence, `$` ends one.
A match never crosses the end of a sentence or a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from ..data import table
from ..ticket import Record

_GAP = r"[^\w\n.!?;]+"
_WORD = r"[\w'-]+"
_LETTERS = re.compile(r"[^\W_]+")
_GAPS = {"*": 3, "**": 7}
_PACKAGE = "empathy_reply.check"

Span = tuple[int, int]


class Hit(Record):
    """One match: the family of wordings, and where it stands."""

    family: str
    span: Span


class Phrase:
    """One pattern. It is compiled when a text first holds one of its rarest words."""

    def __init__(self, pattern: str) -> None:
        self.keys = _keys(pattern)
        self._pattern = pattern
        self._regex: re.Pattern[str] | None = None

    def spans(self, text: str) -> Iterator[Span]:
        """Find it in a lower-cased text."""
        if self._regex is None:
            self._regex = re.compile(_regex(self._pattern))
        for match in self._regex.finditer(text):
            yield match.span("hit")


class Index:
    """Families of phrases, looked up by how the words of a text begin."""

    def __init__(self, rows: Mapping[str, Iterable[str]]) -> None:
        self._by_key: dict[str, list[tuple[str, Phrase]]] = {}
        for family, patterns in rows.items():
            for phrase in map(Phrase, patterns):
                for key in phrase.keys:
                    self._by_key.setdefault(key, []).append((family, phrase))

    def hits(self, text: str) -> Iterator[Hit]:
        """Find every phrase in a lower-cased text."""
        tried: set[Phrase] = set()
        for key in _starts(text) & self._by_key.keys():
            for family, phrase in self._by_key[key]:
                if phrase not in tried:
                    tried.add(phrase)
                    yield from (Hit(family=family, span=span) for span in phrase.spans(text))


def hits(text: str, file: str, *families: str) -> tuple[Hit, ...]:
    """Find phrases in a lower-cased text, as they stand in it; of these families, or of all."""
    return tuple(sorted(_index(file, families).hits(text), key=lambda hit: hit.span))


def any_hit(text: str, file: str, *families: str) -> bool:
    """Say whether a lower-cased text holds a phrase of these families."""
    return next(_index(file, families).hits(text), None) is not None


@cache
def _index(file: str, families: tuple[str, ...]) -> Index:
    rows = table(_PACKAGE, file)
    return Index({name: _patterns(rows[name]) for name in families or rows})


def _patterns(row: object) -> list[str]:
    """Give the patterns of a family in every language; other texts of the row are no lists."""
    values = row.values() if isinstance(row, dict) else ()
    return [pattern for value in values if isinstance(value, list) for pattern in value]


@lru_cache(maxsize=64)
def _starts(text: str) -> frozenset[str]:
    """Give the first letters of every word, one to four of them."""
    words = _LETTERS.findall(text)
    return frozenset(w[:n] for w in words for n in (1, 2, 3, 4))


def _keys(pattern: str) -> frozenset[str]:
    """Give how the required word begins whose shortest alternative is longest."""
    best: tuple[str, ...] = ("",)
    for token in _tokens(pattern):
        if token in _GAPS or token.endswith("?"):
            continue
        parts = tuple(_longest(choice) for choice in token.split("|"))
        if min(map(len, parts)) > min(map(len, best)):
            best = parts
    return frozenset(part[:4] for part in best)


def _longest(choice: str) -> str:
    return max((word.rstrip("~").partition("'")[0] for word in choice.split("_")), key=len)


def _tokens(pattern: str) -> list[str]:
    return pattern.strip("^$ ").split()


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
