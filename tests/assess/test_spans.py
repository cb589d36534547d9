"""From tags to spans, and from spans to her own words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from empathy_reply.assess.labels import Mark
from empathy_reply.assess.reader import Span
from empathy_reply.assess.spans import find_spans, unmasked
from empathy_reply.assess.tokens import Vocabulary, Window
from empathy_reply.assess.trained import MODEL
from empathy_reply.redact import redact

VOCABULARY = Vocabulary(Path(MODEL) / "tokenizer.json")
MARKS = list(Mark)


def tagged(window: Window, line: str, *marks: tuple[Mark, str, float]) -> np.ndarray:
    """Probabilities that put each mark on its words."""
    tags = np.zeros((len(window.tokens), 1 + 2 * len(MARKS)), dtype=np.float32)
    tags[:, 0] = 1
    for mark, words, sure in marks:
        start = line.index(words)
        inside = [
            n
            for n, token in enumerate(window.tokens)
            if token.line == 0 and start <= token.start and token.end <= start + len(words)
        ]
        for place, n in enumerate(inside):
            tags[n, 0] -= sure
            tags[n, 1 + 2 * MARKS.index(mark) + (place > 0)] += sure
    return tags


def spans_of(line: str, *marks: tuple[Mark, str, float]) -> list[tuple[Mark, str]]:
    (window,) = VOCABULARY.windows([line])
    found = find_spans(window, tagged(window, line, *marks)).get(0, ())
    return [(span.mark, line[span.start : span.end]) for span in found]


def test_words_under_one_mark_are_one_span() -> None:
    line = "I reset the router and rang Priya in Leeds today."
    wanted = [(Mark.TRIED, "reset the router"), (Mark.PERSON, "Priya"), (Mark.PLACE, "Leeds")]
    assert spans_of(line, *((mark, words, 0.9) for mark, words in wanted)) == wanted


def test_what_is_unsure_is_no_span() -> None:
    assert spans_of("I reset the router.", (Mark.TRIED, "reset the router", 0.4)) == []


def test_outcomes_share_the_decision_whether_something_was_tried() -> None:
    line = "A new cable helped for a day."
    marks = [(Mark.TRIED, "A new cable", 0.3), (Mark.TRIED_PARTLY, "A new cable", 0.4)]
    assert spans_of(line, *marks) == [(Mark.TRIED_PARTLY, "A new cable")]


def test_a_span_counts_in_her_own_words() -> None:
    line = "I wrote to ana.lima@example.com and reset the router"
    masked = redact(line)
    start = masked.text.index("reset")
    span = Span(mark=Mark.TRIED, start=start, end=len(masked.text), score=1.0)
    there = unmasked(span, masked)
    assert line[there.start : there.end] == "reset the router"
