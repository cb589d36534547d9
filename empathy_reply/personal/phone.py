"""Phone numbers in a text. In: text. Out: where they stand. Pure.

A run of digits is cheap to find and costly to judge, so most are turned away first: an order
number, a date, an amount or a time is no phone number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..data import table

CHECKS_LIMIT = 300
"""Bare numbers of one text that the numbering plans are asked about."""

REACH = 28
"""Characters before a number in which a word may say what it is."""

_RUN = re.compile(
    r"(?<![\w#@%&=.,/$€£¥-])(?:\+\s?|\(\+?)?\d(?:[ \u00a0]?[().\-–/]?[ \u00a0]?[().]?\d){5,17}"
    r"(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?(?![\w%€£$]|[.,:]\d|-\w)"
)
_DATE = re.compile(
    r"(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d(?:[ T-]{1,3}\d{1,2})?"
    r"|[0-3]?\d[-./][0-3]?\d[-./](?:19|20)?\d\d(?: \d{1,2})?|[0-3]?\d [01]?\d (?:19|20)\d\d"
)
_GROUPS = re.compile(r"\d+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:[ .]\d{3})+")


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Find phone numbers, written in any of the usual ways."""
    checks = 0
    for found in _RUN.finditer(text):
        cue = _last_cue(text[max(0, found.start() - REACH) : found.start()])
        if cue == "other_cues" or _is_something_else(found[0], cue):
            continue
        called = cue == "phone_cues"
        if _looks_dialled(found[0], called):
            yield found.span()
        elif checks < CHECKS_LIMIT:
            checks += 1
            if (called or found[0].startswith("0")) and _is_assigned(found[0]):
                yield found.span()


def _last_cue(before: str) -> str:
    """Name the kind of word that announces the number: the nearest one, in the same sentence."""
    near = re.split(r"[!?;\n]|(?<=[a-z]{5})\.\s|\d{3}", before)[-1]
    ends = {
        kind: max((found.end() for found in _cue(kind).finditer(near)), default=-1)
        for kind in ("phone_cues", "other_cues")
    }
    nearest = max(ends, key=ends.__getitem__)
    return nearest if ends[nearest] >= 0 else ""


def _is_something_else(number: str, cue: str) -> bool:
    if _DATE.fullmatch(number):
        return True
    groups = _GROUPS.findall(number)
    if all(len(g) == 4 and g[:2] in ("19", "20") for g in groups):
        return True
    return bool(_THOUSANDS.fullmatch(number)) and not cue


def _looks_dialled(number: str, called: bool) -> bool:
    """Tell by its shape: a plus, brackets, or groups of digits as they are read out."""
    base = re.split(r"x|ext|#", number)[0]
    groups = _GROUPS.findall(base)
    digits = sum(map(len, groups))
    if number.lstrip("(").startswith("+"):
        return 8 <= digits <= 15
    if number.startswith("00") and digits >= 11:
        return digits <= 17
    if "(" in base:
        return 8 <= digits <= 14
    if called and 7 <= digits <= 14:
        return len(groups) > 1 or digits >= 9
    even = all(2 <= len(g) <= 5 for g in groups[1:]) and len(groups[0]) <= 5
    counted = all(len(g) == 2 for g in groups) and not number.startswith("0") and not called
    return even and not counted and len(groups) >= 3 and 8 <= digits <= 13


def _is_assigned(number: str) -> bool:
    """Ask the numbering plans of the usual countries."""
    import phonenumbers

    for region in table(__package__, "personal.toml")["regions"]:
        try:
            parsed = phonenumbers.parse(number, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            return True
    return False


@cache
def _cue(kind: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(table(__package__, "personal.toml")["patterns"][kind]), re.IGNORECASE
    )
