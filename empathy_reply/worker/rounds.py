"""What a worker does beside its jobs: fetch new ones, give signs of life, bury the dead, clear up.

In: the store. Out: jobs for the engine. Every round may run in several workers at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from ..errors import StoreError
from ..store import EVERY, now
from .engine import Engine
from .equipment import Equipment
from .job import AGAIN, Job, Kind

LOG = logging.getLogger(__name__)

MOVE, GATHER, HOUR = 0.2, 1.0, 3_600.0
"""Seconds between two rounds: of the inbox, of what else is to be done, of clearing up."""


class Rounds:
    """The rounds of one worker, each in its own rhythm."""

    def __init__(self, kit: Equipment, engine: Engine, *, worker: str) -> None:
        self._kit, self._engine, self._worker = kit, engine, worker

    def run(self, stop: threading.Event) -> None:
        """Go round until `stop` is set."""
        dead_after = self._kit.settings.work.dead_after
        # Each in its own thread: a long round must not make a living worker look dead.
        rhythms = (
            (MOVE, self.move),
            (GATHER, self.gather),
            (dead_after / 5, self.beat),
            (dead_after / 3, self.sweep),
            (HOUR, self.clear_up),
        )
        threads = [
            threading.Thread(target=self._repeat, args=(stop, *rhythm), daemon=True)
            for rhythm in rhythms
        ]
        for thread in threads:
            thread.start()
        stop.wait()
        for thread in threads:
            thread.join(5)

    def move(self) -> None:
        """Turn deliveries, requests and retries into jobs; a row goes when its job is safe."""
        store, work = self._kit.store, self._kit.settings.work
        due = store.inbox.take(
            store.inbox.due(quiet=work.quiet, longest=work.longest, connections=self._working())
        )
        self._engine.put(
            Job(
                kind=Kind.LOOK,
                connection=one.connection,
                ticket_id=one.ticket_id,
                removed=one.removed,
                received_at=one.first_at,
                wrote=one.wrote,
                mark=str(one.upto),
            )
            for one in due
        )
        if due:
            store.inbox.done(due)

    def gather(self) -> None:
        """Hand in what is no delivery: drafts asked for, retries, looks for lost webhooks."""
        self._asked()
        self._retried()
        self._catch_up()

    def beat(self) -> None:
        """Say that this worker lives."""
        self._kit.store.running.beat(self._worker)

    def sweep(self) -> None:
        """Take over the work of workers that died."""
        store = self._kit.store
        for worker in store.running.claim_dead(silent_for=self._kit.settings.work.dead_after):
            taken = self._engine.take_over(worker)
            store.running.bury(worker)
            LOG.warning("worker %s died; %d jobs taken over", worker, taken)

    def clear_up(self) -> None:
        """Empty old texts, and forget finished jobs."""
        days = self._kit.settings.retention_days
        self._kit.store.keeping.expire(days=days)
        before = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        while self._engine.forget(before=before):
            pass

    def _asked(self) -> None:
        """Hand in the drafts that agents asked for."""
        working = self._working()
        asked = [one for one in self._kit.store.asking.open() if one.connection in working]
        self._engine.put(
            Job(
                kind=Kind.DRAFT,
                connection=one.connection,
                ticket_id=one.ticket_id,
                message_id=one.message_id,
                revision=one.revision,
            )
            for one in asked
        )
        if asked:
            self._kit.store.asking.taken([one.draft_id for one in asked])

    def _retried(self) -> None:
        """Hand in what somebody wants tried again."""
        store, working = self._kit.store, self._working()
        for failure in store.failures.to_retry():
            if failure.connection not in working:
                continue
            # A poll that failed comes round again by itself.
            if failure.ticket_id:
                self._engine.put([_again(failure.connection, failure.ticket_id)])
            store.failures.drop(failure.id)
        self._engine.put(
            Job(
                kind=Kind.NOTE,
                connection=note.connection,
                ticket_id=note.ticket_id,
                draft_id=note.draft_id,
                mark=f"{AGAIN}{int(note.changed_at * 1_000)}",
            )
            for note in store.notes.to_retry()
            if note.connection in working
        )

    def _catch_up(self) -> None:
        """Have each connection asked for changes, once in its interval, by one worker."""
        for name in self._kit.helpdesks:
            seconds = self._kit.connection(name).catch_up_minutes * 60
            _, at = self._kit.store.running.cursor(name)
            if now() - at >= seconds:
                mark = str(int(now() // seconds))
                job = Job(kind=Kind.CATCH_UP, connection=name, mark=mark, wrote=False)
                self._engine.put([job])

    def _working(self) -> frozenset[str]:
        """List the connections that we serve and that are not paused."""
        paused = self._kit.store.running.pauses()
        return frozenset() if EVERY in paused else frozenset(self._kit.helpdesks) - paused

    def _repeat(self, stop: threading.Event, seconds: float, work: Callable[[], None]) -> None:
        """Do something again and again; a database that is away for a while stops nothing."""
        while not stop.is_set():
            began = time.monotonic()
            try:
                work()
            except StoreError as error:
                LOG.error("%s; trying again", error)
            except Exception as error:
                LOG.error("round failed: %s; trying again", type(error).__name__)
            stop.wait(max(0.01, seconds - (time.monotonic() - began)))


def _again(connection: str, ticket_id: str) -> Job:
    mark = f"{AGAIN}{int(now() * 1_000)}"
    return Job(kind=Kind.LOOK, connection=connection, ticket_id=ticket_id, mark=mark)
