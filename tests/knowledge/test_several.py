"""Sources are asked together; one that fails or is slow is left out and named."""

from __future__ import annotations

import time
from collections.abc import Callable

from empathy_reply.assess.labels import Situation
from empathy_reply.errors import ConfigError
from empathy_reply.knowledge import Candidate, Passage, Query, Retrieved, SeveralSources

QUERY = Query(terms={}, situation=Situation.ROUTINE)


class Source:
    """A source that does as it is told."""

    def __init__(self, act: Callable[[], Retrieved]) -> None:
        self._act = act

    def search(self, query: Query, *, limit: int = 5) -> Retrieved:
        return self._act()


def knows(id: str, score: float) -> Source:
    passage = Passage(article_id=id, title=id, score=score)
    found = Retrieved(passages=(passage,), candidates=(Candidate(id=id, score=score),))
    return Source(lambda: found)


def fails(error: Exception) -> Source:
    def act() -> Retrieved:
        raise error

    return Source(act)


def slow() -> Retrieved:
    time.sleep(0.3)
    return Retrieved()


def test_what_all_sources_found_comes_best_first() -> None:
    base = SeveralSources({"a": knows("A", 0.4), "b": knows("B", 0.8), "again": knows("A", 0.3)})
    found = base.search(QUERY)
    assert [p.article_id for p in found.passages] == ["B", "A"]
    assert [c.score for c in found.candidates] == [0.8, 0.4]
    assert found.left_out == ()


def test_a_source_that_fails_is_named_and_the_others_answer() -> None:
    base = SeveralSources({"wiki": fails(ConfigError("no index there")), "b": knows("B", 0.8)})
    found = base.search(QUERY)
    assert found.left_out == ("wiki (no index there)",)
    assert [p.article_id for p in found.passages] == ["B"]


def test_a_foreign_error_is_named_by_its_kind_alone() -> None:
    found = SeveralSources({"wiki": fails(ValueError("Dana's ticket"))}).search(QUERY)
    assert found.left_out == ("wiki (ValueError)",)


def test_nobody_waits_for_a_slow_source() -> None:
    base = SeveralSources({"slow": Source(slow), "b": knows("B", 0.8)}, seconds=0.05)
    found = base.search(QUERY)
    assert found.left_out == ("slow (no answer in 0.05 s)",)
    assert [p.article_id for p in found.passages] == ["B"]
