"""Her words in ours: person, order, length."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.write.paraphrase import break_run, in_our_words, longest_run, shift_person


@pytest.mark.parametrize(
    ("hers", "ours"),
    [
        ("I've rebuilt my filters twice.", "you have rebuilt your filters twice"),
        ("I sent you my statement on the 4th", "you sent us your statement on the 4th"),
        ("you charged me twice", "we charged you twice"),
        ("ur heater is SMOKING", "our heater is smoking"),
        ("so basically the app wont open", "the app will not open"),
        ("oh brilliant, another update", "another update"),
        ("Nobody has told us anything", "nobody has told you anything"),
        ("I was on hold myself", "you were on hold yourself"),
    ],
)
def test_the_person_is_shifted(hers: str, ours: str) -> None:
    assert in_our_words(hers) == ours


def test_a_name_keeps_its_capital_and_a_word_loses_it() -> None:
    assert in_our_words("Slotwise is down", names=frozenset({"Slotwise"})) == "Slotwise is down"
    assert in_our_words("Lessons are gone") == "lessons are gone"


def test_a_long_run_of_her_words_is_broken() -> None:
    hers = 'The Q1 revenue export has said "Processing" since Tuesday'
    assert longest_run(in_our_words(hers), hers) > 8
    ours = break_run(in_our_words(hers), hers)
    assert ours == 'since Tuesday the Q1 revenue export has said "Processing"'


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_no_run_is_left(text: str) -> None:
    ours = break_run(in_our_words(text), text)
    assert longest_run(ours, text) <= 8


@given(st.text(alphabet="xyz .,", max_size=80))
def test_text_without_person_words_keeps_its_words(text: str) -> None:
    assert shift_person(text) == text
