"""A sentence cut into what stands by itself."""

from __future__ import annotations

import pytest

from empathy_reply.knowledge.clauses import (
    Clause,
    Sentence,
    case_of,
    cut_clauses,
    cut_sentences,
    unlabelled,
)


@pytest.mark.parametrize(
    ("text", "action", "aside"),
    [
        ("Close the tap, it drips.", "Close the tap.", "It drips."),
        (
            "Choose another train, because this one is full.",
            "Choose another train.",
            "This one is full.",
        ),
        ("Send us a photo, and we'll look.", "Send us a photo.", "We'll look."),
    ],
)
def test_what_only_explains_an_instruction_is_cut_off(text: str, action: str, aside: str) -> None:
    assert list(cut_sentences(text)) == [Sentence(action), Sentence(aside, aside=True)]


@pytest.mark.parametrize(
    "text",
    [
        "Check that the lamp is on, the door is shut and the valve is open.",
        "Enter the weight, the size and the type.",
        "Seats > Move, the new ticket is sent.",
    ],
)
def test_an_enumeration_and_a_path_stay_whole(text: str) -> None:
    assert list(cut_sentences(text)) == [Sentence(text)]


def test_a_branch_hands_its_condition_on_behind_its_colon() -> None:
    told = "Otherwise treat it as new: if it is red, send it; if it is blue, keep it."
    assert list(cut_clauses(told)) == [
        Clause("Otherwise treat it as new"),
        Clause("if it is red, send it", "Otherwise"),
        Clause("if it is blue, keep it.", "Otherwise"),
    ]


def test_words_to_tell_are_not_cut_off() -> None:
    told = "Tell the customer plainly: if it smells, leave the house."
    assert list(cut_clauses(told)) == [Clause(told)]


def test_a_label_that_says_how_things_stand_is_a_condition() -> None:
    assert unlabelled("Older than a year: offer a repair") == (
        "Older than a year",
        "offer a repair",
    )
    assert unlabelled("Right now: freeze the card") == ("", "freeze the card")


def test_a_label_of_an_entry_is_a_case() -> None:
    assert case_of("Red light: unplug the router") == Clause("unplug the router", "Red light")
    assert case_of("Note: unplug the router") is None
