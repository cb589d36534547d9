"""What became of a draft. In: the draft's reply and what the agent sent. Out: kind and likeness.

Pure. A slot that the agent filled is no edit: it is there to be filled. Quoted mail, the signature,
markup and the width of spaces do not count.
"""

from __future__ import annotations

import difflib
import re
from enum import StrEnum

from pydantic import Field
from rapidfuzz.distance import Levenshtein

from .assess.labels import Situation
from .text import clean, sentences
from .ticket import Author, Message, Record
from .write.reply import SLOT

ACCEPTED, EDITED = 0.98, 0.5
"""Likeness from which a reply counts as the draft itself, or as the draft edited."""

MOST_CHANGES = 20
READ = 20_000
"""Characters of a reply that are compared."""

FILLED = 120
"""Characters that a filled slot may have."""

EDGE = 24
"""Characters beside a slot by which its place is found again."""


class OutcomeKind(StrEnum):
    """What the agent did with a draft."""

    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"
    NOT_USED = "not_used"


class Comparison(Record):
    """How a sent reply differs from the draft.

    `similarity` is 0 to 1, `distance` the characters to change; `changes` tells up to MOST_CHANGES
    sentences: "- what was left out", "+ what was added".
    """

    kind: OutcomeKind
    similarity: float
    distance: int
    changes: tuple[str, ...] = Field(default=(), repr=False)


_TEACHES = {OutcomeKind.ACCEPTED, OutcomeKind.EDITED}
_NEVER = {Situation.SAFETY, Situation.GRIEF}


def teaches(situation: str, kind: OutcomeKind) -> bool:
    """Say whether a reply may be learned from: never from danger or grief."""
    return kind in _TEACHES and situation not in _NEVER


def compare(drafted: str, sent: str, *, signature: str = "") -> Comparison:
    """Compare what was drafted with what was sent."""
    ours, theirs = (_plain(_unsigned(text, signature)) for text in (drafted, sent))
    ours = _filled(ours, theirs)
    similarity = Levenshtein.normalized_similarity(ours, theirs)
    return Comparison(
        kind=_kind(similarity),
        similarity=round(similarity, 4),
        distance=Levenshtein.distance(ours, theirs),
        changes=_changes(ours, theirs),
    )


def _kind(similarity: float) -> OutcomeKind:
    if similarity >= ACCEPTED:
        return OutcomeKind.ACCEPTED
    return OutcomeKind.EDITED if similarity >= EDITED else OutcomeKind.NOT_USED


def _unsigned(sent: str, signature: str) -> str:
    text = clean(Message(author=Author.AGENT, text=sent[:READ], public=True)).text
    return text.removesuffix(signature.strip()).rstrip() if signature.strip() else text


_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text[:READ].translate(_QUOTES)).strip()


def _filled(ours: str, theirs: str) -> str:
    """Put into each slot what the agent wrote there, found by the words beside it."""
    for slot in SLOT.finditer(ours):
        before, after = ours[: slot.start()][-EDGE:], ours[slot.end() :][:EDGE]
        place = re.escape(before) + f"(.{{1,{FILLED}}}?)" + (re.escape(after) or "$")
        found = re.search(place, theirs) if before and "[[" not in before + after else None
        if found:
            ours = ours.replace(slot.group(), found.group(1), 1)
    return ours


def _changes(ours: str, theirs: str) -> tuple[str, ...]:
    lines = difflib.ndiff(sentences(ours), sentences(theirs))
    return tuple(line for line in lines if line[:1] in "+-")[:MOST_CHANGES]
