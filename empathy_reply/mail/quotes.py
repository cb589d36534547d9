"""Quoted and forwarded mail. In: the lines of one message. Out: its own lines, the quoted lines.

The phrases that open a quote come from quotequail, which tells more shapes of quote apart than
mail-parser-reply and has no slow path on hostile text; header blocks, single ">" lines and the
languages it lacks are in `quotes.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

import quotequail

from ..data import table

CLIP = 300
"""Characters of one line that are looked at."""

CANDIDATES_LIMIT = 1_000
"""Lines of one message that are tried as an opener, so that hostile text stays cheap."""

_QUOTED = re.compile(r">+(?:\s|$|[^\W\d_]|[\"“'‘¿¡*<\[(])|\|\s*>")
_MACHINE = re.compile(r"@|\b\d{1,2}[:.h]\d\d\b|\b(?:19|20)\d\d\b|年|\d{1,2}[/.-]\d{1,2}[/.-]\d\d")
_RULED = re.compile(r"[-_*=~#]{3,}[^-_*=~#]|[-_]{20,}$")
_GATE = re.compile(
    r"^\s*[-_*=~#]{3,}|[:：>]\s*$|^[*_>\s]{0,4}[^\W\d_][\w .-]{0,18}?[*_]{0,2}\s?[:：]"
)
_COLONS = (":", "：")
_LABEL = re.compile(r"[*_>\s]{0,4}([^\W\d_][\w .-]{0,18}?)[*_]{0,2}\s?[:：][*_]{0,2}(?:\s|$)")


def split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Part a message's own lines from what it quotes or forwards."""
    own: list[str] = []
    quoted: list[str] = []
    place, tried = 0, 0
    while place < len(lines):
        line = lines[place]
        candidate = tried < CANDIDATES_LIMIT and _may_open(lines, place)
        tried += candidate
        if _QUOTED.match(line.lstrip()):
            quoted.append(line)
        elif candidate and (height := opener(lines, place)):
            if not _quote_follows(lines, place + height):
                return _drop_rule(own), quoted + list(lines[place:])
            quoted.extend(lines[place : place + height])
            place += height - 1
        else:
            own.append(line)
        place += 1
    return own, quoted


def opener(lines: Sequence[str], place: int) -> int:
    """Say how many lines, from this place, open a quote; 0 when none does."""
    line = lines[place][:CLIP].strip()
    if len(line) < 4 or line.startswith(("-  ", "• ")):
        return 0
    if _is_forward(line) or _header_block(lines, place):
        return 1
    for height in (1, 2, 3):
        joined = " ".join(part[:CLIP].strip() for part in lines[place : place + height])
        if height > 1 and (place + height > len(lines) or not _MACHINE.search(line)):
            break
        if _is_attribution(joined, lines, place + height):
            return height
    return 0


def _may_open(lines: Sequence[str], place: int) -> bool:
    line = lines[place][:CLIP]
    if len(line) < 4:
        return False
    if _GATE.search(line):
        return True
    if not _MACHINE.search(line):
        return False
    return any(part.rstrip().endswith(_COLONS) for part in lines[place + 1 : place + 3])


def _is_forward(line: str) -> bool:
    """Tell "-----Original Message-----" and its kin, with or without the rules around it."""
    if len(line) > 90 or not (_RULED.match(line) or line.endswith(":")):
        return False
    words = line.strip("-_*=~# :").casefold()
    if not words:
        return len(line) >= 30 and line.startswith("_")
    return words in _phrases("forwards") or (line.endswith(("-", "_")) and _known(line))


def _is_attribution(line: str, lines: Sequence[str], after: int) -> bool:
    """Tell the line a mail client writes above a quote from a customer's "the agent wrote:"."""
    if not line.endswith((*_COLONS, ">")) or len(line) < 12:
        return False
    if "@" in line and line.endswith(_COLONS) and _quote_follows(lines, after):
        return bool(_MACHINE.search(line))
    if not _wrote().search(line):
        return False
    if not (_known(line) or _wrote_end().search(line)):
        return False
    if _quote_follows(lines, after):
        return bool(_MACHINE.search(line)) or len(line) < 80
    words = set(re.findall(r"[^\W\d_]+", line.casefold()))
    return bool(_MACHINE.search(line)) and not words & _phrases("prose")


def _known(line: str) -> bool:
    """Ask quotequail whether this line opens a quote."""
    return len(quotequail.quote(line, limit=2, quote_intro_line=True)) == 2


def _quote_follows(lines: Sequence[str], place: int) -> bool:
    for line in lines[place : place + 3]:
        if line.strip():
            return bool(_QUOTED.match(line.lstrip()))
    return False


def _header_block(lines: Sequence[str], place: int) -> bool:
    """Tell an Outlook block (From, Sent, To, Subject) from a customer's own "From: Granada"."""
    if _label(lines[place]) != "from":
        return False
    kinds, text, missed = {"from"}, lines[place][:CLIP], 0
    for line in lines[place + 1 : place + 12]:
        kind = _label(line)
        missed = 0 if kind else missed + 1
        if missed > 1:
            break
        if kind:
            kinds.add(kind)
            text += line[:CLIP]
    telling = "subject" in kinds or "sent" in kinds
    return telling and (len(kinds) >= 3 or "@" in text or "sent" in kinds)


def _label(line: str) -> str:
    found = _LABEL.match(line[:CLIP])
    return _labels().get(found[1].strip().casefold(), "") if found else ""


def _drop_rule(own: list[str]) -> list[str]:
    """Take off the ruled line, if any, that stood between the message and the quote."""
    end = len(own)
    while end and (not own[end - 1].strip() or not own[end - 1].strip("-_*= ")):
        end -= 1
    return own[:end]


@cache
def _phrases(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "quotes.toml")[kind])


@cache
def _labels() -> dict[str, str]:
    words = table(__package__, "quotes.toml")["labels"]
    return {word: kind for kind, names in words.items() for word in names}


@cache
def _wrote() -> re.Pattern[str]:
    words = table(__package__, "quotes.toml")["wrote"]
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)


@cache
def _wrote_end() -> re.Pattern[str]:
    words = table(__package__, "quotes.toml")["wrote"]
    ending = r"\s?.{0,120}[:：]$"
    return re.compile("(?:" + "|".join(map(re.escape, words)) + ")" + ending, re.IGNORECASE)
