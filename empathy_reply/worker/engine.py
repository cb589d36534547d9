"""The durable engine: jobs are done once, in order for each ticket, and survive a crash.

The one seam to DBOS. It stores the `Job`s, which hold ids alone, and nothing of a customer. What
fails and may pass is started anew after a pause, so that no slot waits with it; what fails for good
is kept in the store with its reason.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Iterable
from typing import Any

from ..errors import MissingExtra
from ..store import Failure, now
from .equipment import Equipment
from .job import Attempt, Job, Kind, attempt, pause_after
from .steps import STEPS

try:
    from dbos import (
        DBOS,
        DBOSClient,
        DBOSConfig,
        DBOSPortableJSONSerializer,
        SetEnqueueOptions,
        SetWorkflowID,
        StepOptions,
    )
except ImportError as error:  # pragma: no cover - tried in the wheel's own check
    raise MissingExtra("serve", needed_for="the worker") from error

NAME = "empathy-reply"

VERSION = "1"
"""Raised when the steps of a workflow change: work begun under another version is left alone."""

TICKETS, ALERTS, LLM = "tickets", "alerts", "llm"
"""Queues beside those of the connections: drafts and notes in order by ticket, alerts, the LLM."""

LOOKS_A_DRAFT = 3
"""Looks that are let through for each draft a minute: not every one leads to a draft."""

POLL = 0.4
"""Seconds between two looks into a queue."""


class Engine:
    """Runs the jobs of one worker; there is one engine in a process."""

    def __init__(self, kit: Equipment, *, worker: str, database: Any) -> None:
        self._kit, self._database = kit, database
        DBOS(
            config=DBOSConfig(
                name=NAME,
                system_database_engine=database,
                system_database_url=str(database.url.render_as_string(hide_password=False)),
                application_version=VERSION,
                executor_id=worker,
                # The default is pickle, which runs whatever stands in the table.
                serializer=DBOSPortableJSONSerializer(),
                log_level="ERROR",
            )
        )

        @DBOS.step(name="attempt")
        async def step(job: dict[str, Any]) -> dict[str, Any]:
            made = await attempt(lambda: _done(kit, Job.model_validate(job)))
            return made.model_dump(mode="json")

        @DBOS.workflow(name="work", max_recovery_attempts=None)
        async def work(job: dict[str, Any], attempts: int) -> None:
            first = Job.model_validate(job)
            todo = [first]
            while todo:
                one = todo.pop(0)
                made = Attempt.model_validate(await step(one.model_dump(mode="json")))
                if made.problem:
                    await self._later(one, attempts + 1 if one is first else 1, made)
                for follow in made.follow:
                    if follow.kind is Kind.NOTE and not made.delay:
                        todo.append(follow)
                    else:
                        await self._enqueue(follow, delay=made.delay or None)

        self._work = work

    def start(self) -> None:
        """Start working, first on what this worker left undone."""
        DBOS.launch()
        settings = self._kit.settings
        for name, connection in settings.connections.items():
            most = LOOKS_A_DRAFT * connection.drafts_per_minute
            self._register(queue_of(name), a_minute=most)
        self._register(LLM, a_minute=settings.work.llm_per_minute)
        self._register(ALERTS)
        # No limit on this one: only then does the engine take from many tickets at once.
        self._register(TICKETS, ordered=True)

    def stop(self, *, seconds: int = 10) -> None:
        """Stop taking work, and give what runs so many seconds to end."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds, destroy_registry=True)
        self._database.dispose()

    def put(self, jobs: Iterable[Job]) -> None:
        """Hand in jobs; one whose id was handed in before is the same job."""
        for job in jobs:
            with SetWorkflowID(job.id), self._options(job):
                DBOS.enqueue_workflow(_queue(job), self._work, job.model_dump(mode="json"), 0)

    def take_over(self, worker: str) -> int:
        """Give the unfinished jobs of a dead worker to the living; tell how many."""
        found = DBOS.list_workflows(
            executor_id=[worker], status="PENDING", load_input=False, load_output=False
        )
        queues = {one.queue_name for one in found if one.queue_name}
        for queue in queues:
            ids = [one.workflow_id for one in found if one.queue_name == queue]
            DBOS.resume_workflows(ids, queue_name=queue)
        return len(found)

    def forget(self, *, before: str, most: int = 1_000) -> int:
        """Delete finished jobs from before an ISO time; tell how many."""
        found = DBOS.list_workflows(
            status=["SUCCESS", "ERROR"],
            end_time=before,
            limit=most,
            load_input=False,
            load_output=False,
        )
        DBOS.delete_workflows([one.workflow_id for one in found])
        return len(found)

    async def _enqueue(self, job: Job, *, attempts: int = 0, delay: float | None = None) -> None:
        name = f"{job.id}/{attempts}" if attempts else job.id
        with SetWorkflowID(name), self._options(job, delay=delay):
            await DBOS.enqueue_workflow_async(
                _queue(job), self._work, job.model_dump(mode="json"), attempts
            )

    async def _later(self, job: Job, attempts: int, made: Attempt) -> None:
        """Try again after a pause, or give up and say why."""
        work = self._kit.settings.work
        if made.retryable and attempts < work.attempts:
            delay = pause_after(made, attempts - 1, first=work.first_wait)
            await self._enqueue(job, attempts=attempts, delay=delay)
        else:
            options = StepOptions(name="give up", retries_allowed=True, max_attempts=10)
            await DBOS.run_step_async(options, self._give_up, job, attempts, made)

    async def _give_up(self, job: Job, attempts: int, made: Attempt) -> None:
        failure = Failure(
            id=job.id,
            connection=job.connection,
            ticket_id=job.ticket_id,
            message_id=job.message_id,
            revision=job.revision,
            attempt=attempts,
            reason=made.problem,
            at=now(),
        )
        self._kit.store.failures.keep(failure)

    def _options(self, job: Job, *, delay: float | None = None) -> SetEnqueueOptions:
        ordered = job.kind in _ORDERED
        key = f"{job.connection}/{job.ticket_id}" if ordered else None
        # 1 is first. A customer's message goes before what the catch-up poll finds.
        priority = 1 if job.wrote else 10
        return SetEnqueueOptions(queue_partition_key=key, delay_seconds=delay, priority=priority)

    def _register(self, name: str, *, a_minute: int = 0, ordered: bool = False) -> None:
        DBOS.register_queue(
            name,
            partition_concurrency=1 if ordered else None,
            worker_concurrency=self._kit.settings.work.together,
            limiter={"limit": a_minute, "period": 60.0} if a_minute else None,
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )


