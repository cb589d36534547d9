"""Card numbers and IBANs. In: text. Out: where they stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..data import table

_CARD = re.compile(r"(?<![\w.,/+-])\d(?:[ -]{0,2}\d){12,18}(?![\w/]|[.,]\d)")
_CARD_SHAPE = re.compile(r"\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}|\d{4}[ -]\d{6}[ -]\d{5}")
_CARD_BRAND = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|35\d{14}|(?:5[0678]|6\d)\d{11,17}"
)


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Find card numbers: of a known brand, with a right check digit or the shape of a card."""
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found[0])
        if not _CARD_BRAND.fullmatch(digits):
            continue
        cue = _pattern("card_cues").search(text[max(0, found.start() - 40) : found.start()])
        if _CARD_SHAPE.fullmatch(found[0]) or (cue and len(digits) >= 15) or _luhn(digits):
            yield found.span()


def _luhn(digits: str) -> bool:
    from stdnum import luhn

    return bool(luhn.is_valid(digits))


_IBAN = re.compile(r"(?<!\w)[A-Z]{2}[ -]?\d{2}(?:[ -]?[A-Z0-9]){11,30}", re.IGNORECASE)


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Find IBANs, in groups or in one piece."""
    for found in _IBAN.finditer(text):
        marks = [n for n, c in enumerate(found[0]) if c.isalnum()]
        for end in range(min(34, len(marks)), 14, -1):
            stop = marks[end - 1] + 1
            if found[0][stop : stop + 1].isalnum():
                continue
            if _is_iban(found[0][:stop]):
                yield found.start(), found.start() + stop
                break
        else:
            yield from _told_iban(text, found)


def _is_iban(number: str) -> bool:
    from stdnum import iban

    return bool(iban.is_valid(number))


def _told_iban(text: str, found: re.Match[str]) -> Iterator[tuple[int, int]]:
    """A mistyped IBAN is one too when the writer calls it so."""
    if re.search(r"\biban\b", text[max(0, found.start() - 30) : found.start()], re.IGNORECASE):
        body = re.match(r"\w{2}[ -]?\d{2}(?:[ -]?(?=\w{0,3}\d)[A-Z0-9]{1,4}){3,8}", found[0], re.I)
        if body:
            yield found.start(), found.start() + body.end()


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(table(__package__, "personal.toml")["patterns"][kind]))
