"""What became of a draft. In: the draft's reply and what the agent sent. Out: kind and likeness.

Pure. A slot that the agent filled is no edit: it is there to be filled. Quoted mail, the signature,
markup, list marks and the width of spaces do not count.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from pydantic import Field
from rapidfuzz.distance import Levenshtein

from .plan import REVIEWED
from .text import clean, sentences
from .ticket import Author, Message, Record
from .write.reply import SLOT

ACCEPTED, EDITED = 0.98, 0.5
"""Likeness from which a reply counts as the draft itself, or as the draft edited."""

MOST_CHANGES = 20

LONGEST_CHANGE = 300
"""Characters of a changed sentence that are told."""

READ = 20_000
"""Characters of a reply that are compared."""

FILLED = 120
"""Characters that a filled slot may have; more is a text of the agent's own."""

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


def teaches(situation: str, kind: OutcomeKind) -> bool:
    """Say whether a reply may be learned from: never from danger or grief."""
    return kind in _TEACHES and situation not in REVIEWED


def compare(drafted: str, sent: str, *, signature: str = "") -> Comparison:
    """Compare what was drafted with what was sent.

    A slot whose neighbours still stand counts as the agent filled it, any other as empty.
    """
    ours, theirs = (_written(text, signature) for text in (drafted, sent))
    ours = _filled(ours, theirs)
    similarity = Levenshtein.normalized_similarity(ours, theirs) if theirs else 0.0
    return Comparison(
        kind=_kind(similarity),
        similarity=round(similarity, 4),
        distance=Levenshtein.distance(ours, theirs),
        changes=tuple(_changes(ours, theirs)),
    )


def _kind(similarity: float) -> OutcomeKind:
    if similarity >= ACCEPTED:
        return OutcomeKind.ACCEPTED
    return OutcomeKind.EDITED if similarity >= EDITED else OutcomeKind.NOT_USED


def _written(text: str, signature: str) -> str:
    """Give what a person wrote, a line for each sentence, in one kind of quotes and dashes."""
    text = clean(Message(author=Author.AGENT, text=text[:READ], public=True)).text
    lines = [_plain(line) for line in text.split("\n")]
    signed = {_plain(line) for line in signature.split("\n")}
    # Line by line: `clean` may already have taken the lower part of the signature.
    while lines and (not lines[-1] or lines[-1] in signed):
        lines.pop()
    return "\n".join(_plain(sentence) for sentence in sentences("\n".join(lines)))


_SAME = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_MARK = re.compile(r"(?:[-•*]|\d{1,2}[.)]) ")


def _plain(line: str) -> str:
    return _MARK.sub("", " ".join(line.translate(_SAME).split()), count=1)


def _filled(ours: str, theirs: str) -> str:
    """Put into each slot what the agent wrote there, found by the words beside it."""
    # NUL, which no text holds here, stands for both ends: a slot may have no words beside it.
    beside = SLOT.split(f"\0{ours}\0")[::2]
    filled = beside[0]
    for before, after in pairwise(beside):
        place = f"{_near(before[-EDGE:])}(.{{1,{FILLED}}}?){_near(after[:EDGE])}"
        found = re.search(place, f"\0{theirs}\0", re.DOTALL)
        filled += (found[1] if found else "") + after
    return filled.strip("\0")


def _near(words: str) -> str:
    """Match these words, across line breaks too."""
    return r"\s+".join(map(re.escape, re.split(r"\s+", words)))


def _changes(ours: str, theirs: str) -> list[str]:
    """Name the sentences left out and added, in the reply's order."""
    old, new = ours.split("\n"), theirs.split("\n")
    told: list[str] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(a=old, b=new).get_opcodes():
        if kind != "equal":
            told += [f"- {sentence}" for sentence in old[start:end] if sentence]
            told += [f"+ {sentence}" for sentence in new[new_start:new_end] if sentence]
    return [change[:LONGEST_CHANGE] for change in told[:MOST_CHANGES]]
