"""One clause of hers, cut out of its sentence so that it reads well by itself.

In: cleaned text. Out: sentences, and trimmed clauses. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..text import sentences
from .patterns import READ_LIMIT

_CUT = re.compile(
    r"(?:\s*[;:](?=\s)|\s+[-–—]+\s+|\s*[()]|,?\s+(?:but|because|although|though)\s+"
    r"|,\s+(?:and|so|or|since|as|which|if|while|when)\s+|\s+and\s+(?=(?:i|we)\b)|\.\s+|\n)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:(?:hi|hello|hey|dear|good (?:morning|afternoon|evening))\b[^,.!\n]{0,30}[,.!]\s*"
    r"|(?:and|but|so|also|well|ok(?:ay)?|anyway|plus|then|because|however|therefore|ps|p\.s\.|"
    r"btw|oh|look|honestly|frankly|basically|actually|again|now|q)\b[\s,:.]*)",
    re.IGNORECASE,
)
Parts = Sequence[tuple[str, str]]
"""The customer's messages, oldest first: (message id, cleaned text)."""


def each_sentence(parts: Parts) -> Iterator[tuple[str, str]]:
    """Go through the sentences of all messages, each with the id of its message."""
    for message_id, text in parts:
        for sentence in sentences(text[:READ_LIMIT]):
            yield message_id, " ".join(sentence.split())


def trim(clause: str) -> str:
    """Take greetings, joining words and end marks off a clause."""
    text = clause.strip(" \t\n.,;:!?-–—\"“”'’()[]*>")
    for _ in range(3):
        shorter = _OPENING.sub("", text, count=1)
        if shorter == text or len(shorter.split()) < 2:
            break
        text = shorter.strip(" ,.:")
    return text


def clause_at(sentence: str, start: int, end: int) -> str:
    """Cut the clause that holds the stretch from `start` to `end` out of its sentence."""
    left, right = 0, len(sentence)
    for cut in _CUT.finditer(sentence):
        if cut.end() <= start:
            left = cut.end()
        elif cut.start() >= end:
            right = cut.start()
            break
    return trim(sentence[left:right])
