"""What workers share: heartbeats, the catch-up cursor, pauses, decisions, alerts.

In and out: ids, times, short reasons; never text of a customer.
"""

from __future__ import annotations

import sqlalchemy as sa

from .database import translated
from .drafts import insert
from .records import Decision, StoredDraft, now
from .tables import ALERTS, CURSORS, DECISIONS, PAUSES, WORKERS

EVERY = "*"
"""The connection name under which everything is paused."""


class Running:
    """The state of the workers as a whole."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def beat(self, worker: str) -> None:
        """Say that this worker lives."""
        self._upsert(WORKERS, {"id": worker, "seen_at": now()}, key=("id",))

    def claim_dead(self, *, silent_for: float) -> tuple[str, ...]:
        """Claim workers that gave no sign for so many seconds; others then let them be.

        Should the claimer die as well, they are found again after the same time.
        """
        before = now() - silent_for
        found = sa.select(WORKERS.c.id).where(WORKERS.c.seen_at < before)
        with translated(), self._engine.connect() as connection:
            silent = tuple(connection.execute(found).scalars())
        return tuple(worker for worker in silent if self._claimed(worker, before))

    def _claimed(self, worker: str, before: float) -> bool:
        claim = sa.update(WORKERS).where(WORKERS.c.id == worker, WORKERS.c.seen_at < before)
        with translated(), self._engine.begin() as connection:
            return connection.execute(claim.values(seen_at=now())).rowcount == 1

    def bury(self, worker: str) -> None:
        """Forget a dead worker whose work was taken over."""
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.delete(WORKERS).where(WORKERS.c.id == worker))

    def workers(self) -> dict[str, float]:
        """Give each worker and when it was last seen."""
        with translated(), self._engine.connect() as connection:
            return {row.id: row.seen_at for row in connection.execute(sa.select(WORKERS))}

    def cursor(self, connection: str) -> tuple[str, float]:
        """Give how far the catch-up poll has come, and when; ("", 0) at the beginning."""
        found = sa.select(CURSORS).where(CURSORS.c.connection == connection)
        with translated(), self._engine.connect() as opened:
            row = opened.execute(found).first()
        return (row.cursor, row.at) if row else ("", 0.0)

    def set_cursor(self, connection: str, cursor: str) -> None:
        """Note how far the catch-up poll has come."""
        row = {"connection": connection, "cursor": cursor, "at": now()}
        self._upsert(CURSORS, row, key=("connection",))

    def pause(self, connection: str = EVERY) -> None:
        """Draft nothing for a connection, or for all, until `resume`."""
        self._upsert(PAUSES, {"connection": connection, "since": now()}, key=("connection",))

    def resume(self, connection: str = EVERY) -> None:
        """Draft again; `EVERY` takes back every pause."""
        gone = sa.delete(PAUSES)
        if connection != EVERY:
            gone = gone.where(PAUSES.c.connection == connection)
        with translated(), self._engine.begin() as opened:
            opened.execute(gone)

    def paused(self, connection: str) -> bool:
        """Say whether this connection is paused."""
        return bool(self.pauses() & {connection, EVERY})

    def pauses(self) -> frozenset[str]:
        """List the paused connections; `EVERY` among them stands for all."""
        with translated(), self._engine.connect() as opened:
            return frozenset(opened.execute(sa.select(PAUSES.c.connection)).scalars())

    def decide(self, decision: Decision) -> None:
        """Note why the newest look at a ticket led to a draft or to none."""
        self._upsert(DECISIONS, decision.model_dump(), key=("connection", "ticket_id"))

    def decision(self, connection: str, ticket_id: str) -> Decision | None:
        """Give the newest decision about a ticket."""
        found = sa.select(DECISIONS).where(
            DECISIONS.c.connection == connection, DECISIONS.c.ticket_id == ticket_id
        )
        with translated(), self._engine.connect() as opened:
            row = opened.execute(found).mappings().first()
        return Decision(**row) if row else None

    def alert_due(self, stored: StoredDraft) -> None:
        """Note that somebody must be told about this draft."""
        row = {
            "draft_id": stored.id,
            "connection": stored.connection,
            "ticket_id": stored.ticket_id,
            "situation": stored.situation,
            "due_since": stored.received_at or now(),
        }
        with translated(), self._engine.begin() as connection:
            connection.execute(insert(self._engine, ALERTS).values(row).on_conflict_do_nothing())

    def alert_sent(self, draft_id: str) -> None:
        """Note that an alert arrived."""
        sent = sa.update(ALERTS).where(ALERTS.c.draft_id == draft_id).values(sent_at=now())
        with translated(), self._engine.begin() as connection:
            connection.execute(sent)

    def alerts_unsent(self) -> tuple[str, ...]:
        """List the drafts whose alert has not arrived."""
        found = sa.select(ALERTS.c.draft_id).where(ALERTS.c.sent_at.is_(None))
        with translated(), self._engine.connect() as connection:
            return tuple(connection.execute(found).scalars())

    def _upsert(self, table: sa.Table, row: dict[str, object], *, key: tuple[str, ...]) -> None:
        changed = {name: value for name, value in row.items() if name not in key}
        statement = insert(self._engine, table).values(row)
        with translated(), self._engine.begin() as connection:
            connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed))
