"""Life events told in passing; idioms are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess.life import LIFE_EVENTS, find_life_events


def kinds(text: str) -> list[str]:
    return [e.kind for e in find_life_events((("m1", text),))]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A very small person arrived on the 8th and Tuesday is now clinic day :)", "baby"),
        ("I'm on maternity leave from Monday.", "baby"),
        ("Me caso en tres semanas y estoy contando cada euro", "wedding"),
        ("My sister gets married at 3.", "wedding"),
        ("My husband always does these things but he's home with his new hip", "surgery"),
        ("My son is in hospital with pneumonia, sorry for the delay.", "illness_of_other"),
        ("We are moving house next week.", "moving"),
        ("I start my new job on Monday.", "new_job"),
        ("Our daughter graduates in June.", "graduation"),
        ("I've twelve people coming for my mother's 80th on the 27th", "birthday"),
        ("I retired at Easter.", "retirement"),
        ("We are off on holiday tomorrow.", "holiday"),
        ("I have my finals next week.", "exam"),
        ("Our new puppy ate the cable.", "pet"),
        ("I've done this alone since my husband died.", "bereavement_earlier"),
        ("It was for our fortieth.", "anniversary"),
    ],
)
def test_an_event_is_of_its_kind(text: str, kind: str) -> None:
    assert kinds(text) == [kind]
    assert kind in LIFE_EVENTS


@pytest.mark.parametrize(
    "text",
    [
        "Baby steps, I know.",
        "We lost the baby on the 6th.",
        "My phone died and I nearly had a heart attack.",
        "Is the shop open on the bank holiday?",
        "I was born in Leeds.",
        "Please move my appointment to the afternoon.",
        "I am sick of this.",
        "I'm hardly going to bolt on a broken leg am I.",
    ],
)
def test_idioms_and_hard_blows_are_none(text: str) -> None:
    assert kinds(text) == []


def test_the_text_is_her_clause() -> None:
    text = "Same box please; a very small person arrived on the 8th and Tuesday is clinic day."
    (event,) = find_life_events((("m1", text),))
    assert event.text == "a very small person arrived on the 8th"


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert all(e.text for e in find_life_events((("m1", text),)))
