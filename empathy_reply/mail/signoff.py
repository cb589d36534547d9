"""The sign-off under a message. In: its lines, the author's name. Out: lines kept, lines taken off.

Pure. Each step takes one kind of sign-off; a step that knows no author reads only what is plain
from the words, so that cleaning a cleaned text again changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from ..data import table
from .names import fits, looks_like_name

Parted = tuple[list[str], list[str]]
"""Lines kept, lines taken off."""

Step = Callable[[list[str], str], Parted]

WINDOW = 30
"""Lines from the end in which a sign-off is looked for."""

TALLEST = 14
"""Lines that a sign-off block may have."""

_WORD = re.compile(r"[^\W\d_][\w'’]*")
_POSTSCRIPT = re.compile(r"\s*p\.?\s?p?\.?s\b\.?\s*[:.,–—-]?\s*\S", re.IGNORECASE)
_PHONE = re.compile(r"(?:^|[\s:(+])\+?\d[\d\s()./-]{6,}\d\b")
_NET = re.compile(
    r"\S@\S+\.\w|\bwww\.|https?://|\b[\w-]+\.(?:com|org|net|io|co\.uk|de|nl|eu)\b", re.I
)
_LABELLED = re.compile(
    r"\s*(?:t|tel|m|mob|mobile|ph|phone|p|f|fax|e|w|web|c|cell|d|direct)\b[.:]?\s", re.I
)
_END = re.compile(r"[.!?…)\]\"”]|[\U0001F300-\U0001FAFF❤☺️]|[:;]-?[)D(]")
_LOOSE_END = re.compile(r",|\s[-–—](?=\s)|(?=\s(?:thanks|thank you|thx|cheers|ta|regards)\s)", re.I)
_MOTTO = re.compile(r"[\"“«][^\"“”«»]{0,80}[\"”»]|\([^()]{0,12}\)")
_BULLET = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s")


def after_dashes(lines: list[str], author: str) -> Parted:
    """Take off what stands under the "-- " line that mail clients put above a signature."""
    for place in range(len(lines) - 1, max(-1, len(lines) - WINDOW), -1):
        if lines[place].strip() in ("--", "—", "– –"):
            below = [line for line in lines[place + 1 :] if line.strip()]
            signed = sum(map(is_signature_line, below)) * 2 >= len(below) <= TALLEST
            return (lines[:place], lines[place + 1 :]) if signed else (lines, [])
    return lines, []


def under_phrase(lines: list[str], author: str) -> Parted:
    """Take off "Kind regards," and the name, title, company, street under it."""
    for place in range(len(lines) - 1, max(-1, len(lines) - WINDOW), -1):
        kind = _phrase_kind(lines[place])
        if kind:
            end = _block_end(lines, place + 1)
            if _signed(lines, place, end, kind):
                return _without(lines, place, end)
    return lines, []


def _signed(lines: list[str], place: int, end: int, kind: str) -> bool:
    """Thanks need a name under them; regards do not, unless the message goes on."""
    if kind == "with_name":
        return not _prose_after(lines, end) or end > place + 1
    below = [line for line in lines[place + 1 : end] if line.strip()]
    named = bool(below) and looks_like_name(below[0])
    if _prose_after(lines, end):
        return named
    return named or kind == "formal"


def _phrase_kind(line: str) -> str:
    """Say what a whole line is: "formal", "thanks", either "with_name", or ""."""
    text = line.strip()
    if not text or len(text) > 70:
        return ""
    for kind in ("formal", "thanks"):
        found = _sign_off(kind).match(text)
        rest = text[found.end() :] if found else ""
        if found and not rest.strip(" ,.!–—-x"):
            return kind if kind == "formal" or "!" not in rest or len(text.split()) < 3 else ""
        if found and rest.lstrip()[:1] in ("/", "|") and _phrase_kind(rest.strip(" /|")):
            return kind
        if found and rest[:1] in ",.! –—-\t" and looks_like_name(rest.strip(" ,.!–—-")):
            return "with_name"
    ends = text.endswith((",", "!")) and len(text.split()) <= 9
    return "thanks" if ends and _valediction().match(text) else ""


def _block_end(lines: list[str], start: int) -> int:
    """Find where the signature that starts here ends: at the message's end or before prose."""
    end, tall = start, 0
    for place in range(start, len(lines)):
        line = lines[place]
        if not line.strip():
            continue
        if tall >= TALLEST or not is_signature_line(line):
            break
        tall += 1
        end = place + 1
    return end


def _prose_after(lines: list[str], end: int) -> bool:
    return any(line.strip() for line in lines[end:])


def is_signature_line(line: str) -> bool:
    """Tell a line of a signature (name, title, company, street, phone) from prose."""
    text = line.strip()
    if not text or len(text) > 110 or _POSTSCRIPT.match(text) or _BULLET.match(line):
        return False
    if _is_contact(text):
        return not text.endswith("?")
    if text.endswith(("?", "!", ":", ";")) or (text.endswith(".") and not _abbreviated(text)):
        return _quoted_motto(text)
    words = _words(text)
    return len(words) <= 9 and not words & _set("prose")


def _is_contact(text: str) -> bool:
    if _words(text) & _set("prose"):
        return False
    return bool(_PHONE.search(text) or _NET.search(text) or _LABELLED.match(text) or "|" in text)


def _words(text: str) -> set[str]:
    """The words of a line, without a motto in quotes or "(she/her)"."""
    words = _WORD.findall(_MOTTO.sub(" ", text))
    return {w.casefold() for w in words if w not in ("IT", "US")}


