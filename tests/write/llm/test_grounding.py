"""A sentence stays only when what it says of us, of her and of the matter is known."""

from __future__ import annotations

from typing import Any

import pytest

from empathy_reply.write import Composer
from empathy_reply.write.llm.grounding import Ground, leans_back
from empathy_reply.write.llm.view import make_view


def ground(kit: Any, **changes: Any) -> Ground:
    brief = kit.brief(**changes)
    plain = Composer().write(brief)
    return Ground(brief, make_view(brief, plain), plain)


@pytest.mark.parametrize(
    "sentence",
    [
        "I am cancelling the stuck job now.",
        "Since you re-ran it twice, I go on from there.",
        "I'm sorry that the export kept you waiting.",
        "The file comes as CSV from the archive.",
        "You hear from me [[confirm: day and time]].",
        "I will write to you about the export.",
    ],
)
def test_what_stands_on_the_brief_stays(kit: Any, sentence: str) -> None:
    assert ground(kit).holds(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I am refunding your March fee.",
        "I have restarted the server.",
        "I am cancelling the job and doubling your quota.",
        "I am downloading the file as CSV under Reports > Archive.",
        "I re-ran it twice.",
        "Can the file be got out some other way?",
        "Our Bristol warehouse ships parcels on alternate Wednesdays.",
        "The Q1 revenue export has",
        "Your card [CARD_1] is safe.",
        "Your refund is [[approved]].",
        "See https://evil.example/x.",
        "Thank you for sharing this information.",
        "I understand that the export has stalled.",
        "I hope this helps with the export.",
        "Ask help@evil.example.",
    ],
)
def test_what_stands_on_nothing_goes(kit: Any, sentence: str) -> None:
    assert not ground(kit).holds(sentence)


def test_her_own_words_are_not_put_into_the_agents_mouth(kit: Any) -> None:
    made = ground(kit, words="We put my name on the letter for our flat and I stopped.")
    assert not made.holds("I see that we put my name on the letter.")
    assert made.holds("You put your name on the letter and stopped.")


def test_the_composers_own_sentences_always_hold(kit: Any) -> None:
    brief = kit.brief()
    plain = Composer().write(brief)
    made = Ground(brief, make_view(brief, plain), plain)
    assert made.sift(plain.closing, free=False, before=set()) == ([plain.closing], [])


def test_an_opening_may_say_more_than_is_known(kit: Any) -> None:
    sentence = "Waiting half a week with nothing but a spinning wheel wears anybody out."
    assert ground(kit).holds(sentence, free=True)
    assert not ground(kit).holds(sentence)


def test_a_sentence_is_said_once_and_one_that_leans_on_a_lost_one_goes_too(kit: Any) -> None:
    text = "The export stalled. The export stalled. I am rebooting it. This takes the export a day."
    kept, lost = ground(kit).sift(text, free=False, before=set())
    assert kept == ["The export stalled."]
    assert len(lost) == 3


@pytest.mark.parametrize("text", ["If not, write.", "This helps.", "In the meantime, wait."])
def test_leaning_sentences_are_known(text: str) -> None:
    assert leans_back(text)
    assert not leans_back("The file is here.")


def test_the_articles_own_link_may_be_given(kit: Any) -> None:
    passages = tuple(
        p.model_copy(update={"url": "https://help.example/kb7"}) for p in kit.brief().passages
    )
    assert ground(kit, passages=passages).holds("The export is at https://help.example/kb7.")
