"""The look at a ticket: what happened to it, and for which message a draft is due.

In: a ticket's id. Out: the id of the message to draft for, "" when no draft is due; the reason is
kept for `explain`. What an agent sent meanwhile is compared with the draft she had.
"""

from __future__ import annotations

from asyncio import to_thread

from ..errors import NothingToDraft
from ..helpdesk import newest_proof
from ..outcome import compare, teaches
from ..rules import refusal
from ..store import (
    Decision,
    DraftState,
    NoteState,
    Outcome,
    StoredDraft,
    now,
    stored_id,
)
from ..ticket import Author, Message, Ticket
from .equipment import Equipment

HOUR = 3_600.0
LATER = 600.0
"""Seconds after which a ticket is looked at again that has had its drafts for this hour."""

ANSWERED = "an agent has answered the newest message"


async def look(
    kit: Equipment,
    connection: str,
    ticket_id: str,
    *,
    removed: bool = False,
    capped: bool = True,
) -> str:
    """Read the ticket, learn from what was sent, and say which message wants a draft.

    Where drafts an hour are `capped`, a ticket that has had its share is looked at again later.
    """
    if removed:
        await to_thread(kit.store.keeping.remove_ticket, connection, ticket_id)
    try:
        ticket = await kit.helpdesks[connection].fetch(ticket_id)
    except NothingToDraft as nothing:
        await decide(kit, connection, ticket_id, reason=nothing.reason)
        return ""
    await to_thread(_learn, kit, connection, ticket)
    message_id = ticket.answers.id
    reason = await to_thread(_reason_against, kit, connection, ticket)
    if not reason and await to_thread(_is_done, kit, connection, ticket):
        return ""
    if not reason and capped:
        reason = await to_thread(_over_the_cap, kit, connection, ticket)
    await decide(kit, connection, ticket_id, message_id=message_id, reason=reason)
    return "" if reason else message_id


async def decide(
    kit: Equipment, connection: str, ticket_id: str, *, message_id: str = "", reason: str = ""
) -> None:
    """Keep why a ticket gets a draft, or none: the newest word on it is what `explain` tells."""
    decision = Decision(
        connection=connection,
        ticket_id=ticket_id,
        message_id=message_id,
        decision="none" if reason else "draft",
        reason=reason,
        at=now(),
    )
    await to_thread(kit.store.running.decide, decision)


def _reason_against(kit: Equipment, connection: str, ticket: Ticket) -> str:
    rules = kit.connection(connection).rules
    if answered(ticket):
        return ANSWERED
    return refusal(ticket, rules)


def _over_the_cap(kit: Equipment, connection: str, ticket: Ticket) -> str:
    """Say that the ticket has had its drafts for this hour, and have it looked at after a while."""
    made = kit.store.drafts.count_since(connection, ticket.id, now() - HOUR)
    if made < kit.connection(connection).rules.per_hour:
        return ""
    kit.store.inbox.ring(connection, [ticket.id], at=now() + LATER)
    return f"{made} drafts within the hour (rules.per_hour); looked at again in a while"


def _is_done(kit: Equipment, connection: str, ticket: Ticket) -> bool:
    """Say whether this very message, as it stands, has its draft and its note."""
    stored = standing(kit, connection, ticket)
    note = kit.store.notes.get(stored.id) if stored else None
    return note is not None and note.state is not NoteState.CLAIMED


def standing(
    kit: Equipment, connection: str, ticket: Ticket, *, revision: int = 1
) -> StoredDraft | None:
    """Find the draft for the newest message as it stands now, if it waits for an agent."""
    draft_id = stored_id(connection, ticket.id, ticket.answers.id, revision)
    stored = kit.store.drafts.get(draft_id)
    if stored is None or stored.state is not DraftState.WAITING:
        return None
    return stored if stored.proof == newest_proof(ticket) else None


def answered(ticket: Ticket) -> bool:
    """Say whether an agent wrote publicly after the newest customer message."""
    return _reply_to(ticket, ticket.answers.id) is not None


def _reply_to(ticket: Ticket, message_id: str) -> Message | None:
    """Find the first public reply of an agent after a message."""
    ids = [message.id for message in ticket.messages]
    if message_id not in ids:
        return None
    after = ticket.messages[ids.index(message_id) + 1 :]
    return next((m for m in after if m.author is Author.AGENT and m.public), None)


def _learn(kit: Equipment, connection: str, ticket: Ticket) -> None:
    """Compare what agents sent with the drafts that waited for them."""
    for stored in kit.store.drafts.waiting_of_ticket(connection, ticket.id):
        reply = _reply_to(ticket, stored.message_id)
        if reply is not None:
            if outcome := _outcome(stored, reply):
                kit.store.outcomes.record(outcome)
            kit.store.drafts.set_state([stored.id], DraftState.ANSWERED)


def _outcome(stored: StoredDraft, reply: Message) -> Outcome | None:
    if not (stored.draft and stored.draft.reply and stored.draft.reply.text):
        return None
    drafted = stored.draft.reply
    compared = compare(drafted.text, reply.text, signature=drafted.signature)
    return Outcome(
        draft_id=stored.id,
        connection=stored.connection,
        ticket_id=stored.ticket_id,
        kind=compared.kind,
        learned=True,
        teaches=teaches(stored.situation, compared.kind),
        similarity=compared.similarity,
        distance=compared.distance,
        changes=compared.changes,
        final_text=reply.text,
        at=now(),
    )
