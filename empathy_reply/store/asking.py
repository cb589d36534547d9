"""Drafts an agent asked for, and work that was given up. In: records. Out: what is to be done."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from .database import translated
from .drafts import insert
from .records import Asked, Failure, now, stored_id
from .tables import ASKED, DRAFTS, FAILURES


class Asking:
    """What agents asked for: the receiver writes it down, a worker takes it."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def ask(
        self,
        connection: str,
        ticket_id: str,
        message_id: str,
        *,
        guidance: str = "",
        agent: str = "",
    ) -> Asked:
        """Ask for one more draft of this message; it gets the next revision, 2 at least.

        The first revision is the one that is made unasked, and that the note shows.
        """
        revision = self._next_revision(connection, ticket_id, message_id)
        while True:
            asked = Asked(
                draft_id=stored_id(connection, ticket_id, message_id, revision),
                connection=connection,
                ticket_id=ticket_id,
                message_id=message_id,
                revision=revision,
                guidance=guidance,
                agent=agent,
                at=now(),
            )
            if self._put(asked):
                return asked
            revision += 1  # two agents asked at once

    def _put(self, asked: Asked) -> bool:
        statement = insert(self._engine, ASKED).values(**asked.model_dump(), taken=False)
        statement = statement.on_conflict_do_nothing().returning(ASKED.c.draft_id)
        with translated(), self._engine.begin() as opened:
            return opened.execute(statement).first() is not None

    def _next_revision(self, *message: str) -> int:
        with translated(), self._engine.connect() as opened:
            return 1 + max(1, *(self._most(opened, table, *message) for table in (DRAFTS, ASKED)))

    def open(self, *, limit: int = 100) -> tuple[Asked, ...]:
        """List what no worker has taken yet, oldest first."""
        found = sa.select(ASKED).where(sa.not_(ASKED.c.taken)).order_by(ASKED.c.at).limit(limit)
        with translated(), self._engine.connect() as connection:
            return tuple(_asked(row) for row in connection.execute(found).mappings())

    def taken(self, draft_ids: Sequence[str]) -> None:
        """Note that a worker has these in hand."""
        with translated(), self._engine.begin() as connection:
            connection.execute(
                sa.update(ASKED).where(ASKED.c.draft_id.in_(draft_ids)).values(taken=True)
            )

    def get(self, draft_id: str) -> Asked | None:
        """Give what was asked under a draft's id."""
        with translated(), self._engine.connect() as connection:
            row = (
                connection.execute(sa.select(ASKED).where(ASKED.c.draft_id == draft_id))
                .mappings()
                .first()
            )
        return _asked(row) if row else None

    @staticmethod
    def _most(
        opened: sa.Connection, table: sa.Table, connection: str, ticket_id: str, message_id: str
    ) -> int:
        most = sa.select(sa.func.max(table.c.revision)).where(
            table.c.connection == connection,
            table.c.ticket_id == ticket_id,
            table.c.message_id == message_id,
        )
        return opened.execute(most).scalar() or 0


class Failures:
    """Work that was given up, kept with its reason until somebody tries it again."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def keep(self, failure: Failure) -> None:
        """Keep a failure, in place of an earlier one with its id."""
        row = failure.model_dump()
        changed = {key: value for key, value in row.items() if key != "id"}
        statement = insert(self._engine, FAILURES).values(row)
        with translated(), self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changed))

    def listed(self, *, limit: int = 200) -> tuple[Failure, ...]:
        """List failures, newest first."""
        found = sa.select(FAILURES).order_by(FAILURES.c.at.desc()).limit(limit)
        with translated(), self._engine.connect() as connection:
            return tuple(Failure(**row) for row in connection.execute(found).mappings())

    def again(self, failure_id: str) -> bool:
        """Say that this is to be tried again; False when no such failure is kept."""
        wanted = sa.update(FAILURES).where(FAILURES.c.id == failure_id).values(again=True)
        with translated(), self._engine.begin() as connection:
            return connection.execute(wanted).rowcount == 1

    def to_retry(self) -> tuple[Failure, ...]:
        """List what is to be tried again."""
        with translated(), self._engine.connect() as connection:
            found = connection.execute(sa.select(FAILURES).where(FAILURES.c.again))
            return tuple(Failure(**row) for row in found.mappings())

    def drop(self, failure_id: str) -> None:
        """Take a failure off the list: it is being tried again."""
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.delete(FAILURES).where(FAILURES.c.id == failure_id))


def _asked(row: sa.RowMapping) -> Asked:
    return Asked(**{key: value for key, value in row.items() if key != "taken"})
