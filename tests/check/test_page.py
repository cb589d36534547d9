"""A reply as the rules see it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.check import reply_from_text
from empathy_reply.check.page import lowered, split

from .briefs import page_of


@pytest.mark.parametrize(
    ("text", "greeted", "first"),
    [
        ("Hello Ana, the lid is here. Bye.", "Ana", "the lid is here."),
        ("Hi Ana,\n\nThe lid is here.", "Ana", "The lid is here."),
        ("Ana, the lid is here.", "Ana", "the lid is here."),
        ("Dear Dr. Ruiz,\nit is here.", "Dr. Ruiz", "it is here."),
        ("Tomorrow, the lid is here.", "", "Tomorrow, the lid is here."),
        ("Hola Ana:\n\nYa está.", "Ana", "Ya está."),
    ],
)
def test_greeting_and_first_sentence(text: str, greeted: str, first: str) -> None:
    page = page_of(text)
    assert page.greeted == greeted
    assert page.first is not None
    assert page.first.text == first


def test_sign_off_and_list_marks_are_no_sentences() -> None:
    page = page_of("Hi Ana,\n\n1. Open it.\n2. Close it.\n\nKind regards,\nNoel")
    assert [s.text for s in page.sentences] == ["Open it.", "Close it."]


def test_abbreviations_end_no_sentence() -> None:
    assert len(page_of("Dr. Osei sees it at 9. Then it is done.").sentences) == 2


def test_slots_are_blanked_and_places_kept() -> None:
    page = page_of("I write on [[confirm: Friday 3 July]].")
    assert "friday" not in page.lower
    assert len(page.lower) == len(page.text)
    assert page.sentences[0].has_slot


def test_reply_from_text_finds_the_parts() -> None:
    reply = reply_from_text("Hi Ana,\n\nIt broke. I mend it [[confirm: when]].\n\nBest,\nNoel")
    assert reply.greeting == "Hi Ana,"
    assert reply.acknowledgement == "It broke."
    assert reply.closing == "I mend it [[confirm: when]]."
    assert reply.slots == ("when",)


@given(st.text(max_size=200))
def test_lowering_keeps_the_length(text: str) -> None:
    assert len(lowered(text)) == len(text)


@given(st.text(max_size=200))
def test_sentences_lie_in_the_text_in_order(text: str) -> None:
    spans = list(split(text, 0, len(text)))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert spans == sorted(spans)
