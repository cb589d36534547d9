"""What is taken out of an article: steps, who does them and when, cause, prevention, notes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from empathy_reply.knowledge import ArticleStep, Who, take_apart
from empathy_reply.ticket import Article, Audience

SHAPES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "articles.json").read_text(encoding="utf-8")
)
"""Articles in many shapes, each with the steps, cause, prevention and notes that it holds."""


def article(text: str, *, title: str = "A title", audience: str = "agent") -> Article:
    return Article(id="K", title=title, text=text, audience=Audience(audience))


def fits(step: ArticleStep, wanted: dict[str, Any]) -> bool:
    return (
        step.who == wanted["who"]
        and wanted["has"] in step.text
        and step.condition == wanted.get("condition", "")
        and step.guidance is wanted.get("guidance", False)
    )


def compared(shape: dict[str, Any]) -> tuple[int, int, int]:
    """Count the steps found that are right, found in all, and wanted in all."""
    parts = take_apart(article(shape["text"], title=shape["title"], audience=shape["audience"]))
    left = list(parts.steps)
    for wanted in shape["steps"]:
        right = next((step for step in left if fits(step, wanted)), None)
        if right:
            left.remove(right)
    return len(parts.steps) - len(left), len(parts.steps), len(shape["steps"])


def test_steps_are_found_in_articles_of_every_shape() -> None:
    right, found, wanted = (sum(column) for column in zip(*map(compared, SHAPES), strict=True))
    assert len(SHAPES) >= 30
    assert right / found >= 0.95
    assert right / wanted >= 0.95


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: s["name"])
def test_what_is_no_step_is_cause_prevention_or_note(shape: dict[str, Any]) -> None:
    parts = take_apart(article(shape["text"], title=shape["title"], audience=shape["audience"]))
    assert shape["cause"] in parts.cause
    assert bool(parts.cause) is bool(shape["cause"])
    assert shape["prevention"] in parts.prevention
    assert bool(parts.prevention) is bool(shape["prevention"])
    assert [n for n in shape["notes"] if not any(n in note for note in parts.notes)] == []
    everything = json.dumps(parts.model_dump(mode="json"), ensure_ascii=False)
    assert [mark for mark in shape["absent"] if mark in everything] == []


def test_a_speaker_holds_until_the_next() -> None:
    steps = take_apart(article("Agent: 1. Open it. 2. Close it. Customer: 3. Sign it.")).steps
    assert [s.who for s in steps] == [Who.AGENT, Who.AGENT, Who.CUSTOMER]


def test_the_title_that_asks_why_is_answered_by_the_nearest_sentence() -> None:
    text = "Meters are read in spring. The estimate stands in for a reading. Send us a reading."
    assert take_apart(
        article(text, title="Why your bill is an estimate", audience="customer")
    ).cause.startswith("The estimate")


def test_long_articles_are_read_in_time() -> None:
    flood = "if " * 4000 + "1. Agent: " * 1500 + "| a " * 900 + "> " * 900
    assert take_apart(article(flood)) is not None


@given(st.text(max_size=400))
def test_any_text_is_taken_apart(text: str) -> None:
    parts = take_apart(article(text))
    assert all(step.text.strip() for step in parts.steps)
