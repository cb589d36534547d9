"""The private note: written once for a message, whatever fails in between.

In: a draft's id. Out: what came of it. Our own row says claimed → sent → confirmed around the call;
a note that may have landed is looked for before anything is written again.
"""

from __future__ import annotations

import asyncio
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from enum import StrEnum

from ..errors import HelpdeskError, MovedOn, NothingToDraft, Unclear
from ..helpdesk import Helpdesk, newest_proof
from ..note import note_html
from ..store import DraftState, NoteState, StoredDraft
from .drafting import stamp
from .equipment import Equipment
from .looking import answered

RACES = 5
"""Times that a ticket may change under our hands before the note waits for the next round."""


class Noted(StrEnum):
    """What came of a note. `moved`: the customer wrote again, so the draft is thrown away."""

    WRITTEN = "written"
    MOVED = "moved"
    NOT_DUE = "not_due"
    UNSETTLED = "unsettled"


Sleep = Callable[[float], Awaitable[None]]


async def write_note(
    kit: Equipment, draft_id: str, *, alert: bool = False, sleep: Sleep = asyncio.sleep
) -> Noted:
    """Write the note of a draft, or find out that it is there.

    Raises a retryable `HelpdeskError` when it is worth trying later; calling it again is safe.
    """
    stored = await to_thread(kit.store.drafts.get, draft_id)
    if stored is None or stored.draft is None or stored.state is not DraftState.WAITING:
        problem = "the ticket has moved on"
        await to_thread(kit.store.notes.give_up_retry, draft_id, problem=problem)
        return Noted.NOT_DUE
    note = await to_thread(kit.store.notes.claim, stored)
    if note.state in (NoteState.SENT, NoteState.RETRY):
        settled = await _looked_for(kit, stored, sleep, asked=note.state is NoteState.RETRY)
        if settled is not None:
            return settled
    elif note.state is not NoteState.CLAIMED:
        return Noted.WRITTEN if note.state is NoteState.CONFIRMED else Noted.UNSETTLED
    return await _written(kit, stored, alert=alert)


async def _looked_for(
    kit: Equipment, stored: StoredDraft, sleep: Sleep, *, asked: bool
) -> Noted | None:
    """Look for a note that may have landed; None when it may be written.

    It may where the helpdesk compares: should the first call land after all, the ticket's stamp
    changes and the second is refused. It may where a person asked for it. Else she is asked.
    """
    helpdesk = kit.helpdesks[stored.connection]
    may_write = helpdesk.compares or asked
    for wait in kit.settings.work.look_again[: 1 if may_write else None]:
        await sleep(wait)
        if note_id := await helpdesk.find_note(stored.ticket_id, stored.id):
            await _move(kit, stored, NoteState.CONFIRMED, note_id=note_id)
            return Noted.WRITTEN
    if may_write:
        await _move(kit, stored, NoteState.CLAIMED)
        return None
    problem = "no clear answer came, and the note is not in the ticket: look, then retry"
    await _move(kit, stored, NoteState.UNCERTAIN, problem=problem)
    return Noted.UNSETTLED


async def _written(kit: Equipment, stored: StoredDraft, *, alert: bool) -> Noted:
    for _ in range(RACES):
        if not await _move(kit, stored, NoteState.SENT):
            return Noted.UNSETTLED
        try:
            note_id = await _call(kit.helpdesks[stored.connection], stored, alert=alert)
        except MovedOn:
            outcome = await _changed(kit, stored)
            if isinstance(outcome, Noted):
                return outcome
            stored = outcome
        except NothingToDraft:
            await _move(kit, stored, NoteState.CLAIMED)
            return Noted.MOVED
        except HelpdeskError as error:
            return await _failed(kit, stored, error)
        else:
            await _move(kit, stored, NoteState.CONFIRMED, note_id=note_id)
            return Noted.WRITTEN
    raise MovedOn("changes all the time", helpdesk=stored.connection, operation="write note")


async def _call(helpdesk: Helpdesk, stored: StoredDraft, *, alert: bool) -> str:
    if stored.draft is None:
        raise NothingToDraft("the draft's text is gone", helpdesk=helpdesk.name)
    return await helpdesk.write_note(
        stored.ticket_id,
        note_html(stored.draft),
        key=stored.id,
        expected_updated_at=stamp(stored),
        tags=(f"empathy_reply_{stored.situation}",) if alert else (),
        urgent=alert,
    )


async def _failed(kit: Equipment, stored: StoredDraft, error: HelpdeskError) -> Noted:
    """Keep what an error means for the note; raise what is worth trying again."""
    if not isinstance(error, Unclear):
        await _move(kit, stored, NoteState.CLAIMED)
    if error.retryable:
        raise error
    await _move(kit, stored, NoteState.FAILED, problem=str(error)[:400])
    return Noted.UNSETTLED


async def _changed(kit: Equipment, stored: StoredDraft) -> StoredDraft | Noted:
    """Find out what changed the ticket: our own late note, the customer, or something harmless."""
    helpdesk = kit.helpdesks[stored.connection]
    if note_id := await helpdesk.find_note(stored.ticket_id, stored.id):
        await _move(kit, stored, NoteState.CONFIRMED, note_id=note_id)
        return Noted.WRITTEN
    await _move(kit, stored, NoteState.CLAIMED)
    try:
        ticket = await helpdesk.fetch(stored.ticket_id)
    except NothingToDraft:
        return Noted.MOVED
    same = ticket.answers.id == stored.message_id and newest_proof(ticket) == stored.proof
    if not same or answered(ticket):
        return Noted.MOVED
    at = ticket.updated_at.timestamp() if ticket.updated_at else None
    if not await to_thread(kit.store.drafts.restamp, stored.id, at):
        return Noted.NOT_DUE
    return stored.model_copy(update={"ticket_updated_at": at})


async def _move(kit: Equipment, stored: StoredDraft, to: NoteState, **more: str) -> bool:
    return await to_thread(kit.store.notes.move, stored.id, to, **more)
