"""Drafts for panels and programs: the newest of a ticket, one by id, one more on demand.

In: a token of the connection, and proof that the caller can read the ticket. Out: the draft, and
where it stands. The proof is the hash of the newest public comment (`helpdesk.proof`): an agent who
may not see a ticket cannot make it, and one whose page is old makes another.
"""

from __future__ import annotations

import asyncio
import hmac
from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import Field

from ..draft import Draft
from ..errors import Unavailable
from ..helpdesk import Helpdesk, newest_proof, proof
from ..store import DraftState, NoteState, Store, StoredDraft, now
from ..ticket import Record, Text, Ticket, When
from .gate import Caller
from .problems import Problem, documented
from .shared import NAME, Anywhere, House, Inside, Name, Shared, Token

router = APIRouter(prefix="/v1", tags=["drafts"])

FETCH_SECONDS = 10.0
"""Seconds for the helpdesk to show the ticket: the panel itself waits about 15."""

MAKING_SECONDS = 600.0
"""After this nothing will come any more of a draft that was asked for."""

Proof: TypeAlias = Annotated[
    str,
    Header(
        alias="X-Newest-Comment",
        pattern="^[0-9a-fA-F]{64}$",
        description="SHA-256 of the letters and digits, in lower case and without markup, "
        "of the newest public comment that the caller can read.",
    ),
]


class DraftAnswer(Record):
    """A draft and where it stands.

    `stale`: it answers an older message, or the ticket is answered. `note` is how far the private
    note has come, null where none is due. `draft` is null once retention has emptied it.
    """

    id: str
    connection: str
    ticket_id: str
    revision: int
    created_at: When
    state: DraftState
    stale: bool
    note: NoteState | None
    draft: Draft | None


class Making(Record):
    """A draft that is on its way: ask `poll` again in a second or two."""

    id: str
    poll: str


class Wish(Record):
    """A draft on demand. `guidance` steers it; `revision` "new" asks for another wording."""

    connection: str = Field(pattern=NAME)
    ticket_id: str = Field(pattern=NAME)
    guidance: Text = Field(default="", max_length=1_000, repr=False)
    revision: Literal["new"] | None = None


_USUAL = ("unauthorized", "not_found", "moved_on", "invalid", "too_many", "store_unavailable")


@router.get("/tickets/{connection}/{ticket_id}/draft", responses=documented(*_USUAL))
def newest_draft(
    connection: Name, ticket_id: Name, caller: Inside, given: Proof, house: House
) -> DraftAnswer:
    """Give the newest draft of a ticket."""
    stored = visible(house.store.drafts.newest(connection, ticket_id), caller)
    return _shown(house.store, stored, given)


@router.get(
    "/drafts/{draft_id}",
    response_model=DraftAnswer,
    responses={
        202: {"model": Making, "description": "it is being made"},
        **documented(*_USUAL),
    },
)
def read_draft(
    draft_id: Name,
    caller: Anywhere,
    given: Proof,
    house: House,
    request: Request,
) -> DraftAnswer | JSONResponse:
    """Give a draft by id, or say that it is being made."""
    stored = house.store.drafts.get(draft_id)
    asked = None if stored else house.store.asking.get(draft_id)
    if asked and asked.connection in caller.connections and asked.at > now() - MAKING_SECONDS:
        return JSONResponse(_making(request, draft_id).model_dump(), 202)
    return _shown(house.store, visible(stored, caller), given)


@router.post(
    "/drafts",
    status_code=202,
    responses=documented(
        "malformed",
        *_USUAL,
        "nothing_to_draft",
        "too_large",
        "helpdesk_refused",
        "helpdesk_unavailable",
    ),
)
async def ask_for_draft(
    wish: Wish, token: Token, given: Proof, house: House, request: Request
) -> Making:
    """Ask for a draft of the ticket as it stands now; what waits already is given unless "new"."""
    caller = house.gate.admit(token, connection=wish.connection)
    ticket = await _fetched(house.helpdesk(wish.connection), wish.ticket_id)
    _prove(given, newest_proof(ticket))
    draft_id = await run_in_threadpool(_asked, house, wish, ticket, caller.agent)
    return _making(request, draft_id)


async def _fetched(helpdesk: Helpdesk, ticket_id: str) -> Ticket:
    try:
        return await asyncio.wait_for(helpdesk.fetch(ticket_id), FETCH_SECONDS)
    except TimeoutError as error:
        raise Unavailable("no answer in time", helpdesk=helpdesk.name, operation="fetch") from error


NOTHING = proof("")
"""The hash of a comment without letters and digits, which anybody can make."""


def _prove(given: str, known: str) -> None:
    if known == NOTHING or not hmac.compare_digest(given.lower().encode(), known.encode()):
        raise Problem("moved_on")


def _asked(house: Shared, wish: Wish, ticket: Ticket, agent: str) -> str:
    connection, message_id = wish.connection, ticket.answers.id
    if not wish.guidance and not wish.revision:
        for stored in house.store.drafts.of_message(connection, ticket.id, message_id):
            if stored.state is DraftState.WAITING and stored.proof == newest_proof(ticket):
                return stored.id
    asked = house.store.asking.ask(
        connection, ticket.id, message_id, guidance=wish.guidance, agent=agent
    )
    return asked.draft_id


def _making(request: Request, draft_id: str) -> Making:
    # The path alone: behind a proxy nobody here knows the host. A mounted app's prefix is in it.
    return Making(id=draft_id, poll=request.url_for("read_draft", draft_id=draft_id).path)


def visible(stored: StoredDraft | None, caller: Caller) -> StoredDraft:
    """Give the draft to one who may see it; for all others, and in shadow, there is none."""
    if not stored or stored.connection not in caller.connections:
        raise Problem("not_found")
    if stored.state is DraftState.SHADOW:
        raise Problem("not_found")
    return stored


def _shown(store: Store, stored: StoredDraft, given: str) -> DraftAnswer:
    _prove(given, stored.proof)
    note = store.notes.get(stored.id)
    return DraftAnswer(
        **stored.model_dump(include={"id", "connection", "ticket_id", "revision", "state"}),
        created_at=datetime.fromtimestamp(stored.created_at, UTC),
        stale=stored.state is not DraftState.WAITING,
        note=note.state if note else None,
        draft=stored.draft,
    )
