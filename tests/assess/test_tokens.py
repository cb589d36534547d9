"""How lines become windows of tokens."""

from __future__ import annotations

import pytest

from empathy_reply.assess.tokens import LINE, MOST_WINDOWS, WINDOW, Vocabulary, normal
from empathy_reply.assess.trained import MODEL

VOCABULARY = Vocabulary(MODEL / "tokenizer.json")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ask @sam-lee about https://example.com/a?b=1", "ask @name about link"),
        ("card [CARD_1] and mail [EMAIL_12]", "card card and mail email"),
        ("on XX/XX/2019 with XXXX XXXX", "on xxxx/2019 with xxxx"),
        ("so happy 🎉", "so happy  party popper "),
    ],
)
def test_what_carries_no_feeling_is_written_the_same_way(written: str, read: str) -> None:
    line, places = normal(written)
    assert line == read
    assert len(places) == len(line)


def test_every_line_has_its_span() -> None:
    (window,) = VOCABULARY.windows(["The kettle smokes.", "", "Please help."])
    assert [number for number, _, _ in window.lines] == [0, 2]
    (_, first, end), (_, start, last) = window.lines
    assert (first, end) == (1, start)
    assert last == len(window.ids) - 1


def test_a_token_knows_where_it_stands_in_the_line() -> None:
    line = "Ask @sam-lee about CARD [CARD_1] 🎉 today"
    (window,) = VOCABULARY.windows([line])
    assert [line[t.start : t.end] for t in window.tokens[1:-1]] == [
        "Ask", "@sam-lee", "@sam-lee", "about", "CARD", "[CARD_1]", "🎉", "🎉", "🎉", "today",
    ]  # fmt: skip


def test_capitals_are_marked_because_the_vocabulary_knows_none() -> None:
    (calm,) = VOCABULARY.windows(["where is my order"])
    (loud,) = VOCABULARY.windows(["WHERE IS MY ORDER"])
    assert set(loud.ids) - set(calm.ids) == {2}


def test_a_long_message_fills_several_windows_and_loses_no_line() -> None:
    lines = [f"Line {n} tells of a parcel that did not come." for n in range(80)]
    windows = VOCABULARY.windows(lines)
    assert len(windows) > 1
    assert all(len(w.ids) <= WINDOW for w in windows)
    assert [number for w in windows for number, _, _ in w.lines] == list(range(80))


def test_of_a_very_long_message_beginning_and_end_are_read() -> None:
    windows = VOCABULARY.windows([f"Line {n} of a log nobody reads." for n in range(4_000)])
    assert len(windows) == MOST_WINDOWS
    assert windows[0].lines[0][0] == 0
    assert windows[-1].lines[-1][0] == 3_999


def test_one_endless_line_is_cut() -> None:
    (window,) = VOCABULARY.windows(["word " * 5_000])
    assert len(window.ids) == LINE + 2


@pytest.mark.parametrize("lines", [[], [""], ["   "]])
def test_nothing_written_is_one_empty_window(lines: list[str]) -> None:
    (window,) = VOCABULARY.windows(lines)
    assert window.lines == ()
