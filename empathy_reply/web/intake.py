"""Puts deliveries on disk, many in one transaction, before any of them is answered.

In: rows, one from each call. Out: nothing but the return, which means that the row is on disk.
A commit costs a wait for the disk; calls that arrive within that wait share the next one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import TypeAlias

from ..errors import StoreError

WAITING = 2_000
"""Rows that may wait; after that the helpdesks are asked to come back."""

TOGETHER = 500
GATHER = 0.008
"""Seconds in which the first row of a transaction waits for others."""

PATIENCE = 8.0
"""Seconds after which the answer is 503: Zendesk itself hangs up after 12, and may not return."""

Row: TypeAlias = Mapping[str, object]
_Waiting: TypeAlias = "tuple[Row, Future[None]]"


class Intake:
    """One thread that writes for all calls; it starts with the first row."""

    def __init__(self, put: Callable[[Sequence[Row]], None], *, waiting: int = WAITING) -> None:
        self._put = put
        self._most = waiting
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    async def put(self, row: Row) -> None:
        """Return when the row is on disk; raise `StoreError` when it is not, or not in time."""
        if self._queue.qsize() >= self._most:
            raise StoreError(f"{self._most:,} deliveries wait for the database already")
        self._start()
        written: Future[None] = Future()
        self._queue.put((row, written))
        try:
            await asyncio.wait_for(asyncio.wrap_future(written), PATIENCE)
        except TimeoutError as error:
            raise StoreError(f"the database took over {PATIENCE:.0f} s") from error

    def close(self) -> None:
        """Write what waits, and stop."""
        if self._thread:
            self._queue.put(None)
            self._thread.join()
            self._thread = None

    def _start(self) -> None:
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while (first := self._queue.get()) is not None:
            time.sleep(GATHER)
            batch, ends = self._gathered(first)
            self._write(batch)
            if ends:
                return

    def _gathered(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        batch = [first]
        while len(batch) < TOGETHER:
            try:
                one = self._queue.get_nowait()
            except queue.Empty:
                break
            if one is None:
                return batch, True
            batch.append(one)
        return batch, False

    def _write(self, batch: Sequence[_Waiting]) -> None:
        # Whoever has hung up meanwhile was told nothing, and sends again.
        batch = [one for one in batch if one[1].set_running_or_notify_cancel()]
        if not batch:
            return
        problem: Exception | None = None
        try:
            self._put([row for row, _ in batch])
        except Exception as error:  # whatever it is belongs to the callers; the thread lives on
            problem = error
        for _, written in batch:
            if problem:
                written.set_exception(problem)
            else:
                written.set_result(None)
