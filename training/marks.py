"""Texts with marked spans: what she tried, what she asks for, what and whom she names.

In: files of `data/marks`: marks, then the text, tab-separated; a mark is a letter and a span
(`T-:reset the router twice`), several are joined by `|`. Out: for each token of a text its tag.
LETTERS says what the letters mean, data/CARD.md how the spans were read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from empathy_reply.assess.labels import Mark
from empathy_reply.assess.tokens import Window

from .corpus import DATA, lines

LETTERS: dict[str, Mark] = {
    "T-": Mark.TRIED,
    "T+": Mark.TRIED_WORKED,
    "T~": Mark.TRIED_PARTLY,
    "A": Mark.ASK,
    "P": Mark.PRODUCT,
    "N": Mark.PERSON,
    "L": Mark.PLACE,
    "C": Mark.COUNT,
}

TAGS = ("-", *(f"{place}-{mark}" for mark in Mark for place in "BI"))
"""What a token may be: no mark, or the beginning or the inside of one."""


class Marked(NamedTuple):
    """A text in lines; each mark is its line, first and last character, and kind."""

    lines: tuple[str, ...]
    marks: tuple[tuple[int, int, int, Mark], ...]


def marked(folder: Path = DATA / "marks") -> list[Marked]:
    """Read all marked texts. Raises `ValueError` that names file and line."""
    return [one for file in sorted(folder.glob("*.tsv")) for one in _read(file)]


def _read(file: Path) -> Iterator[Marked]:
    for number, row in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        cell, tab, text = row.partition("\t")
        if not tab:
            raise ValueError(f"{file.name}:{number}: marks and text must be tab-separated")
        block = lines(text)
        yield Marked(block, tuple(_found(block, cell, f"{file.name}:{number}")))


def _found(block: Sequence[str], cell: str, place: str) -> Iterator[tuple[int, int, int, Mark]]:
    """Where the spans stand; one that crosses lines or was masked is left out."""
    for mark in filter(None, cell.split("|")):
        letter, _, span = mark.partition(":")
        if letter not in LETTERS:
            raise ValueError(f"{place}: {letter!r} is not one of {' '.join(LETTERS)}")
        for number, line in enumerate(block):
            start = line.find(span)
            if start >= 0:
                yield number, start, start + len(span), LETTERS[letter]
                break


def tags(window: Window, marks: Sequence[tuple[int, int, int, Mark]]) -> list[int]:
    """The tag of each token of a window, the two at its ends included."""
    found = [0] * len(window.tokens)
    for line, start, end, mark in marks:
        inside = [
            n
            for n, token in enumerate(window.tokens)
            if token.line == line and token.start < end and start < token.end
        ]
        for place, n in enumerate(inside):
            found[n] = TAGS.index(f"{'I' if place else 'B'}-{mark}")
    return found
