"""One clause of hers, cut out of its sentence so that it reads well by itself.

In: cleaned text. Out: sentences that are addressed to us, and trimmed clauses. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..data import table
from ..text import sentences
from .patterns import READ_LIMIT

_DATA = table("empathy_reply.assess", "clauses.toml")
_HARD, _SOFT = (re.compile(_DATA["cut"][key], re.IGNORECASE) for key in ("hard", "soft"))
_OPENING, _CLOSING = (
    re.compile(_DATA["trim"][key], re.IGNORECASE) for key in ("opening", "closing")
)
_HIDDEN = tuple(re.compile(p, re.IGNORECASE | re.MULTILINE) for p in _DATA["hidden"].values())
_HEADER = re.compile(r"^\s*\[[^\[\]\n]{1,80}\]\s*")
_PAIRS = (("(", ")"), ("[", "]"), ('"', '"'), ("“", "”"))
_LONG_WORDS = 16
"""A clause with more words than this is cut at a comma too."""

Parts = Sequence[tuple[str, str]]
"""The customer's messages, oldest first: (message id, cleaned text)."""


def addressed(text: str) -> str:
    """Blank out what is not addressed to us: log lines, long asides, notes to machines.

    What is left stands where it stood.
    """
    shown = text[:READ_LIMIT]
    for pattern in _HIDDEN:
        shown = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), shown)
    return shown


def each_sentence(parts: Parts) -> Iterator[tuple[str, str]]:
    """Go through the sentences of all messages, each with the id of its message."""
    for message_id, text in parts:
        for sentence in sentences(_HEADER.sub("", addressed(text))):
            yield message_id, " ".join(sentence.split())


def trim(clause: str) -> str:
    """Take greetings, joining words, afterthoughts and end marks off a clause."""
    text = _balanced(clause.strip(" \t\n.,;:!?-–—'’*>"))
    for _ in range(3):
        shorter = _CLOSING.sub("", _OPENING.sub("", text, count=1))
        if shorter == text or len(shorter.split()) < 2:
            break
        text = shorter.strip(" ,.:")
    return text


def _balanced(text: str) -> str:
    """Drop a bracket or quotation mark whose other half is not there."""
    for left, right in _PAIRS:
        odd = text.count(left) % 2 if left == right else text.count(left) - text.count(right)
        if not odd:
            continue
        if text.startswith(left) and odd > 0:
            text = text[1:].lstrip()
        elif text.endswith(right):
            text = text[:-1].rstrip()
        elif odd > 0:
            text = text[: text.rfind(left)].rstrip(" ,;:")
    return text


def clause_at(sentence: str, *, start: int, end: int) -> str:
    """Cut the clause that holds the stretch from `start` to `end` out of its sentence."""
    left, right = _between(_HARD, sentence, (0, len(sentence)), (start, end))
    clause = trim(sentence[left:right])
    if len(clause.split()) > _LONG_WORDS:
        left, right = _between(_SOFT, sentence, (left, right), (start, end))
        clause = trim(sentence[left:right])
    return clause


def _between(
    cuts: re.Pattern[str], sentence: str, within: tuple[int, int], around: tuple[int, int]
) -> tuple[int, int]:
    """Give the stretch between the cuts that stand next to `around`."""
    left, right = within
    for cut in cuts.finditer(sentence, left, right):
        if cut.end() <= around[0]:
            left = cut.end()
        elif cut.start() >= around[1]:
            return left, cut.start()
    return left, right
