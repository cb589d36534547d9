"""Known names in a text. In: text and names. Out: where they stand. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache

from ..data import table

LIMIT = 200
"""Names that are looked for in one text."""


def named(text: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Whole names first, then their parts; a part that is also a word counts in capitals only."""
    wanted = _name_parts(names)
    if not wanted:
        return
    folded = "".join(map(_fold, text))
    words = "|".join(re.escape(name) for name in sorted(wanted, key=len, reverse=True))
    for found in re.finditer(rf"(?<!\w)(?:{words})(?!\w)", folded):
        start, stop = found.span()
        if found[0] not in _words("also_words") or _names_somebody(text, start, stop):
            yield start, stop


def _names_somebody(text: str, start: int, stop: int) -> bool:
    """A capital inside a sentence; at its start "Will" may be the verb."""
    before = text[:start].rstrip()[-1:] if start < 2_000 else text[start - 50 : start].rstrip()[-1:]
    alone = text[stop : stop + 1] in ("", "\n", ",", ".", "'", "’", ")")
    return text[start].isupper() and (alone or (before not in ".!?:\n" and before != ""))


def _name_parts(names: Sequence[str]) -> set[str]:
    wanted: set[str] = set()
    for name in names[:LIMIT]:
        whole = "".join(map(_fold, " ".join(name.split())))
        parts = re.findall(r"\w[\w'’-]*\w", whole)
        pieces = [piece for part in parts for piece in (part, *re.split(r"[-'’]", part))]
        wanted.update(p for p in pieces if len(p) >= 3 and p not in _words("particles"))
        if len(whole) >= 2:
            wanted.add(whole)
    return wanted


@cache
def _fold(char: str) -> str:
    """One character without accent and case, and still one character."""
    plain = unicodedata.normalize("NFKD", char)[:1].lower()
    return plain if len(plain) == 1 else char


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "personal.toml")[kind])
