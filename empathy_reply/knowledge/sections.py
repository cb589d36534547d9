"""A long article cut into sections, so that each of its matters is found by itself.

In: an `Article`. Out: texts of some hundred words, each with the title before it. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..mail.markup import is_html, to_text
from ..ticket import Article

WORDS = 90
"""What a section holds at most, but for a paragraph that is longer by itself."""

FEW = 60
"""A heading opens a new section only when the one before has this many words."""

MOST = 40
"""Sections of one article; what follows is left out of the search for meaning, not of the words."""

_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s{0,3}#{1,6}\s)")
_LONG = re.compile(r"(?<=[.!?;])\s+|\n")


def sections(article: Article) -> tuple[str, ...]:
    """Cut an article: paragraphs stay whole and together, a heading begins a section."""
    text = to_text(article.text) if is_html(article.text) else article.text
    cut = list(_gathered(_pieces(text)))[:MOST]
    return tuple(f"{article.title}. {one}" for one in cut) or (article.title,)


def _pieces(text: str) -> Iterator[str]:
    """Give paragraphs, and of one that is too long its sentences or lines."""
    for paragraph in filter(str.strip, _PARAGRAPH.split(text)):
        if len(paragraph.split()) <= WORDS:
            yield paragraph.strip()
        else:
            yield from filter(str.strip, _LONG.split(paragraph))


def _gathered(pieces: Iterator[str]) -> Iterator[str]:
    held: list[str] = []
    count = 0
    for piece in pieces:
        size = len(piece.split())
        if held and (count + size > WORDS or (_HEADING.match(piece) and count >= FEW)):
            yield "\n".join(held)
            held, count = [], 0
        held.append(piece)
        count += size
    if held:
        yield "\n".join(held)
