"""Deadlines, events and costs, each as a clause of hers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess.stakes import find_stakes


def stakes(text: str) -> list[tuple[str, str]]:
    return [(s.kind, s.text) for s in find_stakes((("m1", text),))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We go live on June 1.", ("deadline", "We go live on June 1")),
        (
            "It's for the board pack and the board meets tomorrow at 9.",
            ("deadline", "the board meets tomorrow at 9"),
        ),
        (
            "My plan renews on 1 April and honestly I'm looking at other things.",
            ("deadline", "My plan renews on 1 April"),
        ),
        ("I need my inhaler by Friday.", ("deadline", "I need my inhaler by Friday")),
        (
            "I've twelve people coming for my mother's 80th on the 27th and we have no table.",
            ("event", "I've twelve people coming for my mother's 80th on the 27th"),
        ),
        ("Our wedding is on Saturday.", ("event", "Our wedding is on Saturday")),
        (
            "I took Friday AND Saturday off for this because you'd moved the slot.",
            ("cost", "I took Friday AND Saturday off for this"),
        ),
        (
            "Yesterday two families turned up for the same lesson because I trusted it.",
            ("cost", "Yesterday two families turned up for the same lesson"),
        ),
        ("About 400 buyers have had no tracking mail.", ("cost", "About 400 buyers have had no")),
        ("I can't afford another month of this.", ("cost", "I can't afford another month of this")),
    ],
)
def test_a_stake_is_her_clause(text: str, expected: tuple[str, str]) -> None:
    found = stakes(text)
    assert len(found) == 1
    assert found[0][0] == expected[0]
    assert found[0][1].startswith(expected[1])


@pytest.mark.parametrize(
    "text",
    [
        "The lamp is on the table.",
        "Thanks for the quick answer.",
        "We went to the concert on Sunday and loved it.",
        "By the way, it is blue.",
    ],
)
def test_nothing_at_stake_is_nothing(text: str) -> None:
    assert stakes(text) == []


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert all(s.text for s in find_stakes((("m1", text),)))
