"""The language of gap patterns."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest

from empathy_reply.check.phrases import Index, hits


def found(pattern: str, text: str) -> bool:
    return next(Index({"x": [pattern]}).hits(text), None) is not None


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [
        ("sorry for * trouble", "so sorry for all of the trouble.", True),
        ("sorry for * trouble", "sorry for one two three four trouble", False),
        ("sorry for * trouble", "sorry for that. trouble came", False),
        ("inconvenien~ caused", "the inconveniences caused", True),
        ("reach|get out|in_touch", "get in touch", True),
        ("thank you? for it", "thank for it", True),
        ("^ thanks", "i said. thanks all", True),
        ("^ thanks", "many thanks", False),
        ("i hear you $", "i hear you.", True),
        ("i hear you $", "i hear you called", False),
        ("don't worry", "dont worry", True),
        ("e_mail", "your e-mail", True),
        ("sorry", "sorrys", False),
    ],
)
def test_pattern(pattern: str, text: str, hit: bool) -> None:
    assert found(pattern, text) is hit


def test_the_span_leaves_out_what_came_before() -> None:
    (hit,) = Index({"x": ["^ thanks"]}).hits("so. thanks")
    assert hit.span == (4, 10)


def test_every_pattern_in_the_data_can_be_read() -> None:
    for file in ("canned.toml", "words.toml", "promises.toml"):
        hits("a " * 3, file)
        text = resources.files("empathy_reply.check").joinpath(file).read_text(encoding="utf-8")
        for row in tomllib.loads(text).values():
            for patterns in (v for v in row.values() if isinstance(v, list)):
                list(Index({"x": patterns}).hits(" ".join(patterns).lower()))


def test_at_least_25_families_each_say_what_to_do_instead() -> None:
    text = resources.files("empathy_reply.check").joinpath("canned.toml").read_text("utf-8")
    rows = tomllib.loads(text)
    assert len(rows) >= 25
    assert all(row["say"] and row["en"] for row in rows.values())


def test_a_long_text_is_read_in_linear_time() -> None:
    assert hits("sorry for " * 2_000, "canned.toml", "inconvenience") == ()
