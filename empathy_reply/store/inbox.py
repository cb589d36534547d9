"""The inbox: deliveries on disk before they are answered, folded by ticket when they are due.

In: events. Out: tickets to look at, each once however many deliveries it had.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from ..helpdesk import Event, EventKind
from .database import translated
from .records import Due, now
from .tables import INBOX

_REMOVED = (EventKind.REDACTED.value, EventKind.DELETED.value)


def inbox_row(connection: str, event: Event, *, received_at: float) -> dict[str, object]:
    """Give the row of one event."""
    return {
        "connection": connection,
        "ticket_id": event.ticket_id,
        "kind": event.kind.value,
        "message_id": event.message_id,
        "event_id": event.id[:200],
        "received_at": received_at,
    }


class Inbox:
    """Deliveries that nobody has looked at yet."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def put(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Write rows in one transaction; when this returns they are on disk."""
        with translated(), self._engine.begin() as connection:
            connection.execute(sa.insert(INBOX), list(rows))

    def ring(self, connection: str, ticket_ids: Sequence[str], *, at: float | None = None) -> None:
        """Have tickets looked at although no delivery came, at once or from a time on."""
        when = now() if at is None else at
        events = (Event(ticket_id=ticket_id) for ticket_id in ticket_ids)
        if rows := [inbox_row(connection, event, received_at=when) for event in events]:
            self.put(rows)

    def due(
        self,
        *,
        quiet: float,
        longest: float,
        connections: Collection[str] | None = None,
        limit: int = 200,
    ) -> tuple[Due, ...]:
        """List tickets that were quiet for so many seconds, or have waited the longest allowed.

        `connections` are those that are looked at; None stands for all.
        """
        first, last = sa.func.min(INBOX.c.received_at), sa.func.max(INBOX.c.received_at)
        removed = sa.func.max(sa.case((INBOX.c.kind.in_(_REMOVED), 1), else_=0))
        wrote = sa.func.max(sa.case((INBOX.c.kind == EventKind.CUSTOMER_WROTE, 1), else_=0))
        wanted = sa.true() if connections is None else INBOX.c.connection.in_(connections)
        columns = (INBOX.c.connection, INBOX.c.ticket_id)
        found = (
            sa.select(*columns, sa.func.max(INBOX.c.id), first, removed, wrote)
            .where(INBOX.c.leased_until < now(), wanted)
            .group_by(*columns)
            .having(sa.or_(last <= now() - quiet, first <= now() - longest))
            .order_by(wrote.desc(), first)
            .limit(limit)
        )
        with translated(), self._engine.connect() as connection:
            rows = connection.execute(found).all()
        return tuple(
            Due(
                connection=c, ticket_id=t, upto=upto, first_at=at, removed=bool(gone), wrote=bool(w)
            )
            for c, t, upto, at, gone, w in rows
        )

    def take(self, dues: Sequence[Due], *, lease: float = 30.0) -> tuple[Due, ...]:
        """Take these for a worker, as far as no other one has.

        Should this worker die before they are `done`, another takes them when the lease is over.
        """
        return self._leased(tuple(dues), now() + lease) if dues else ()

    def _leased(self, dues: tuple[Due, ...], until: float) -> tuple[Due, ...]:
        with translated(), self._engine.begin() as connection:
            return tuple(
                due
                for due in dues
                if connection.execute(
                    sa.update(INBOX)
                    .where(*_stands_for(due), INBOX.c.leased_until < now())
                    .values(leased_until=until)
                ).rowcount
            )

    def done(self, dues: Sequence[Due]) -> None:
        """Forget the deliveries that a look now stands for."""
        with translated(), self._engine.begin() as connection:
            for due in dues:
                # On Postgres a row may appear late under an id that was passed: it has no lease.
                leased = INBOX.c.leased_until > 0
                connection.execute(sa.delete(INBOX).where(*_stands_for(due), leased))

    def waiting(self) -> int:
        """Count deliveries that nobody has looked at."""
        with translated(), self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.count()).select_from(INBOX)).scalar_one()


def _stands_for(due: Due) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        INBOX.c.connection == due.connection,
        INBOX.c.ticket_id == due.ticket_id,
        INBOX.c.id <= due.upto,
    )
