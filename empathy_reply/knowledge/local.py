"""The company's articles in an index on disk, searched for a ticket.

In: a `Query`. Out: `Retrieved`. What the index finds is put in order; the best are then weighed
as the articles of a case are, so that both keep silent where nothing answers.
"""

from __future__ import annotations

import threading
from collections import Counter
from functools import lru_cache
from pathlib import Path

from ..errors import ConfigError
from ..stems import content
from .index import Index, Only
from .meaning import Encoder, default_encoder
from .passage import Candidate, Retrieved
from .query import Query
from .ranking import Ranked, rank
from .search import CaseArticles
from .shelf import read_articles
from .store import current

WEIGHED = 8
"""Articles that are weighed as to whether they answer."""

CANDIDATES = 20
"""Articles that are named in all, used or not."""


class LocalKnowledge:
    """An index that `empathy-reply kb build` made. Safe to share between threads.

    `only` leaves out what is for others, for instance another brand's. A newer build is used from
    the next search on. Raises `ConfigError` when there is no index in the folder.
    """

    def __init__(
        self, folder: Path | str, *, only: Only | None = None, encoder: Encoder | None = None
    ) -> None:
        self._folder = Path(folder)
        self._only = only or Only()
        self._encoder = encoder or default_encoder()
        self._opened: tuple[Path, Index] | None = None
        self._opening = threading.Lock()

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Find the passages that answer the query, best first."""
        ranked = self.ranked(query)
        weighed = CaseArticles([one.near.article for one in ranked[:WEIGHED]])
        found = weighed.search(query, limit=limit)
        return Retrieved(
            passages=found.passages,
            candidates=tuple(
                Candidate(id=one.near.article.id, score=score, title=one.near.article.title)
                for one, score in zip(ranked[:CANDIDATES], _scores(ranked), strict=False)
            ),
        )

    def ranked(self, query: Query) -> list[Ranked]:
        """Find what has to do with the query, best first, whether it answers or not."""
        vectors = self._encoder.vectors([query.text, *query.facets])
        return rank(self.index.near(_words(query), vectors, only=self._only))

    @property
    def index(self) -> Index:
        """The index as it was built last."""
        with self._opening:
            generation = current(self._folder)
            if generation is None:
                raise ConfigError(
                    f"knowledge: no index in {self._folder}; run: empathy-reply kb build SOURCE"
                )
            if self._opened is None or self._opened[0] != generation.folder:
                self._check(generation.facts.encoder)
                self._opened = (generation.folder, Index(generation))
            return self._opened[1]

    def _check(self, built_with: str) -> None:
        if built_with != self._encoder.name:
            raise ConfigError(
                f"knowledge: the index in {self._folder} was built with {built_with!r}, "
                f"searched with {self._encoder.name!r}; build it again"
            )


def _words(query: Query) -> dict[str, float]:
    """Give the stems to look for, each by how often and in how weighty a place she used it."""
    said = Counter(content(query.text, language=query.language))
    return {word: query.terms.get(word, 0.5) * count for word, count in said.items()}


def _scores(ranked: list[Ranked]) -> list[float]:
    """Bring the places' scores to 0..1, the best being 1."""
    if not ranked:
        return []
    best, worst = ranked[0].score, ranked[-1].score
    return [round((one.score - worst) / ((best - worst) or 1.0), 3) for one in ranked]


def open_source(path: str | Path) -> LocalKnowledge | CaseArticles:
    """Open a company's articles: an index that was built, else a file or folder of articles.

    Raises `ConfigError` that names what is wrong, and where.
    """
    if (Path(path) / "current").is_file():
        return _opened(str(path))
    return CaseArticles(read_articles(str(path)))


def count_articles(path: str | Path) -> int:
    """Count the articles of an index, a file or a folder; raises like `open_source`."""
    base = open_source(path)
    return base.index.generation.facts.articles if isinstance(base, LocalKnowledge) else len(base)


@lru_cache(maxsize=16)
def _opened(path: str) -> LocalKnowledge:
    return LocalKnowledge(path)
