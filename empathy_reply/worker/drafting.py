"""The drafting of one message: ticket, history and articles in, a stored draft out.

In: ids alone. Out: `Made`, again ids alone, so that no customer's text stands in the engine's
tables. Drafting the same message and revision again gives the same draft under the same id.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from ..alert import is_alert
from ..check.rules import found
from ..draft import Draft
from ..errors import HelpdeskError, NothingToDraft
from ..helpdesk import Helpdesk, HistorySource, newest_proof
from ..history import ExportedHistory, HelpdeskHistory, gather
from ..knowledge import open_source, search_words
from ..store import DraftState, StoredDraft, new_draft, stored_id
from ..ticket import Agent, Article, Ticket
from .equipment import Equipment
from .job import Job
from .looking import ANSWERED, answered, decide, standing

LOG = logging.getLogger(__name__)

HISTORY_SECONDS = 5.0
KNOWLEDGE_SECONDS = 5.0


class Made(NamedTuple):
    """What drafting led to. `draft_id` is "" when no draft was made.

    `moved`: the customer wrote again meanwhile. `note`, `alert`: what is to follow.
    """

    draft_id: str = ""
    moved: bool = False
    note: bool = False
    alert: bool = False


async def make_draft(kit: Equipment, job: Job) -> Made:
    """Draft for the message, unless the ticket has moved on."""
    try:
        ticket = await kit.helpdesks[job.connection].fetch(job.ticket_id)
    except NothingToDraft as nothing:
        return await _none(kit, job, nothing.reason)
    if ticket.answers.id != job.message_id:
        return Made(moved=True)
    if job.revision == 1 and answered(ticket):
        return await _none(kit, job, ANSWERED)
    if made := await to_thread(_made_before, kit, job, ticket):
        return made
    draft = await _drafted(kit, job, ticket)
    made = await to_thread(_kept, kit, job, ticket, draft)
    if not draft.plan.needs_reply:
        await _none(kit, job, "no reply seems due, so no note was written")
    return made


def _made_before(kit: Equipment, job: Job, ticket: Ticket) -> Made | None:
    """Find the draft that was made for this message as it stands, if it waits for its note."""
    stored = standing(kit, job.connection, ticket, revision=job.revision)
    return _led_to(kit, job, stored.draft) if stored and stored.draft else None


async def _none(kit: Equipment, job: Job, reason: str) -> Made:
    await decide(kit, job.connection, job.ticket_id, message_id=job.message_id, reason=reason)
    return Made()


async def _drafted(kit: Equipment, job: Job, ticket: Ticket) -> Draft:
    connection, store = job.connection, kit.store
    draft_id = stored_id(connection, ticket.id, job.message_id, job.revision)
    brand = kit.connection(connection).brand(ticket.brand)
    asked = await to_thread(store.asking.get, draft_id)
    gathered = await gather(_sources(kit, connection), ticket, seconds=HISTORY_SECONDS)
    searched = await _searched(kit, connection, ticket)
    own = await to_thread(open_source, brand.knowledge) if brand.knowledge else None
    draft = await kit.drafter.draft(
        ticket,
        history=gathered.history,
        knowledge=searched or (),
        knowledge_base=own,
        agent=Agent(
            name=brand.agent or None, signature=brand.signature or None, brand=ticket.brand
        ),
        revision=job.revision,
        recent_openings=await to_thread(store.drafts.recent_openings, connection),
        guidance=asked.guidance if asked else "",
    )
    missing = () if searched is not None else (_WITHOUT_HELP_CENTRE,)
    findings = (*draft.findings, *gathered.findings, *missing)
    return draft.model_copy(update={"draft_id": draft_id, "findings": findings})


def _sources(kit: Equipment, connection: str) -> list[HistorySource]:
    sources: list[HistorySource] = [HelpdeskHistory(kit.helpdesks[connection])]
    settings = kit.connection(connection)
    if settings.crm:
        sources.append(ExportedHistory(settings.crm, visible=settings.crm_visible))
    return sources


_WITHOUT_HELP_CENTRE = found(
    "knowledge.left_out", "The draft was made without what the help centre knows."
)


async def _searched(kit: Equipment, connection: str, ticket: Ticket) -> Sequence[Article] | None:
    """Search the help centre; None when it fails or is slow, and the draft goes without."""
    if not kit.connection(connection).articles:
        return ()
    try:
        async with asyncio.timeout(KNOWLEDGE_SECONDS):
            return await _of_help_centre(kit.helpdesks[connection], ticket)
    except (HelpdeskError, TimeoutError) as error:
        LOG.warning("help centre not searched for ticket %s: %s", ticket.id, error or "too slow")
        return None


async def _of_help_centre(helpdesk: Helpdesk, ticket: Ticket) -> Sequence[Article]:
    articles = [
        article
        for words in search_words(ticket)
        for article in await helpdesk.articles(words, locale=ticket.customer.locale or "")
    ]
    return list({article.id: article for article in articles}.values())


def _kept(kit: Equipment, job: Job, ticket: Ticket, draft: Draft) -> Made:
    made = _led_to(kit, job, draft)
    shadow = kit.connection(job.connection).rules.shadow
    stored = _stored(job, ticket, draft, DraftState.SHADOW if shadow else DraftState.WAITING)
    kit.store.drafts.save(stored)
    kit.store.drafts.supersede(job.connection, ticket.id, message_id=stored.message_id)
    if made.alert and kit.settings.alerts.url:
        kit.store.running.alert_due(stored)
    return made


def _led_to(kit: Equipment, job: Job, draft: Draft) -> Made:
    """Say what is to follow from a draft."""
    shadow = kit.connection(job.connection).rules.shadow
    # A redraft was asked for in the panel, which shows it: the ticket keeps its one note.
    note = job.revision == 1 and not shadow and draft.plan.needs_reply
    return Made(draft_id=draft.draft_id, note=note, alert=is_alert(draft) and not shadow)


def _stored(job: Job, ticket: Ticket, draft: Draft, state: DraftState) -> StoredDraft:
    reply = draft.reply.acknowledgement if draft.reply else ""
    return new_draft(
        draft,
        connection=job.connection,
        ticket_id=ticket.id,
        state=state,
        received_at=job.received_at,
        ticket_updated_at=ticket.updated_at.timestamp() if ticket.updated_at else None,
        customer_id=ticket.customer.id,
        customer_email=ticket.customer.email,
        brand=ticket.brand,
        proof=newest_proof(ticket),
        opening=reply[:400],
    )


def stamp(stored: StoredDraft) -> datetime | None:
    """Give the helpdesk's own time of the state that a draft was made for."""
    at = stored.ticket_updated_at
    return datetime.fromtimestamp(at, UTC) if at is not None else None
