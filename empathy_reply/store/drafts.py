"""Drafts by ticket, message and revision. In: `StoredDraft`. Out: the same, by id or ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from ..draft import Draft
from .database import translated
from .records import DraftState, StoredDraft, now
from .tables import DRAFTS

URGENT = ("safety", "grief")
"""Situations that stand above all others."""


class Drafts:
    """What was drafted; a draft made again under the same id takes the place of the first."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def save(self, stored: StoredDraft) -> None:
        """Keep a draft, in place of an earlier one with its id."""
        values = stored.model_dump(exclude={"draft"}, mode="json")
        values["body"] = stored.draft.model_dump_json() if stored.draft else None
        changed = {key: value for key, value in values.items() if key != "id"}
        statement = insert(self._engine, DRAFTS).values(values)
        with translated(), self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))

    def get(self, draft_id: str) -> StoredDraft | None:
        """Give a draft by id."""
        return next(iter(self._where(DRAFTS.c.id == draft_id)), None)

    def newest(self, connection: str, ticket_id: str) -> StoredDraft | None:
        """Give the newest draft of a ticket."""
        found = self._where(
            DRAFTS.c.connection == connection, DRAFTS.c.ticket_id == ticket_id, limit=1
        )
        return next(iter(found), None)

    def of_message(
        self, connection: str, ticket_id: str, message_id: str
    ) -> tuple[StoredDraft, ...]:
        """List the drafts for one message, newest first."""
        return self._where(
            DRAFTS.c.connection == connection,
            DRAFTS.c.ticket_id == ticket_id,
            DRAFTS.c.message_id == message_id,
        )

    def waiting_of_ticket(self, connection: str, ticket_id: str) -> tuple[StoredDraft, ...]:
        """List the ticket's drafts that wait for an agent, or did when she wrote again."""
        return self._where(
            DRAFTS.c.connection == connection,
            DRAFTS.c.ticket_id == ticket_id,
            DRAFTS.c.state.in_([DraftState.WAITING.value, DraftState.SUPERSEDED.value]),
        )

    def count(self) -> int:
        """Count all drafts."""
        with translated(), self._engine.connect() as opened:
            return opened.execute(sa.select(sa.func.count()).select_from(DRAFTS)).scalar_one()

    def count_since(self, connection: str, ticket_id: str, since: float) -> int:
        """Count a ticket's drafts since a time; those that an agent asked for do not count."""
        counted = sa.select(sa.func.count()).where(
            DRAFTS.c.connection == connection,
            DRAFTS.c.ticket_id == ticket_id,
            DRAFTS.c.created_at >= since,
            DRAFTS.c.revision == 1,
        )
        with translated(), self._engine.connect() as opened:
            return opened.execute(counted).scalar_one()

    def restamp(self, draft_id: str, at: float | None) -> bool:
        """Note the ticket's new stamp; False when the draft is gone or waits no more."""
        still = sa.and_(DRAFTS.c.id == draft_id, DRAFTS.c.state == DraftState.WAITING.value)
        stamped = sa.update(DRAFTS).where(still).values(ticket_updated_at=at)
        with translated(), self._engine.begin() as connection:
            return connection.execute(stamped).rowcount == 1

    def set_state(self, draft_ids: Sequence[str], state: DraftState) -> None:
        """Say where drafts stand now."""
        with translated(), self._engine.begin() as connection:
            connection.execute(
                sa.update(DRAFTS).where(DRAFTS.c.id.in_(draft_ids)).values(state=state.value)
            )

    def supersede(self, connection: str, ticket_id: str, *, message_id: str) -> None:
        """Mark the ticket's waiting drafts for other messages as passed over.

        An earlier draft for the same message stays: its note may still be on its way.
        """
        with translated(), self._engine.begin() as opened:
            opened.execute(
                sa.update(DRAFTS)
                .where(
                    DRAFTS.c.connection == connection,
                    DRAFTS.c.ticket_id == ticket_id,
                    DRAFTS.c.message_id != message_id,
                    DRAFTS.c.state == DraftState.WAITING.value,
                )
                .values(state=DraftState.SUPERSEDED.value)
            )

    def recent_openings(self, connection: str, *, limit: int = 20) -> tuple[str, ...]:
        """List the newest first sentences, so that no stock phrase grows."""
        found = (
            sa.select(DRAFTS.c.opening)
            .where(DRAFTS.c.connection == connection, DRAFTS.c.opening != "")
            .order_by(DRAFTS.c.created_at.desc())
            .limit(limit)
        )
        with translated(), self._engine.connect() as opened:
            return tuple(opened.execute(found).scalars())

    def waiting(self, *, connection: str = "", limit: int = 100) -> tuple[StoredDraft, ...]:
        """List drafts that wait for an agent, danger and grief first, then the newest."""
        rank = sa.case((DRAFTS.c.situation.in_(URGENT), 0), else_=1)
        where = [DRAFTS.c.state == DraftState.WAITING.value]
        if connection:
            where.append(DRAFTS.c.connection == connection)
        return self._where(*where, order=[rank, DRAFTS.c.created_at.desc()], limit=limit)

    def _where(
        self, *where: sa.ColumnElement[bool], order: Sequence[Any] = (), limit: int = 1_000
    ) -> tuple[StoredDraft, ...]:
        found = sa.select(DRAFTS).where(*where).limit(limit)
        found = found.order_by(*(order or (DRAFTS.c.created_at.desc(), DRAFTS.c.revision.desc())))
        with translated(), self._engine.connect() as connection:
            return tuple(_stored(row) for row in connection.execute(found).mappings())


def insert(engine: sa.Engine, table: sa.Table) -> Any:
    """Give an INSERT that knows ON CONFLICT, in the database's own dialect."""
    dialect: Any = sqlite if engine.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def _stored(row: sa.RowMapping) -> StoredDraft:
    values = {key: value for key, value in row.items() if key != "body"}
    body = row["body"]
    return StoredDraft(**values, draft=Draft.model_validate_json(body) if body else None)


def new_draft(draft: Draft, *, connection: str, ticket_id: str, **more: Any) -> StoredDraft:
    """Make the record under which a fresh draft is kept; `more` are its other fields."""
    return StoredDraft(
        id=draft.draft_id,
        connection=connection,
        ticket_id=ticket_id,
        message_id=draft.answers_message_id,
        revision=draft.revision,
        created_at=now(),
        situation=draft.assessment.situation.value,
        emotion=draft.assessment.emotion.value if draft.assessment.emotion else None,
        needs_review=draft.needs_review,
        draft=draft,
        **more,
    )