def _quoted_motto(text: str) -> bool:
    return text[0] in "\"“'‘«*" or (text.startswith("(") and text.endswith("!)"))


def _abbreviated(text: str) -> bool:
    last = text.rsplit(None, 1)[-1].casefold()
    return last in _set("abbreviated") or (len(last) <= 2 and last[:1].isalpha())


def named_block(lines: list[str], author: str) -> Parted:
    """Take off a name that stands alone at the end, with the title and company under it."""
    start, end = _tail_block(lines)
    for place in range(start, end):
        if not _opens_block(lines, place):
            continue
        below = [line for line in lines[place + 1 : end] if line.strip()]
        if looks_like_name(lines[place], most=3) and _stands_apart(lines, place, below):
            return _without(lines, place, end)
    return lines, []


def author_block(lines: list[str], author: str) -> Parted:
    """Take off the author's own name at the end, and the thanks right above it."""
    start, end = _tail_block(lines, author)
    for place in range(start, end):
        if author and fits(lines[place], author) and not _announced(lines, place):
            while place and (not lines[place - 1].strip() or _phrase_kind(lines[place - 1])):
                place -= 1
            return _without(lines, place, end)
    return lines, []


def _announced(lines: list[str], place: int) -> bool:
    """An address or a list that the words above announce is no signature."""
    above = next((line for line in reversed(lines[max(0, place - 9) : place]) if line.strip()), "")
    return above.rstrip().endswith(":")


def _tail_block(lines: list[str], author: str = "") -> tuple[int, int]:
    """Find the run of signature-like lines at the end of the message."""
    end = start = len(lines)
    tall = 0
    for place in range(end - 1, max(-1, end - WINDOW), -1):
        if not lines[place].strip():
            continue
        signed = is_signature_line(lines[place]) or (author and fits(lines[place], author))
        if tall >= TALLEST or not signed:
            break
        tall += 1
        start = place
    return start, end


def _opens_block(lines: list[str], place: int) -> bool:
    """A name counts when a blank line is above it and the words before it are finished."""
    if place < 2 or lines[place - 1].strip():
        return False
    near = [line.strip() for line in lines[max(0, place - 9) : place] if line.strip()]
    return bool(near) and not near[-1].endswith((":", ",", "-", "–"))


def _stands_apart(lines: list[str], place: int, below: list[str]) -> bool:
    """One line is a name by itself; a block needs a phone, an address or a job title in it."""
    if not below:
        return True
    words = _words(" ".join([lines[place], *below]))
    return any(_is_contact(line) for line in below) or bool(words & _set("jobs"))


def inline_phrase(lines: list[str], author: str) -> Parted:
    """Take off "Un saludo, Lucía" at the end of the last line."""
    return _off_the_end(lines, lambda tail: bool(_phrase_kind(tail)) and _leaves(tail))


def _leaves(tail: str) -> bool:
    return _phrase_kind(tail) in ("with_name", "formal")


def inline_author(lines: list[str], author: str) -> Parted:
    """Take off the author's short name at the end of the last line: " Mel", ", Lucía"."""
    if not author:
        return lines, []
    return _off_the_end(lines, lambda tail: _is_authors(tail, author), commas=True)


def _is_authors(tail: str, author: str) -> bool:
    """Tell the author's name, or "thanks Pete" when Pete is the author."""
    found = _sign_off("thanks").match(tail) or _sign_off("formal").match(tail)
    return len(tail) <= 40 and fits(tail[found.end() :] if found else tail, author)


def _off_the_end(
    lines: list[str], is_sign_off: Callable[[str], bool], *, commas: bool = False
) -> Parted:
    last = len(lines) - 1
    text = lines[last].rstrip()
    for place in _ends(text, commas):
        if is_sign_off(text[place:].strip()):
            return [*lines[:last], text[:place].rstrip(" ,-–—")], [text[place:].strip()]
    return lines, []


def _ends(text: str, commas: bool) -> list[int]:
    """Places near the end of a line where a sentence ends (or a comma stands), first one first."""
    floor = max(0, len(text) - 80)
    places = [floor + m.end() for m in _END.finditer(text[floor:])]
    if commas:
        places += [floor + m.end() for m in _LOOSE_END.finditer(text[floor:])]
    return sorted(p for p in places if p < len(text) and text[p].isspace())


def _without(lines: list[str], start: int, end: int) -> Parted:
    return lines[:start] + lines[end:], lines[start:end]


STEPS: tuple[Step, ...] = (
    after_dashes,
    under_phrase,
    author_block,
    named_block,
    inline_phrase,
    inline_author,
)
"""Every way of signing, in the order they are tried."""


@cache
def _set(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "signoff.toml")[kind])


@cache
def _valediction() -> re.Pattern[str]:
    words = "|".join(map(re.escape, table(__package__, "signoff.toml")["valediction"]))
    return re.compile(rf"(?:{words})\b", re.IGNORECASE)


@cache
def _sign_off(kind: str) -> re.Pattern[str]:
    phrases = sorted(table(__package__, "signoff.toml")[kind], key=len, reverse=True)
    words = "|".join(p if "(" in p else re.escape(p) for p in phrases)
    others = "|".join(table(__package__, "signoff.toml")["others"])
    start = rf"(?:[-–—~*_]{{0,3}}\s?)(?:{words})\b"
    return re.compile(rf"{start}(?: (?:{others})\b(?=\W{{0,3}}$))?", re.IGNORECASE)
