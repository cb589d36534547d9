"""A step she already took is left out; a step that only shares a noun stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.assess.assessment import TriedStep
from empathy_reply.assess.tried import find_tried
from empathy_reply.knowledge import ArticleStep, Passage, Who, drop_tried, what_was_done
from empathy_reply.knowledge.tried import drop_contradicted, is_denied, is_done

PAIRS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "tried.json").read_text(encoding="utf-8")
)
"""What customers say, a step, and whether it is the same."""


def step(text: str, *, condition: str = "", who: Who = Who.CUSTOMER) -> ArticleStep:
    return ArticleStep(who=who, text=text, condition=condition)


def found(pair: dict[str, Any]) -> bool:
    tried = find_tried((("m1", pair["said"]),))
    return is_done(step(pair["step"]), what_was_done(tried, words=pair["said"]))


def test_steps_are_matched_by_meaning() -> None:
    results = [(found(pair), pair["same"]) for pair in PAIRS]
    right = sum(got and same for got, same in results)
    precision = right / sum(got for got, _ in results)
    recall = right / sum(same for _, same in results)
    assert len(PAIRS) >= 40
    assert precision >= 0.95
    assert 2 * precision * recall / (precision + recall) >= 0.9


def test_what_was_tried_moves_and_what_an_agent_does_stays() -> None:
    steps = (step("Clear cookies."), step("clear cookies.", who=Who.AGENT), step("Post the form."))
    passage = Passage(article_id="K", title="t", score=1, steps=steps)
    done = what_was_done([TriedStep(step="cookies cleared", outcome="failed", message_id="m1")])
    left = drop_tried(passage, done)
    assert left.tried == steps[:1]
    assert left.steps == steps[1:]


@pytest.mark.parametrize("text", ["Do not charge the battery.", "Keep the door shut."])
def test_leaving_something_is_never_over(text: str) -> None:
    assert not is_done(step(text), what_was_done((), words="I charged the battery, door shut."))


def test_what_is_on_record_as_done_counts() -> None:
    words = "Told to charge it fully three times; he did and nothing changed."
    assert is_done(step("charge it fully three times."), what_was_done((), words=words))


@pytest.mark.parametrize(
    ("condition", "said", "expected"),
    [
        ("if the light stays green", "The light never stays green.", True),
        ("if the light stays green", "The light stays green.", False),
        ("if the part is not in stock", "The part is in stock, your site says.", True),
        ("if the seal is not worn", "The seal is worn through.", True),
        ("if it hangs", "It does not hang.", False),
        ("if the light stays green", "Should the light not stay green?", False),
    ],
)
def test_a_condition_is_denied_only_plainly(condition: str, said: str, *, expected: bool) -> None:
    assert is_denied(condition, what_was_done((), words=said)) is expected


def test_a_step_with_a_denied_condition_is_left_out() -> None:
    steps = (step("order a seal.", condition="if the seal is not worn"), step("dry it."))
    passage = Passage(article_id="K", title="t", score=1, steps=steps)
    done = what_was_done((), words="The seal is worn through.")
    assert drop_contradicted(passage, done).steps == steps[1:]
