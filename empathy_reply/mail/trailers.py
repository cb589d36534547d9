"""What machines add to a mail: disclaimers, banners, "Sent from my iPhone", unsubscribe lines.

In: the lines of one message. Out: lines kept, lines taken off. Pure.
"""

from __future__ import annotations

import re
from functools import cache

from ..data import table
from .signoff import Parted, Step

DEPTH = 80
"""Lines from the end in which a disclaimer is looked for."""

SPOKEN = 20_000
"""Characters of a line that a transcriber may have written."""

CLIP = 600
"""Characters of a line that are looked at."""


def disclaimer(lines: list[str], author: str) -> Parted:
    """Cut at the first disclaimer: whatever stands under one was added by a machine too."""
    for place in range(max(1, len(lines) - DEPTH), len(lines)):
        if _opens_disclaimer(lines, place):
            return lines[:place], lines[place:]
    return lines, []


def _opens_disclaimer(lines: list[str], place: int) -> bool:
    line = lines[place][:CLIP].strip()
    if not line or not _pattern("openers").match(line):
        return False
    paragraph = [line]
    for below in lines[place + 1 : place + 8]:
        if not below.strip() and len(paragraph) > 1:
            break
        paragraph.append(below[:CLIP])
    text = " ".join(paragraph).casefold()
    cues = sum(1 for cue in _cues() if cue in text)
    return cues >= (1 if _pattern("headings").match(line) else 2)


def trailer(lines: list[str], author: str) -> Parted:
    """Take off trailing lines that a program wrote, one after the other."""
    end = len(lines)
    while end and end > len(lines) - DEPTH:
        line = lines[end - 1][:CLIP].strip()
        if line and not (_pattern("trailers").match(line) or not line.strip("-_*=~–—·. ")):
            break
        end -= 1
    return lines[:end], lines[end:]


def banner(lines: list[str], author: str) -> Parted:
    """Take off what a mail gateway or a transcriber put above the message."""
    start = 0
    while start < len(lines):
        line = lines[start][:CLIP].strip()
        if line and not _pattern("banners").match(line):
            break
        start += 1
    return lines[start:], lines[:start]


def transcript(lines: list[str], author: str) -> Parted:
    """Take off the marks that a transcriber puts around what was said."""
    marks = _pattern("marks")
    ends = [n for n in {0, len(lines) - 1} if len(lines[n]) <= SPOKEN]
    if not any(marks.search(lines[n]) for n in ends):
        return lines, []
    kept = list(lines)
    for n in ends:
        kept[n] = marks.sub("", kept[n]).strip()
    return kept, []


STEPS: tuple[Step, ...] = (banner, transcript, disclaimer, trailer)
"""Everything a machine adds, in the order it is looked for."""


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    """Join the expressions of one list; each stands at the start of a line."""
    return re.compile("|".join(table(__package__, "trailers.toml")[kind]), re.IGNORECASE)


@cache
def _cues() -> tuple[str, ...]:
    return tuple(table(__package__, "trailers.toml")["cues"])
