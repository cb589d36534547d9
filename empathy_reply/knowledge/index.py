"""Looks articles up in an index on disk: by their words and by their meaning.

In: a query's words and vectors, and which articles may be found. Out: `Near` articles. Everything
is mapped into memory; the files of a generation never change.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..language import locale_language
from ..ticket import Article
from .store import Generation
from .words import Words

BY_WORDS = 60
"""Articles that are taken for their words."""

BY_MEANING = 60
"""Articles that are taken for their meaning."""

LOOKED_AT = 400
"""Sections whose whole vectors are compared, after the signs alone were."""


class Only(NamedTuple):
    """Which articles may be found; what is empty here, or on an article, leaves it in."""

    audience: str = ""
    locale: str = ""
    brand: str = ""


class Near(NamedTuple):
    """An article near a query: its BM25 score, and the cosine of its nearest section.

    `vector` is that section's, of length 1.
    """

    number: int
    article: Article
    words: float
    meaning: float
    vector: NDArray[np.float32]


class Index:
    """One generation, opened. Safe to share between threads."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._words = Words(generation.folder / "words")
        self._bits = generation.array("bits").view(np.uint64)
        self._vectors = generation.array("vectors")
        self._owners = generation.array("owners")
        self._here = threading.local()

    def near(
        self, words: Mapping[str, float], vectors: NDArray[np.float32], *, only: Only
    ) -> list[Near]:
        """Find the articles that share words or meaning with a query, in no order.

        `vectors` has the shape (texts, size): an article is near when one of its sections is near
        to the first text, which is the query as a whole; the others only bring articles in.
        """
        may = self._allowed(only)
        scores = self._words.scores(words) * may
        found = {int(n) for n in _most(scores, BY_WORDS) if scores[n] > 0}
        for vector in vectors:
            found |= self._by_meaning(vector, may)
        return self._compared(sorted(found), scores, vectors[0])

    def _by_meaning(self, vector: NDArray[np.float32], may: NDArray[np.bool_]) -> set[int]:
        """Compare signs first, then the numbers of those that are nearest."""
        signs = np.packbits(vector > 0).view(np.uint64)
        apart = np.bitwise_count(self._bits ^ signs).sum(axis=1, dtype=np.uint16)
        apart[~may[self._owners]] = np.iinfo(np.uint16).max
        nearest = _most(-apart.astype(np.int32), LOOKED_AT)
        nearest = nearest[apart[nearest] < np.iinfo(np.uint16).max]
        order = nearest[np.argsort(-(self._unit(nearest) @ vector))]
        owners = dict.fromkeys(int(n) for n in self._owners[order])
        return set(list(owners)[:BY_MEANING])

    def _unit(self, sections: NDArray[np.intp]) -> NDArray[np.float32]:
        """Give the vectors of some sections, of length 1."""
        told = self._vectors[sections].astype(np.float32)
        unit: NDArray[np.float32] = told / np.linalg.norm(told, axis=1, keepdims=True)
        return unit

    def _compared(
        self, numbers: list[int], scores: NDArray[np.float32], vector: NDArray[np.float32]
    ) -> list[Near]:
        found = []
        for number, article in zip(numbers, self.articles(numbers), strict=True):
            of_it = self._unit(np.arange(self._starts[number], self._starts[number + 1]))
            best = int(np.argmax(of_it @ vector))
            cosine = float(of_it[best] @ vector)
            found.append(Near(number, article, float(scores[number]), cosine, of_it[best]))
        return found

    def articles(self, numbers: Iterable[int]) -> list[Article]:
        """Read some articles, in order."""
        asked = list(numbers)
        if not hasattr(self._here, "db"):
            self._here.db = self.generation.connect()
        rows = self._here.db.execute(
            "select number, body from articles where number in (select value from json_each(?))",
            [json.dumps(asked)],
        )
        bodies = dict(rows)
        return [Article.model_validate_json(bodies[number]) for number in asked]

    def _allowed(self, only: Only) -> NDArray[np.bool_]:
        """Say of each article whether it may be found."""
        may = np.ones(self.generation.facts.articles, dtype=bool)
        for column, wanted in zip(self._kinds, _wanted(only), strict=True):
            if wanted:
                may &= (column == wanted) | (column == "")
        return may

    @cached_property
    def _kinds(self) -> tuple[NDArray[np.str_], ...]:
        """Give audience, language and brand of every article."""
        rows = self.generation.connect().execute(
            "select audience, locale, brand from articles order by number"
        )
        told = [(audience, locale_language(locale), brand) for audience, locale, brand in rows]
        return tuple(np.array(column) for column in zip(*told, strict=True))

    @cached_property
    def _starts(self) -> NDArray[np.intp]:
        """Give the first section of every article, and the end of the last one."""
        starts: NDArray[np.intp] = np.searchsorted(
            self._owners, np.arange(self.generation.facts.articles + 1)
        )
        return starts


def _wanted(only: Only) -> tuple[str, str, str]:
    return only.audience, locale_language(only.locale), only.brand


def _most(scores: NDArray[np.generic], count: int) -> NDArray[np.intp]:
    """Give the places of the highest scores, in no order."""
    if len(scores) <= count:
        return np.arange(len(scores))
    return np.argpartition(scores, len(scores) - count)[-count:]
