"""What the store gives back. In: nothing. Out: frozen records and their states."""

from __future__ import annotations

import time
import uuid
from enum import StrEnum

from pydantic import Field

from ..draft import Draft
from ..outcome import OutcomeKind
from ..ticket import Record

_NAMESPACE = uuid.UUID("2f1d7c0e-5c1b-5d0e-8a55-5f6f1c9f4d10")


def stored_id(connection: str, ticket_id: str, message_id: str, revision: int) -> str:
    """Name the one draft for this message and revision, as 32 hex digits, the same every time."""
    return uuid.uuid5(_NAMESPACE, f"{connection}/{ticket_id}/{message_id}/{revision}").hex


def now() -> float:
    """Give the time in seconds since 1970."""
    return time.time()


class DraftState(StrEnum):
    """Where a draft stands: `waiting` for an agent, `shadow` never shown, or passed over."""

    WAITING = "waiting"
    SHADOW = "shadow"
    SUPERSEDED = "superseded"
    ANSWERED = "answered"


class NoteState(StrEnum):
    """How far a note has come.

    `claimed`: nothing was sent. `sent`: the call has begun, and the note may be there. `confirmed`:
    it is there. `uncertain`: looked for and not found; a person decides. `failed`: it was refused.
    """

    CLAIMED = "claimed"
    SENT = "sent"
    CONFIRMED = "confirmed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    RETRY = "retry"


class StoredDraft(Record):
    """A draft with its place in a helpdesk. `draft` is None once retention has emptied it."""

    id: str
    connection: str
    ticket_id: str
    message_id: str
    revision: int = 1
    state: DraftState = DraftState.WAITING
    created_at: float
    received_at: float | None = None
    ticket_updated_at: float | None = None
    situation: str
    emotion: str | None = None
    needs_review: bool = False
    customer_id: str | None = None
    customer_email: str | None = Field(default=None, repr=False)
    brand: str | None = None
    proof: str = Field(repr=False)
    opening: str = Field(default="", repr=False)
    draft: Draft | None = Field(default=None, repr=False)


class Note(Record):
    """The note of a draft."""

    draft_id: str
    connection: str
    ticket_id: str
    state: NoteState
    note_id: str = ""
    problem: str = ""
    changed_at: float


class Outcome(Record):
    """What became of a draft, by a click or learned from what the agent sent.

    `similarity` is 0 to 1, `distance` counts changed characters, `teaches` says whether it may be
    learned from: danger and grief never teach.
    """

    draft_id: str
    connection: str
    ticket_id: str
    kind: OutcomeKind
    learned: bool = False
    teaches: bool = False
    similarity: float | None = None
    distance: int | None = None
    changes: tuple[str, ...] = Field(default=(), repr=False)
    final_text: str | None = Field(default=None, repr=False)
    reason: str = ""
    agent: str = ""
    at: float


class Decision(Record):
    """Why the newest look at a ticket led to a draft or to none."""

    connection: str
    ticket_id: str
    message_id: str = ""
    decision: str
    reason: str = ""
    at: float


class Due(Record):
    """A ticket to look at, for all its deliveries up to `upto`.

    `removed`: text was taken out. `wrote`: a delivery says that the customer wrote.
    """

    connection: str
    ticket_id: str
    upto: int
    first_at: float
    removed: bool = False
    wrote: bool = False


class Asked(Record):
    """A draft that an agent asked for. `guidance` is her word of direction for it."""

    draft_id: str
    connection: str
    ticket_id: str
    message_id: str
    revision: int
    guidance: str = Field(default="", repr=False)
    agent: str = ""
    at: float


class Failure(Record):
    """Work that was given up after so many attempts, and why. `again`: it is to be tried anew."""

    id: str
    connection: str
    ticket_id: str
    message_id: str = ""
    revision: int = 1
    attempt: int
    reason: str
    again: bool = False
    at: float
