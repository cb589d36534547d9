"""From tags of tokens to spans of a line: what the network points at.

In: a window and the probabilities of its tokens' tags. Out: for each line its `Span`s. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..redact import Redacted, restore
from .labels import Mark
from .reader import Span
from .tokens import Token, Window

SURE = 0.5
"""From this probability on a word belongs to a mark."""

GOES_ON = 0.25
"""What is enough for a word that follows one under the same mark."""

TRIED = (Mark.TRIED, Mark.TRIED_WORKED, Mark.TRIED_PARTLY)
"""One mark in three outcomes: whether something was tried is decided first, then how it went."""

_GROUPS: tuple[tuple[Mark, ...], ...] = (
    TRIED,
    *((mark,) for mark in Mark if mark not in TRIED),
)


def find_spans(window: Window, tags: NDArray[np.float32]) -> dict[int, tuple[Span, ...]]:
    """Join words of one mark. tags: (tokens, 1 + 2 · marks): none, begin and inside of each."""
    found: dict[int, list[Span]] = {}
    marks = list(Mark)
    words = _words(window.tokens)
    for group in _GROUPS:
        columns = [1 + 2 * marks.index(mark) for mark in group]
        begins = tags[:, columns].sum(axis=1)
        inside = tags[:, [c + 1 for c in columns]].sum(axis=1)
        for run in _runs(window.tokens, words, begins, inside):
            shares = [float((tags[run, c] + tags[run, c + 1]).mean()) for c in columns]
            best = max(range(len(group)), key=lambda n: shares[n])
            first, last = window.tokens[run[0]], window.tokens[run[-1]]
            span = Span(mark=group[best], start=first.start, end=last.end, score=sum(shares))
            found.setdefault(first.line, []).append(span)
    return {line: tuple(sorted(spans, key=lambda s: s.start)) for line, spans in found.items()}


def _words(tokens: Sequence[Token]) -> list[list[int]]:
    """The tokens of each word: what stands together without a gap, in one line."""
    words: list[list[int]] = []
    for n, token in enumerate(tokens):
        if token.line < 0 or token.end == token.start:
            continue
        before = tokens[words[-1][-1]] if words else None
        if before and before.line == token.line and token.start <= before.end:
            words[-1].append(n)
        else:
            words.append([n])
    return words


def _runs(
    tokens: Sequence[Token],
    words: Sequence[Sequence[int]],
    begins: NDArray[np.float32],
    inside: NDArray[np.float32],
) -> list[list[int]]:
    """Stretches of words that belong together; none crosses a line."""
    runs: list[list[int]] = []
    shares = (begins + inside).tolist()
    going = -1
    for word in words:
        line = tokens[word[0]].line
        share = max(shares[n] for n in word)
        follows = going == line
        if share < (GOES_ON if follows else SURE):
            going = -1
            continue
        if follows and not (share >= SURE and begins[word[0]] > inside[word[0]]):
            runs[-1] += word
        else:
            runs.append(list(word))
        going = line
    return runs


def unmasked(span: Span, masked: Redacted) -> Span:
    """Count a span's characters in the text as it was before it was masked."""
    if not masked.secrets:
        return span
    start, end = (len(restore(masked.text[:place], masked)) for place in (span.start, span.end))
    return span.model_copy(update={"start": start, "end": end})
