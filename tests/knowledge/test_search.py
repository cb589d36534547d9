"""The article that answers is found; near misses, offers and false comfort are not used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from empathy_reply.assess import RulesReader, assess
from empathy_reply.knowledge import CaseArticles, KnowledgeBase, Query, Retrieved, make_query
from empathy_reply.text import clean
from empathy_reply.ticket import Case

HERE = Path(__file__).parent
FOLDERS = [HERE.parent / "cases", HERE.parent.parent.parent / "shared" / "cases"]
MINE: list[dict[str, Any]] = json.loads((HERE / "retrieval.json").read_text(encoding="utf-8"))
"""Tickets with two to five articles each and those that answer; made for this test."""


def as_case(made: dict[str, Any]) -> Case:
    ticket = {
        "subject": made["subject"],
        "messages": [{"author": "customer", "text": made["text"]}],
    }
    return Case.model_validate({"ticket": ticket, "knowledge": made["articles"]})


def query_of(case: Case) -> Query:
    cleaned = {m.id: clean(m, subject=case.ticket.subject) for m in case.ticket.messages}
    rules = RulesReader()  # the search is tested, whatever a network reads
    read = assess(case.ticket, history=case.history, cleaned=cleaned, reader=rules)
    return make_query(case.ticket, read, cleaned)


def search(case: Case) -> Retrieved:
    return CaseArticles(case.knowledge).search(query_of(case))


def used(case: Case) -> set[str]:
    return {passage.article_id for passage in search(case).passages}


def filed(folder: Path) -> Iterator[tuple[Case, set[str]]]:
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        yield Case.model_validate(data["case"]), set(data["gold"]["relevant_articles"])


def quality(pairs: list[tuple[set[str], set[str]]]) -> tuple[float, float]:
    """Give precision and recall over all cases."""
    right = sum(len(got & wanted) for got, wanted in pairs)
    return (
        right / max(1, sum(len(got) for got, _ in pairs)),
        right / max(1, sum(len(wanted) for _, wanted in pairs)),
    )


def named(name: str) -> Case:
    return as_case(next(made for made in MINE if made["name"] == name))


@cache
def mine() -> list[tuple[set[str], set[str]]]:
    return [(used(as_case(made)), set(made["relevant"])) for made in MINE]


def test_the_index_is_a_knowledge_base() -> None:
    base: KnowledgeBase = CaseArticles(())
    assert base.search(query_of(named("dishwasher-e24"))) == Retrieved()


def test_the_right_articles_are_used_and_hardly_any_other() -> None:
    precision, recall = quality(mine())
    assert precision >= 0.95
    assert recall >= 0.85


@pytest.mark.parametrize("folder", [f for f in FOLDERS if f.is_dir()], ids=lambda f: f.parent.name)
def test_the_right_articles_are_used_in_whole_cases(folder: Path) -> None:
    precision, recall = quality([(used(case), wanted) for case, wanted in filed(folder)])
    assert precision >= 0.9
    assert recall >= 0.85


@pytest.mark.parametrize(
    ("name", "trap"),
    [
        ("gas-smell", "G2"),
        ("battery-swelling", "W2"),
        ("mother-died-phone", "M2"),
        ("praise-only", "T3"),
        ("subscription-wont-cancel", "Q3"),
        ("thief-sorts-code", "F3"),
    ],
)
def test_false_comfort_and_offers_are_never_used(name: str, trap: str) -> None:
    assert trap not in used(named(name))


def test_silent_knowledge_gives_candidates_but_no_passages() -> None:
    found = search(named("silent-complaint"))
    assert found.passages == ()
    assert len(found.candidates) == 4


def test_scores_are_between_nothing_and_one_best_first() -> None:
    scores = [candidate.score for candidate in search(named("login-code")).candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_what_she_tried_is_not_told_again() -> None:
    (passage,) = search(named("dishwasher-e24")).passages
    assert [s.text for s in passage.tried] == ["Clean the filter."]
    assert len(passage.steps) == 2


def test_an_article_with_nothing_new_is_not_used() -> None:
    made = {
        "subject": "no hot water",
        "text": "The boiler stays cold. I have restarted the boiler and topped up the pressure.",
        "articles": [
            {"id": "K", "title": "No hot water", "audience": "customer",
             "text": "1. Restart the boiler.\n2. Top up the pressure."},
        ],
    }  # fmt: skip
    assert used(as_case(made)) == set()


def test_she_is_not_asked_for_what_she_gave() -> None:
    made = {
        "subject": "charged twice",
        "text": "I was charged twice on 2 May. My bank statement is attached.",
        "articles": [
            {"id": "K", "title": "Charged twice: proof", "audience": "agent",
             "text": "Ask for a bank statement that shows both charges."},
        ],
    }  # fmt: skip
    assert used(as_case(made)) == set()
