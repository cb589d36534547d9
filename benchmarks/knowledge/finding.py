"""Are the articles found that a ticket needs? In: a bank and a retailer. Out: recall, MRR, nDCG.

Peers: BM25 over the raw text of the ticket, TF-IDF cosine, and the words and the meaning of our
own index alone.
"""

from __future__ import annotations

import argparse
import math
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean

import bm25s

from empathy_reply.knowledge import LocalKnowledge, build
from empathy_reply.knowledge.shelf import articles_of
from empathy_reply.ticket import Article

from .material import FIRST, Asked, bank, retailer

Ranking = Sequence[str]
"""The ids of articles, best first."""


def show(options: argparse.Namespace) -> None:
    """Print the figures of every way of searching, over both sets."""
    for name, make in (("bank", bank), ("retailer", retailer)):
        files, asked = make(options.data)
        articles = [a for f in files for a in articles_of(f) if isinstance(a, Article)]
        print(f"\n{name}: {len(articles)} articles, {len(asked)} tickets")
        print(f"  {'':<26} R@5   R@10  first  top 1 top 3  MRR   nDCG@10")
        with tempfile.TemporaryDirectory() as folder:
            build(files, Path(folder))
            for way, search in _ways(articles, LocalKnowledge(folder)):
                print(f"  {way:<26}", _figures(asked, [search(one) for one in asked]))


def _ways(
    articles: Sequence[Article], base: LocalKnowledge
) -> Iterator[tuple[str, Callable[[Asked], Ranking]]]:
    yield "BM25, raw text", _bm25(articles)
    try:
        yield "TF-IDF cosine, raw text", _tfidf(articles)
    except ImportError:
        print("  left out: TF-IDF (pip install scikit-learn)")
    yield "ours, words alone", lambda one: _by(base, one, lambda near: near.words)
    yield "ours, meaning alone", lambda one: _by(base, one, lambda near: near.meaning)
    yield "ours", lambda one: [c.id for c in base.search(one.query).candidates]


def _by(base: LocalKnowledge, one: Asked, key: Callable[[object], float]) -> Ranking:
    near = sorted((r.near for r in base.ranked(one.query)), key=lambda n: -key(n))
    return [n.article.id for n in near]


def _plain(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _bm25(articles: Sequence[Article]) -> Callable[[Asked], Ranking]:
    words = bm25s.BM25()
    words.index([_plain(f"{a.title} {a.text}") for a in articles], show_progress=False)

    def search(one: Asked) -> Ranking:
        scores = words.get_scores(_plain(f"{one.subject} {one.text}"))
        return [articles[n].id for n in (-scores).argsort()[:20]]

    return search


def _tfidf(articles: Sequence[Article]) -> Callable[[Asked], Ranking]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    weigh = TfidfVectorizer(sublinear_tf=True)
    known = weigh.fit_transform([f"{a.title} {a.text}" for a in articles])

    def search(one: Asked) -> Ranking:
        near = (known @ weigh.transform([f"{one.subject} {one.text}"]).T).toarray()[:, 0]
        return [articles[n].id for n in (-near).argsort()[:20]]

    return search


def _figures(asked: Sequence[Asked], found: Sequence[Ranking]) -> str:
    pairs = list(zip(asked, found, strict=True))
    figures = (
        mean(_recall(one.needed, got[:5]) for one, got in pairs),
        mean(_recall(one.needed, got[:10]) for one, got in pairs),
        mean(_recall(one.needed[:FIRST], got[:10]) for one, got in pairs),
        mean(got[0] in one.needed for one, got in pairs),
        mean(any(g in one.needed for g in got[:3]) for one, got in pairs),
        mean(_first_place(one.needed, got) for one, got in pairs),
        mean(_gain(one.needed, got[:10]) for one, got in pairs),
    )
    return "  ".join(f"{figure:.2f}" for figure in figures)


def _recall(needed: Sequence[str], got: Ranking) -> float:
    return len(set(needed) & set(got)) / len(needed)


def _first_place(needed: Sequence[str], got: Ranking) -> float:
    return next((1 / n for n, one in enumerate(got, 1) if one in needed), 0.0)


def _gain(needed: Sequence[str], got: Ranking) -> float:
    gained = sum(1 / math.log2(n + 1) for n, one in enumerate(got, 1) if one in needed)
    return gained / sum(1 / math.log2(n + 1) for n in range(1, min(10, len(needed)) + 1))
