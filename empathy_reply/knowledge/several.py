"""Several sources of knowledge asked at once. In: a `Query`. Out: one `Retrieved`.

A source that is slow or fails is left out and named; the draft is made with what the others know.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait

from ..errors import tellable
from .passage import Retrieved
from .query import Query
from .search import KnowledgeBase

LOG = logging.getLogger(__name__)

AT_ONCE = 8
"""Searches that run at the same time; a slow source takes one of them until it is done."""


class SeveralSources:
    """Asks every source and joins what they found, best first.

    `sources` maps the name an agent knows a source by to the source. None is waited for longer
    than `seconds`. Safe to share between threads.
    """

    def __init__(self, sources: Mapping[str, KnowledgeBase], *, seconds: float = 2.0) -> None:
        self._sources = dict(sources)
        self._seconds = seconds
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="knowledge")

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        """Find the passages of all sources that answered in time."""
        asked = {
            name: self._pool.submit(searched, name, source, query, limit=limit)
            for name, source in self._sources.items()
        }
        wait(asked.values(), timeout=self._seconds)
        return joined([self._told(*one) for one in asked.items()], limit=limit)

    def _told(self, name: str, answer: Future[Retrieved]) -> Retrieved:
        if answer.done():
            return answer.result()
        answer.cancel()
        return Retrieved(left_out=(f"{name} (no answer in {self._seconds:g} s)",))


def searched(name: str, source: KnowledgeBase, query: Query, *, limit: int) -> Retrieved:
    """Search one source; when it fails it is named as left out."""
    try:
        return source.search(query, limit=limit)
    except Exception as error:
        said = tellable(error)
        LOG.warning("knowledge source %s failed: %s", name, said)
        return Retrieved(left_out=(f"{name} ({said})",))


def joined(found: Sequence[Retrieved], *, limit: int) -> Retrieved:
    """Join what several sources found: an article that two of them know is taken once."""
    passages = {p.article_id: p for one in reversed(found) for p in one.passages}
    candidates = {c.id: c for one in reversed(found) for c in one.candidates}
    return Retrieved(
        passages=tuple(sorted(passages.values(), key=lambda p: -p.score)[:limit]),
        candidates=tuple(sorted(candidates.values(), key=lambda c: -c.score)),
        left_out=tuple(name for one in found for name in one.left_out),
    )
