"""Where a sentence ends. In: plain text. Out: its sentences, in order, each stripped. Pure.

A line break ends a sentence, except inside a paragraph that a mail program wrapped; a list item
or a line of a log is one sentence whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ..data import table

WRAPPED = range(58, 100)
"""Length of a line that a mail program may have wrapped."""

_EMOJI = r"[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50\u2764]"
_FACE = r"(?:[:;=8]['-]?[)(DPpo/|3]|<3|\^\^|xD)"
_STOP = re.compile(
    r"[.!?…]+[\"'”’»)\]*_]{0,3}(?=\s|$|[\"“«¿¡(]|[\U0001F300-\U0001FAFF\u2600-\u27BF])"
    r"|(?<=[a-zß-ÿ)]{2})[.!?](?=[A-Z][a-z’']*\s)"
    r"|[!?]+(?=[A-Za-z])|[。！？]+"
    rf"|(?<=\s){_FACE}(?=\s+[A-Z¿¡\"“])|{_EMOJI}(?=\s+[A-Z¿¡\"“])"
)
_FACES = re.compile(
    rf"(?:\s{{0,3}}(?:{_EMOJI}[\ufe0e\ufe0f\u200d\U0001F3FB-\U0001F3FF]{{0,3}}|{_FACE}(?!\w)))+"
)
_BULLET = re.compile(r"(?:[-*•·–—>]|\d{1,3}[.)]|[a-zA-Z][)])\s")
_LOG = re.compile(
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:|\[?\d\d:\d\d:\d\d|(?:GET|POST|PUT|PATCH|DELETE|HEAD) /"
    r"|at [\w.$<>]{1,80}\(|File \"|Traceback |[\w.]{1,80}(?:Error|Exception):"
    r"|(?:\[|<)?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL|TRACE)(?:\]|>|:|\s)"
    r"|[{}\[\]<]|\$ |[A-Z_]{3,}="
)
_LAST_WORD = re.compile(r"[^\s(\[\"“'‘]{1,24}$")
_NEXT_WORD = re.compile(r"[\"'“‘(\[¿¡*]{0,3}([\w&'’-]{1,24})")


def split(text: str) -> tuple[str, ...]:
    """Split plain text into sentences."""
    return tuple(part for line in _lines(text) for part in _parts(line))


def _lines(text: str) -> Iterator[str]:
    """Give line after line, stripped, with wrapped paragraphs joined."""
    held: list[str] = []
    last = ""
    for raw in text.splitlines():
        line = raw.strip()
        if held and not _goes_on(last, line):
            yield " ".join(held)
            held = []
        if line:
            held.append(line)
        last = line
    if held:
        yield " ".join(held)


def _goes_on(above: str, line: str) -> bool:
    """Tell a wrapped line from a new one."""
    if len(above) not in WRAPPED or not line or above.endswith((".", "!", "?", ":", "…")):
        return False
    starts = line[0].islower() or (line[0].isdigit() and not _BULLET.match(line))
    return starts and not _stands_alone(above) and not _stands_alone(line)


def _stands_alone(line: str) -> bool:
    return bool(_BULLET.match(line) or _LOG.match(line))


def _parts(line: str) -> Iterator[str]:
    if _stands_alone(line):
        yield line
        return
    start = place = 0
    while found := _STOP.search(line, place):
        place = found.end()
        if found.start() == start or not _ends(line, start, found):
            continue
        if faces := _FACES.match(line, place):
            place = faces.end()
        if line[start:place].strip():
            yield line[start:place].strip()
        start = place
    if line[start:].strip():
        yield line[start:].strip()


def _ends(line: str, start: int, found: re.Match[str]) -> bool:
    """Tell the end of a sentence from an abbreviation, an initial, a number, three dots."""
    mark = found[0]
    after = _NEXT_WORD.match(line[found.end() : found.end() + 40].lstrip())
    follows = after[1] if after else ""
    if _inside(line, start, found, follows):
        return False
    if "." not in mark and "…" not in mark:
        return True
    if mark.startswith(("..", "…")):
        return not follows[:1].islower() and "," not in line[found.end() : found.end() + 1]
    word = _LAST_WORD.search(line[max(start, found.start() - 24) : found.start()])
    return not _abbreviated(word[0] if word else "", follows, line, start, found)


def _inside(line: str, start: int, found: re.Match[str], follows: str) -> bool:
    """Tell a mark inside a link, in brackets, or in a quotation that the sentence goes on after."""
    if line[found.end() : found.end() + 1].isalnum():
        token = line[max(start, found.start() - 200) : found.end()].rsplit(None, 1)[-1]
        return any(sign in token for sign in "/=@&")
    if found[0][-1] in ')"”’»]':
        return follows[:1].islower()
    opened, end = max(start, found.start() - 300), found.end()
    return (
        line.count("(", opened, end) > line.count(")", opened, end) and ")" in line[end : end + 200]
    )


def _abbreviated(word: str, follows: str, line: str, start: int, found: re.Match[str]) -> bool:
    key = word.casefold()
    if line[found.end() : found.end() + 1].isalpha():
        return follows.casefold() not in _set("openers")
    if key in _set("never"):
        counted = line[start : found.start() - len(word)].rstrip()[-1:].isdigit()
        return bool(follows) and not (counted and key in _set("units"))
    if key in _set("before_number"):
        return follows[:1].isdigit()
    if key in _set("may_end"):
        return follows[:1].islower() or follows[:1].isdigit() or follows in _set("after_time")
    if key in _set("months"):
        return follows[:1].isdigit()
    if len(word) == 1 and word.isalpha() and word != "I":
        before = line[start : found.start() - 1].split()
        return follows[:1].isupper() and (not before or before[-1][:1].isupper())
    return False


@cache
def _set(kind: str) -> frozenset[str]:
    return frozenset(table(__package__, "sentence.toml")[kind])