_ORDERED = (Kind.DRAFT, Kind.NOTE)

PAUSE = 30.0
"""Seconds after which a job of a paused connection is looked at again."""


async def _done(kit: Equipment, job: Job) -> Attempt:
    """Do a job, or put it off while its connection is paused."""
    if job.kind in _ORDERED and await to_thread(kit.store.running.paused, job.connection):
        # The mark makes it another job: this one is done, and a done one is not done again.
        later = job.model_copy(update={"mark": f"{job.mark}.{int(now() * 1_000)}"})
        return Attempt(follow=(later,), delay=PAUSE)
    return Attempt(follow=await STEPS[job.kind](kit, job))


def _queue(job: Job) -> str:
    if job.kind in _ORDERED:
        return TICKETS
    return {Kind.ALERT: ALERTS, Kind.ADMIT: LLM}.get(job.kind, queue_of(job.connection))


def queue_of(connection: str) -> str:
    """Name the queue of a connection."""
    return f"connection-{connection}"


def forget_jobs(database: Any, tickets: Iterable[tuple[str, str]]) -> int:
    """Delete the finished jobs of tickets, given as (connection, ticket); tell how many.

    They hold ids alone. What is under way is left: its ticket is gone from the store.
    """
    client = DBOSClient(system_database_engine=database, serializer=DBOSPortableJSONSerializer())
    prefixes = [f"{kind}/{connection}/{ticket}/" for connection, ticket in tickets for kind in Kind]
    found = client.list_workflows(
        workflow_id_prefix=prefixes,
        status=["SUCCESS", "ERROR"],
        load_input=False,
        load_output=False,
    )
    client.delete_workflows([one.workflow_id for one in found])
    return len(found)
