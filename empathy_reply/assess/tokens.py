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

from tokenizers import Tokenizer

WINDOW = 256
"""Tokens that are read together, the two marks at the ends included."""

LINE = 96
"""Tokens of one line that are read; what a longer line adds is more of the same."""

MOST_WINDOWS = 12
"""Windows of one message that are read: a letter of about 2,000 words."""

SHOUTS = 2
"""Words in capitals from which a line is marked as shouted: the vocabulary knows no capitals."""

_HANDLE = re.compile(r"(?<![\w.])@[\w-]+")
_LINK = re.compile(r"https?://\S+|www\.\S+")
_MASK = re.compile(r"\b[xX*]{3,}(?:[\s/.,-]*[xX*]{3,})*")
_PLACEHOLDER = re.compile(r"\[([A-Z]+)_\d+\]")
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_SYMBOL = re.compile(r"[☀-➿\U0001F300-\U0001FAFF]")


class Window(NamedTuple):
    """Token ids, and for each line in it: its number in the message, first and last token."""

    ids: tuple[int, ...]
    lines: tuple[tuple[int, int, int], ...]


def normal(line: str) -> str:
    """Write what carries no feeling the same way; emoji get their Unicode names."""
    line = _LINK.sub("link", _HANDLE.sub("@name", line))
    line = _PLACEHOLDER.sub(lambda m: m[1].lower(), _MASK.sub("xxxx", line))
    return _SYMBOL.sub(lambda m: f" {unicodedata.name(m[0], '').lower()} ", line)


class Vocabulary:
    """Splits lines into the tokens of the encoder."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = Tokenizer.from_file(str(self._file))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def windows(self, lines: Sequence[str]) -> tuple[Window, ...]:
        """Pack the lines of one message; of a very long one the beginning and the end."""
        packed = list(self._pack(lines)) or [Window(self._framed(()), ())]
        if len(packed) > MOST_WINDOWS:
            packed = packed[: MOST_WINDOWS - 2] + packed[-2:]
        return tuple(packed)

    def _pack(self, lines: Sequence[str]) -> Iterator[Window]:
        ids: list[int] = []
        spans: list[tuple[int, int, int]] = []
        for number, tokens in enumerate(self._tokens(lines)):
            if ids and len(ids) + len(tokens) > WINDOW - 2:
                yield Window(self._framed(ids), tuple(spans))
                ids, spans = [], []
            if tokens:
                spans.append((number, len(ids) + 1, len(ids) + len(tokens) + 1))
                ids += tokens
        if ids:
            yield Window(self._framed(ids), tuple(spans))

    def _tokens(self, lines: Sequence[str]) -> Iterator[list[int]]:
        encoded = self._tokenizer.encode_batch(
            [normal(line) for line in lines], add_special_tokens=False
        )
        for line, encoding in zip(lines, encoded, strict=True):
            shouted = len(_SHOUTED.findall(line)) >= SHOUTS
            yield ([self._shout] * shouted + encoding.ids)[:LINE]

    def _framed(self, ids: Sequence[int]) -> tuple[int, ...]:
        return (self._start, *ids, self._end)

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
