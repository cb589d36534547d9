"""What each kind of job does, and which jobs follow from it. In: a `Job`. Out: `Job`s.

Each step may be run again from its start after a crash: it finds what it did before.
"""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable

from ..alert import make_alert, send_alert
from ..store import DraftState
from ..writers import Writing
from .drafting import make_draft
from .equipment import Equipment
from .job import Job, Kind
from .looking import look
from .noting import Noted, write_note

Step = Callable[[Equipment, Job], Awaitable[tuple[Job, ...]]]


async def _look(kit: Equipment, job: Job) -> tuple[Job, ...]:
    message_id = await look(
        kit, job.connection, job.ticket_id, removed=job.removed, capped=not job.asked_again
    )
    kind = Kind.DRAFT if kit.settings.writer is Writing.COMPOSER else Kind.ADMIT
    following = job.model_copy(update={"kind": kind, "message_id": message_id, "removed": False})
    return (following,) if message_id else ()


async def _admit(kit: Equipment, job: Job) -> tuple[Job, ...]:
    """Let a draft go on: the queue of this job holds back more than the LLM may be asked."""
    return (job.model_copy(update={"kind": Kind.DRAFT}),)


async def _draft(kit: Equipment, job: Job) -> tuple[Job, ...]:
    made = await make_draft(kit, job)
    if made.moved:
        await _ring(kit, job)
    alert = job.model_copy(
        update={"kind": Kind.ALERT, "draft_id": made.draft_id, "alert": made.alert}
    )
    note = alert.model_copy(update={"kind": Kind.NOTE})
    tell = made.alert and bool(kit.settings.alerts.url)
    return tuple(one for one, due in ((alert, tell), (note, made.note)) if due)


async def _note(kit: Equipment, job: Job) -> tuple[Job, ...]:
    if await write_note(kit, job.draft_id, alert=job.alert) is Noted.MOVED:
        await to_thread(kit.store.drafts.set_state, [job.draft_id], DraftState.SUPERSEDED)
        await _ring(kit, job)
    return ()


async def _alert(kit: Equipment, job: Job) -> tuple[Job, ...]:
    where = kit.settings.alerts
    stored = await to_thread(kit.store.drafts.get, job.draft_id)
    unsent = job.draft_id in await to_thread(kit.store.running.alerts_unsent)
    if where.url and unsent and stored is not None and stored.draft is not None:
        alert = make_alert(
            stored.draft,
            connection=stored.connection,
            created_at=stored.created_at,
            received_at=stored.received_at,
        )
        secrets = [secret.get_secret_value() for secret in where.secrets]
        await send_alert(alert, url=where.url, secrets=secrets)
        await to_thread(kit.store.running.alert_sent, job.draft_id)
    return ()


async def _catch_up(kit: Equipment, job: Job) -> tuple[Job, ...]:
    """Put tickets into the inbox that changed, whether or not their webhook came."""
    cursor, _ = await to_thread(kit.store.running.cursor, job.connection)
    changes = await kit.helpdesks[job.connection].changes(cursor)
    await to_thread(kit.store.inbox.ring, job.connection, changes.ticket_ids)
    await to_thread(kit.store.running.set_cursor, job.connection, changes.cursor)
    return ()


async def _ring(kit: Equipment, job: Job) -> None:
    """Have the ticket looked at again."""
    await to_thread(kit.store.inbox.ring, job.connection, [job.ticket_id])


STEPS: dict[Kind, Step] = {
    Kind.LOOK: _look,
    Kind.ADMIT: _admit,
    Kind.DRAFT: _draft,
    Kind.NOTE: _note,
    Kind.ALERT: _alert,
    Kind.CATCH_UP: _catch_up,
}
"""Kind of job → what is done."""
