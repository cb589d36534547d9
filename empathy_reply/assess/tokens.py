"""From the lines of a message to windows of token ids, the same for training and for reading.

In: a message as its lines (sentences). Out: `Window`s, each with the span of every line in it.
Pure but for the vocabulary, which is read once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ..network import Tokens, open_vocabulary

WINDOW = 256
"""Tokens that are read together, the two marks at the ends included."""

LINE = 96
"""Tokens of one line that are read; what a longer line adds is more of the same."""

MOST_WINDOWS = 12
"""Windows of one message that are read: a letter of about 2,000 words."""

SHOUTS = 2
"""Words in capitals from which a line is marked as shouted: the vocabulary knows no capitals."""

_SAME: tuple[tuple[str, str], ...] = (
    ("link", r"https?://\S+|www\.\S+"),
    ("@name", r"(?<![\w.])@[\w-]+"),
    ("xxxx", r"\b[xX*]{2,}(?:[\s/.,-]*[xX*]{2,})*"),
    ("{}", r"\[([A-Z]+)_\d+\]"),
    ("{}", r"[☀-➿\U0001F300-\U0001FAFF]"),
)
"""What carries no feeling is read the same way, masked values by kind, emoji by their name."""

_SPECIAL = re.compile("|".join(pattern for _, pattern in _SAME))
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")


class Token(NamedTuple):
    """One token: its id, the line it is from, and where it stands in that line."""

    id: int
    line: int
    start: int
    end: int


class Window(NamedTuple):
    """Tokens that are read together, and for each line its number, first and last token."""

    tokens: tuple[Token, ...]
    lines: tuple[tuple[int, int, int], ...]

    @property
    def ids(self) -> tuple[int, ...]:
        """What the network takes."""
        return tuple(token.id for token in self.tokens)


def normal(line: str) -> tuple[str, list[tuple[int, int]]]:
    """Write a line as the network reads it; the list says what each character stands for."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    end = 0
    for found in _SPECIAL.finditer(line):
        written = _written(found)
        parts += [line[end : found.start()], written]
        places += [(n, n + 1) for n in range(end, found.start())]
        places += [found.span()] * len(written)
        end = found.end()
    places += [(n, n + 1) for n in range(end, len(line))]
    return "".join([*parts, line[end:]]), places


def _written(found: re.Match[str]) -> str:
    if found[1]:
        return found[1].lower()
    for written, pattern in _SAME[:3]:
        if re.fullmatch(pattern, found[0]):
            return written
    return f" {unicodedata.name(found[0][0], '').lower()} "


class Vocabulary:
    """Splits lines into the tokens of the encoder."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _tokenizer(self) -> Tokens:
        return open_vocabulary(self._file)

    def windows(self, lines: Sequence[str]) -> tuple[Window, ...]:
        """Pack the lines of one message; of a very long one the beginning and the end."""
        packed = list(self._pack(lines)) or [self._framed((), ())]
        if len(packed) > MOST_WINDOWS:
            packed = packed[: MOST_WINDOWS - 2] + packed[-2:]
        return tuple(packed)

    def _pack(self, lines: Sequence[str]) -> Iterator[Window]:
        held: list[Token] = []
        spans: list[tuple[int, int, int]] = []
        for number, tokens in enumerate(self._tokens(lines)):
            if held and len(held) + len(tokens) > WINDOW - 2:
                yield self._framed(held, spans)
                held, spans = [], []
            if tokens:
                spans.append((number, len(held) + 1, len(held) + len(tokens) + 1))
                held += tokens
        if held:
            yield self._framed(held, spans)

    def _tokens(self, lines: Sequence[str]) -> Iterator[list[Token]]:
        written = [normal(line) for line in lines]
        encoded = self._tokenizer.encode_batch([w for w, _ in written], add_special_tokens=False)
        for number, (line, (_, places), encoding) in enumerate(
            zip(lines, written, encoded, strict=True)
        ):
            shout = [Token(self._shout, number, 0, 0)] * (len(_SHOUTED.findall(line)) >= SHOUTS)
            tokens = (
                Token(id_, number, places[start][0], places[end - 1][1])
                for id_, (start, end) in zip(encoding.ids, encoding.offsets, strict=True)
            )
            yield [*shout, *tokens][:LINE]

    def _framed(self, held: Sequence[Token], spans: Sequence[tuple[int, int, int]]) -> Window:
        start, end = Token(self._start, -1, 0, 0), Token(self._end, -1, 0, 0)
        return Window((start, *held, end), tuple(spans))

    @cached_property
    def _start(self) -> int:
        return self._id("[CLS]")

    @cached_property
    def _end(self) -> int:
        return self._id("[SEP]")

    @cached_property
    def _shout(self) -> int:
        return self._id("[unused1]")

    def _id(self, token: str) -> int:
        found = self._tokenizer.token_to_id(token)
        if found is None:
            raise ValueError(f"{self._file} lacks the token {token}")
        return int(found)
