"""Clauses that read well by themselves."""

from __future__ import annotations

from empathy_reply.assess.clauses import addressed, clause_at, trim


def test_greetings_and_joining_words_go() -> None:
    assert trim("Hi there, and also the lid is missing, thanks") == "the lid is missing"


def test_half_a_bracket_goes() -> None:
    assert trim("the lid (RMA-5530)") == "the lid (RMA-5530)"
    assert trim("the lid (as I said") == "the lid"


def test_a_clause_is_cut_at_the_joints_around_it() -> None:
    sentence = "I waited in, but the van never came because of the snow."
    start = sentence.index("van")
    assert clause_at(sentence, start=start, end=start + 3) == "the van never came"


def test_what_is_hidden_keeps_its_place() -> None:
    text = "It broke.\n2026-06-08T03:08:51Z POST /hooks 500\nHelp."
    assert len(addressed(text)) == len(text)
    assert "POST" not in addressed(text)
