"""Deliveries that come together are written together, and each caller hears of her own row."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest

from empathy_reply.errors import StoreError
from empathy_reply.web import intake as intake_module
from empathy_reply.web.intake import Intake, Row


class Disk:
    """Remembers what was written in one go; may fail, and may wait for a sign."""

    def __init__(self) -> None:
        self.batches: list[list[Row]] = []
        self.problem: Exception | None = None
        self.may_go = threading.Event()
        self.may_go.set()

    def put(self, rows: Sequence[Row]) -> None:
        assert self.may_go.wait(5)
        if self.problem:
            raise self.problem
        self.batches.append(list(rows))


def test_rows_that_come_together_share_a_transaction() -> None:
    disk = Disk()
    intake = Intake(disk.put)

    async def put_all() -> None:
        await asyncio.gather(*(intake.put({"n": n}) for n in range(100)))

    asyncio.run(put_all())
    assert [row["n"] for batch in disk.batches for row in batch] == list(range(100))
    assert len(disk.batches) < 10


def test_a_failure_reaches_every_caller_and_the_next_row_is_written() -> None:
    disk = Disk()
    intake = Intake(disk.put)

    async def put_three() -> list[BaseException | None]:
        disk.problem = StoreError("the disk is full")
        failed = await asyncio.gather(*(intake.put({}) for _ in range(2)), return_exceptions=True)
        disk.problem = None
        await intake.put({"n": 3})
        return list(failed)

    assert [type(error) for error in asyncio.run(put_three())] == [StoreError, StoreError]
    assert disk.batches == [[{"n": 3}]]


def test_when_too_many_wait_the_next_is_refused_at_once() -> None:
    disk = Disk()
    disk.may_go.clear()
    intake = Intake(disk.put, waiting=2)

    async def crowd() -> list[str]:
        calls = [asyncio.create_task(intake.put({"n": n})) for n in range(3)]
        await asyncio.sleep(0.1)
        more = [asyncio.create_task(intake.put({"n": n})) for n in range(3, 8)]
        await asyncio.sleep(0.1)
        disk.may_go.set()
        results = await asyncio.gather(*calls, *more, return_exceptions=True)
        return [type(one).__name__ for one in results]

    results = asyncio.run(crowd())
    assert "StoreError" in results
    assert sum(len(batch) for batch in disk.batches) == results.count("NoneType") > 0


def test_a_row_is_not_waited_for_forever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "PATIENCE", 0.05)
    disk = Disk()
    disk.may_go.clear()
    with pytest.raises(StoreError, match="took over"):
        asyncio.run(Intake(disk.put).put({}))
    disk.may_go.set()


def test_closing_writes_what_waits_and_ends_the_thread() -> None:
    disk = Disk()
    intake = Intake(disk.put)
    before = threading.active_count()

    async def put_and_close() -> int:
        call = asyncio.create_task(intake.put({"n": 1}))
        await asyncio.sleep(0)
        intake.close()
        await call
        return threading.active_count()

    assert asyncio.run(put_and_close()) == before
    assert disk.batches == [[{"n": 1}]]
