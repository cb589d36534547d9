"""Products, people and places, by name.

In: a cleaned text, and the product names that the ticket's fields give. Out: `NameSpan`s. Pure.
A single capitalised word is a product only when a field, the subject or a second mention says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from ..data import table
from .patterns import SpanMask, fill

_DATA = table("empathy_reply.assess", "names.toml")
_TAIL = re.compile(
    r"\s*(?:[,(|/;].*|\b\d+(?:[.,]\d+)?\s?(?:g|kg|ml|l|oz|lb|cm|mm|inch|in|gb|tb|qt)\b.*"
    r"|\b(?:monthly|yearly|annual|weekly|quarterly)\b.*)$",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"[’']s$")


class NameSpan(NamedTuple):
    """One name in a text."""

    start: int
    kind: str
    text: str


class Row(NamedTuple):
    """One row of the table of names, compiled."""

    find: re.Pattern[str]
    named: bool
    repeated: bool
    common: bool


def product_names(values: Iterable[str]) -> tuple[str, ...]:
    """Take the name out of a field: "Harbourmaster 250 g, monthly" is "Harbourmaster"."""
    return tuple(_TAIL.sub("", v.strip())[:60] or v.strip()[:60] for v in values)


def find_known(
    text: str, *, known: Sequence[tuple[str, str]], mask: SpanMask
) -> Iterator[NameSpan]:
    """Find the values of the ticket's fields, given as (kind, value), where a text repeats them."""
    for kind, value in known:
        loose = re.IGNORECASE if " " not in value and len(value) > 5 else 0
        pattern = re.compile(rf"(?<![\w-]){re.escape(value)}(?![\w-])", loose)
        for match in pattern.finditer(text) if len(value) > 3 else ():
            if mask.claim(*match.span()):
                yield NameSpan(match.start(), kind, match.group())


def find_products(text: str, *, mask: SpanMask, is_subject: bool = False) -> Iterator[NameSpan]:
    """Find products: names by their form first, then plain nouns."""
    for row in _rows("product"):
        for match in row.find.finditer(text):
            span = match.span("v")
            if _is_product(row, match, text, is_subject) and mask.claim(*span):
                yield NameSpan(span[0], "product", match.group("v"))


def find_names(text: str, *, mask: SpanMask) -> Iterator[NameSpan]:
    """Find places and people."""
    for kind in ("place", "person"):
        for row in _rows(kind):
            for match in row.find.finditer(text):
                name = _POSSESSIVE.sub("", match.group("v"))
                start = match.start("v")
                if _is_name(name, kind) and mask.claim(start, start + len(name)):
                    yield NameSpan(start, kind, name)


def _is_product(row: Row, match: re.Match[str], text: str, is_subject: bool) -> bool:
    value = match.group("v")
    words = value.lower().split()
    if row.common:
        return not value.isupper() and _is_hers(match, is_subject)
    if words[0] in _stop() and words[0] not in _DATA["words"]["brands"]:
        return False
    return not row.repeated or is_subject or len(_mentions(value, text)) > 1


def _is_hers(match: re.Match[str], is_subject: bool) -> bool:
    """Say whether a plain noun is what it is about: "my kettle", not "on the table"."""
    value, led = match.group("v"), match.group()[: match.start("v") - match.start()].lower()
    if not led:
        return is_subject and match.start() == 0
    if " " in value:
        return True
    before = match.string[max(0, match.start() - 8) : match.start()].lower()
    if led.startswith("the") and re.search(r"(?:^|[.!?,\n])\s*$", before):
        return True
    placed = re.search(r"\b(?:on|in|at|with|by|to|into|onto|under|near|from|behind) $", before)
    return not placed and (is_subject or led.split()[0] in ("my", "our", "your", "this", "new"))


def _mentions(value: str, text: str) -> list[str]:
    return re.findall(rf"(?<!\w){re.escape(value)}(?!\w)", text)


def _is_name(name: str, kind: str) -> bool:
    words = [w.lower().strip(".") for w in name.split()]
    if kind == "person" and words[0] in _TITLES:
        return len(words) > 1 and words[1] not in _stop()
    checked = words[:1] if kind == "place" else words
    return bool(words) and not any(w in _stop() for w in checked)


_TITLES = frozenset(
    ("dr", "mr", "mrs", "ms", "miss", "prof", "doctor", "nurse", "sgt", "frau", "herr", "mme")
)


@cache
def _stop() -> frozenset[str]:
    return frozenset(_DATA["words"]["not_names"])


@cache
def _rows(kind: str) -> tuple[Row, ...]:
    parts = dict(_DATA["part"])
    for name in ("after", "noun", "weak_noun", "city"):
        words = sorted(_DATA["words"][name], key=len, reverse=True)
        parts[name] = "|".join(map(re.escape, words))
    parts["city"] = f"(?-i:{parts['city']})"
    parts["plain"] = rf"(?:{'|'.join(_DATA['words']['plain'])})\b"
    return tuple(
        Row(
            re.compile(fill(raw["find"], parts), re.IGNORECASE | re.MULTILINE),
            *(bool(raw.get(flag)) for flag in ("named", "repeated", "common")),
        )
        for raw in _DATA[kind]
    )
