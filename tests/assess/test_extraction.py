"""Facts, tried steps and asks against the labelled texts in extraction.json."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.measures import Pair, likeness
from empathy_reply.assess.asks import find_asks
from empathy_reply.assess.facts import FACT_KINDS, find_facts
from empathy_reply.assess.tried import find_tried

LABELLED = json.loads((Path(__file__).parent / "extraction.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(LABELLED["now"].replace("Z", "+00:00"))
TEXTS = LABELLED["texts"]


def measure(
    find: Callable[[str], Iterable[Pair]], wanted: Callable[[dict], Iterable[Pair]]
) -> tuple[float, float]:
    """Give precision and recall; a value counts when its words are mostly the labelled ones."""
    hits = extra = missed = 0
    for entry in TEXTS:
        left = list(find(entry["text"]))
        for want in wanted(entry):
            best = max(left, key=lambda got: likeness(got, want), default=None)
            if best is not None and likeness(best, want) >= 0.6:
                left.remove(best)
                hits += 1
            else:
                missed += 1
        extra += len(left)
    return hits / (hits + extra), hits / (hits + missed)


def facts_of(text: str) -> list[Pair]:
    return [(f.kind, f.value) for f in find_facts((("m1", text),), now=NOW)]


def test_the_set_is_wide_enough() -> None:
    assert len(TEXTS) >= 60
    assert len({entry["industry"] for entry in TEXTS}) >= 25


def test_labels_use_only_known_kinds() -> None:
    assert {f["kind"] for e in TEXTS for f in e["facts"]} <= set(FACT_KINDS)


def test_facts_are_found_and_few_others() -> None:
    precision, recall = measure(facts_of, lambda e: [(f["kind"], f["value"]) for f in e["facts"]])
    assert precision >= 0.90
    assert recall >= 0.85


def test_tried_steps_are_found_and_few_others() -> None:
    precision, recall = measure(
        lambda text: [("step", s.step) for s in find_tried((("m1", text),))],
        lambda e: [("step", s["step"]) for s in e["tried"]],
    )
    assert precision >= 0.90
    assert recall >= 0.85


def test_outcomes_are_mostly_right() -> None:
    precision, recall = measure(
        lambda text: [(s.outcome, s.step) for s in find_tried((("m1", text),))],
        lambda e: [(s["outcome"], s["step"]) for s in e["tried"]],
    )
    assert precision >= 0.85
    assert recall >= 0.80


def test_asks_are_found() -> None:
    precision, recall = measure(
        lambda text: [("ask", a.text) for a in find_asks((("m1", text),))],
        lambda e: [("ask", a) for a in e["asks"]],
    )
    assert recall >= 0.85
    assert precision >= 0.85


@pytest.mark.parametrize("entry", TEXTS, ids=lambda e: e["text"][:30])
def test_every_value_is_a_span_of_the_text(entry: dict) -> None:
    seen = " ".join(entry["text"].split())
    assert all(f.value in seen for f in find_facts((("m1", entry["text"]),), now=NOW))
