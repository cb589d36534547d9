"""The notation of the cue tables, and that finding is linear."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.assess.cues import CueBook, fold


def found(text: str, *phrases: str, unless: tuple[str, ...] = ()) -> list[str]:
    book = CueBook([{"label": "x", "phrases": list(phrases), "unless": list(unless)}])
    return [hit.words for hit in book.find(fold(text))]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("I can’t see it", "can not see"),
        ("cant SEE it", "can't see"),
        ("the leaking battery", "leak* battery"),
        ("the battery is now very hot", "battery ~ hot"),
        ("it happened 3 times", "# times"),
        ("it happened three times", "# times"),
        ("they got back to me", "they called|got_back"),
        ("give me the money", "give me the? money"),
        ("give me money", "give me the? money"),
        ("no he recibido la devolución", "devolucion"),
    ],
)
def test_a_phrase_is_found_as_people_spell_it(text: str, phrase: str) -> None:
    assert len(found(text, phrase)) == 1


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("the battery. It is hot", "battery ~ hot"),
        ("unhappy", "happy"),
        ("happily", "happy"),
        ("the battery is in the kitchen drawer and hot", "battery ~ hot"),
    ],
)
def test_a_phrase_is_not_found_elsewhere(text: str, phrase: str) -> None:
    assert found(text, phrase) == []


def test_a_cue_inside_its_exception_does_not_count() -> None:
    assert found("do you have it in smoke grey", "smoke", unless=("smoke grey",)) == []
    assert found("smoke came out", "smoke", unless=("smoke grey",)) == ["smoke"]


@given(st.text(max_size=300))
def test_no_text_breaks_the_finder(text: str) -> None:
    assert isinstance(found(text, "not ~ working", "# times", "can not"), list)


def test_a_long_hostile_text_is_read_in_linear_time() -> None:
    start = time.perf_counter()
    found("not " * 20_000 + "a" * 20_000, "not ~6 working", "# times")
    assert time.perf_counter() - start < 3
