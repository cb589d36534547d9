"""Words that mean the same meet; words that merely look alike do not."""

from __future__ import annotations

from collections import Counter

import pytest

from empathy_reply.data import table
from empathy_reply.knowledge.terms import IDEA, is_covered, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I want my money back", "How refunds work"),
        ("the parcel is late", "A shipment is delayed"),
        ("my dad passed away", "When a subscriber has died"),
        ("it vanished", "Filters are missing"),
        ("Paket ist weg", "Lieferung verloren"),
    ],
)
def test_ideas_meet_across_words(one: str, other: str) -> None:
    assert {t for t in terms(one) & terms(other) if t.startswith(IDEA)}


def test_ideas_stay_apart() -> None:
    ideas = {t for t in terms("change the delivery address") if t.startswith(IDEA)}
    assert not ideas & terms("cancel the plan")


def test_no_word_stands_for_two_ideas() -> None:
    rows = table("empathy_reply.knowledge", "concepts.toml")["ideas"].values()
    words = Counter(word for row in rows for word in row.split())
    assert [word for word, count in words.items() if count > 1] == []


def test_a_text_is_covered_when_every_word_is_known() -> None:
    known = terms("what does a spare battery cost")
    assert is_covered("Spare batteries: price", known)
    assert not is_covered("Spare batteries in winter", known)
