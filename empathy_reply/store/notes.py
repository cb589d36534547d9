"""How far each note has come, so that no ticket gets two and none is lost.

In: a draft's id and what happened to its note. Out: `Note`. A state moves only as the table says.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from .database import translated
from .drafts import insert
from .records import Note, NoteState, StoredDraft, now
from .tables import NOTES

_FROM = {
    NoteState.CLAIMED: (NoteState.SENT, NoteState.RETRY),
    NoteState.SENT: (NoteState.CLAIMED,),
    NoteState.CONFIRMED: (NoteState.SENT, NoteState.CLAIMED, NoteState.UNCERTAIN, NoteState.RETRY),
    NoteState.UNCERTAIN: (NoteState.SENT,),
    NoteState.FAILED: (NoteState.CLAIMED, NoteState.SENT),
    NoteState.RETRY: (NoteState.UNCERTAIN, NoteState.FAILED),
}
"""State → the states that may come before it. Back to `claimed`: it surely did not land."""


class Notes:
    """The notes of drafts, at most one each."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def claim(self, stored: StoredDraft) -> Note:
        """Claim the note of a draft, or give the claim that stands already."""
        row = {
            "draft_id": stored.id,
            "connection": stored.connection,
            "ticket_id": stored.ticket_id,
            "state": NoteState.CLAIMED.value,
            "changed_at": now(),
        }
        statement = insert(self._engine, NOTES).values(row).on_conflict_do_nothing()
        with translated(), self._engine.begin() as connection:
            connection.execute(statement)
            return self._get(connection, stored.id)

    def move(self, draft_id: str, to: NoteState, *, note_id: str = "", problem: str = "") -> bool:
        """Move a note on; False when it is not in a state from which it may."""
        values: dict[str, object] = {"state": to.value, "problem": problem, "changed_at": now()}
        if note_id:
            values["note_id"] = note_id
        moved = (
            sa.update(NOTES)
            .where(
                NOTES.c.draft_id == draft_id,
                NOTES.c.state.in_([state.value for state in _FROM[to]]),
            )
            .values(values)
        )
        with translated(), self._engine.begin() as connection:
            return connection.execute(moved).rowcount == 1

    def give_up_retry(self, draft_id: str, *, problem: str) -> None:
        """Take back that a note is to be tried again: it is not due any more."""
        given_up = sa.update(NOTES).where(
            NOTES.c.draft_id == draft_id, NOTES.c.state == NoteState.RETRY.value
        )
        values = {"state": NoteState.CLAIMED.value, "problem": problem, "changed_at": now()}
        with translated(), self._engine.begin() as connection:
            connection.execute(given_up.values(values))

    def get(self, draft_id: str) -> Note | None:
        """Give the note of a draft."""
        with translated(), self._engine.connect() as connection:
            found = sa.select(NOTES).where(NOTES.c.draft_id == draft_id)
            row = connection.execute(found).mappings().first()
        return Note(**row) if row else None

    def unsettled(self, *, limit: int = 200) -> tuple[Note, ...]:
        """List notes that need a person: uncertain or failed, newest first."""
        return self._in((NoteState.UNCERTAIN, NoteState.FAILED), limit)

    def to_retry(self, *, limit: int = 100) -> tuple[Note, ...]:
        """List notes that a person wants tried again."""
        return self._in((NoteState.RETRY,), limit)

    def _in(self, states: Sequence[NoteState], limit: int) -> tuple[Note, ...]:
        found = (
            sa.select(NOTES)
            .where(NOTES.c.state.in_([state.value for state in states]))
            .order_by(NOTES.c.changed_at.desc())
            .limit(limit)
        )
        with translated(), self._engine.connect() as connection:
            return tuple(Note(**row) for row in connection.execute(found).mappings())

    def counts(self) -> dict[str, int]:
        """Count notes by state."""
        counted = sa.select(NOTES.c.state, sa.func.count()).group_by(NOTES.c.state)
        with translated(), self._engine.connect() as connection:
            return {state: count for state, count in connection.execute(counted)}

    def _get(self, connection: sa.Connection, draft_id: str) -> Note:
        found = sa.select(NOTES).where(NOTES.c.draft_id == draft_id)
        return Note(**connection.execute(found).mappings().one())
