"""Is the article that answers used, and near misses left alone? In: tickets with a small help
centre each, some of which nothing answers. Out: shares.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import NamedTuple

from empathy_reply.knowledge import CaseArticles
from empathy_reply.ticket import Article

from .material import query_of, rows

SETS = {
    "at hand, like the case files": "cases.jsonl",
    "at hand, near misses": "whole.jsonl",
    "held back, near misses": "whole_held.jsonl",
}


class Used(NamedTuple):
    """One ticket: which articles answer, which there are, which were used."""

    name: str
    relevant: frozenset[str]
    all: frozenset[str]
    used: frozenset[str]


def show(options: argparse.Namespace) -> None:
    """Print the shares of both sets."""
    for name, file in SETS.items():
        found = list(_each(file))
        answered = [one for one in found if one.relevant]
        silent = [one for one in found if not one.relevant]
        relevant = sum(len(one.relevant) for one in found)
        others = sum(len(one.all - one.relevant) for one in found)
        used = sum(len(one.used & one.relevant) for one in found)
        wrong = sum(len(one.used - one.relevant) for one in found)
        kept_silent = sum(not one.used for one in silent)
        wrongly_silent = sum(not one.used for one in answered)
        print(
            f"{name}: relevant used {used / relevant:.2f}, others used {wrong / others:.3f}, "
            f"silent where nothing answers {kept_silent} of {len(silent)}, "
            f"wrongly silent {wrongly_silent} of {len(answered)}"
        )
        if options.misses:
            _misses(found)


def _each(file: str) -> Iterator[Used]:
    for row in rows(file):
        articles = [Article.model_validate(a) for a in row["articles"]]
        found = CaseArticles(articles).search(query_of(row["subject"], row["text"]))
        yield Used(
            row["name"],
            frozenset(row["relevant"]),
            frozenset(a.id for a in articles),
            frozenset(p.article_id for p in found.passages),
        )


def _misses(found: list[Used]) -> None:
    for one in found:
        if one.used != one.relevant:
            print(f"  {one.name}: answers {sorted(one.relevant)}, used {sorted(one.used)}")
