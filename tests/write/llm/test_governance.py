"""The caps hold over processes, and the breaker opens and closes again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from empathy_reply.errors import WriteError
from empathy_reply.write.llm.governance import Breaker, Ledger


@pytest.fixture(params=["memory", "file"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "spent.sqlite") if request.param == "file" else ""


def test_a_sum_over_the_cap_is_refused_and_not_added(path: str) -> None:
    ledger = Ledger(path)
    assert ledger.add(600, 0.0, within=(1_000, 0.0))
    assert not ledger.add(600, 0.0, within=(1_000, 0.0))
    assert ledger.add(400, 0.0, within=(1_000, 0.0))


def test_a_cap_on_cost_counts_cost(path: str) -> None:
    ledger = Ledger(path)
    assert ledger.add(1, 0.8, within=(0, 1.0))
    assert not ledger.add(1, 0.3, within=(0, 1.0))


def test_what_was_not_used_is_given_back(path: str) -> None:
    ledger = Ledger(path)
    ledger.add(900, 0.0)
    ledger.add(-800, 0.0)
    assert ledger.add(900, 0.0, within=(1_000, 0.0))


def test_no_cap_is_no_cap(path: str) -> None:
    assert Ledger(path).add(10**9, 1e6)


def test_a_file_is_shared(tmp_path: Path) -> None:
    path = str(tmp_path / "spent.sqlite")
    assert Ledger(path).add(900, 0.0, within=(1_000, 0.0))
    assert not Ledger(path).add(200, 0.0, within=(1_000, 0.0))


def test_many_at_once_do_not_go_over(path: str) -> None:
    ledger = Ledger(path)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: ledger.add(10, 0.0, within=(100, 0.0)), range(40)))
    assert sum(added) == 10


def test_a_ledger_that_cannot_be_written_stops_the_llm(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="ledger"):
        Ledger(str(tmp_path / "no" / "such" / "folder.sqlite")).add(1, 0.0)


def test_the_breaker_opens_waits_and_tries_once() -> None:
    now = [0.0]
    breaker = Breaker(failures=2, pause=60.0, clock=lambda: now[0])
    for _ in range(2):
        assert breaker.allows()
        breaker.record(ok=False)
    assert not breaker.allows()
    now[0] = 61.0
    assert breaker.allows()
    assert not breaker.allows()


def test_a_success_closes_the_breaker() -> None:
    now = [0.0]
    breaker = Breaker(failures=1, pause=60.0, clock=lambda: now[0])
    breaker.record(ok=False)
    now[0] = 61.0
    breaker.allows()
    breaker.record(ok=True)
    assert all(breaker.allows() for _ in range(3))
