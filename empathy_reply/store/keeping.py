"""What is kept, for how long, and what a customer may ask for. In: a time, a customer. Out: rows.

Retention empties texts and keeps figures. `forget` and `export` cover every table of ours that can
name a customer; the engine's own tables hold ids of tickets alone, and `worker` clears those.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from .database import translated
from .records import now
from .tables import ALERTS, ASKED, DECISIONS, DRAFTS, FAILURES, INBOX, NOTES, OUTCOMES

_BY_DRAFT = (NOTES, OUTCOMES, ALERTS)
_BY_TICKET = (DECISIONS, INBOX, ASKED, FAILURES)


class Keeping:
    """Retention, and a customer's right to see and to be forgotten."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def expire(self, *, days: float) -> int:
        """Empty the texts of everything older than so many days; tell how many drafts."""
        before = now() - days * 86_400
        drafts = (
            sa.update(DRAFTS)
            .where(DRAFTS.c.created_at < before, DRAFTS.c.body.is_not(None))
            .values(body=None, opening="", customer_email=None)
        )
        outcomes = sa.update(OUTCOMES).where(OUTCOMES.c.at < before)
        with translated(), self._engine.begin() as connection:
            connection.execute(outcomes.values(final_text=None, changes=None, reason=""))
            for table in (DECISIONS, ASKED):
                connection.execute(sa.delete(table).where(table.c.at < before))
            return connection.execute(drafts).rowcount

    def tickets_of(self, customer: str) -> tuple[tuple[str, str], ...]:
        """List (connection, ticket) of a customer, by id or e-mail address."""
        found = sa.select(DRAFTS.c.connection, DRAFTS.c.ticket_id).where(_whose(customer))
        with translated(), self._engine.connect() as connection:
            return tuple((c, t) for c, t in connection.execute(found.distinct()))

    def export(self, customer: str) -> Iterator[dict[str, Any]]:
        """Give every row that belongs to a customer, with the name of its table."""
        with translated(), self._engine.connect() as connection:
            for table in (DRAFTS, *_BY_DRAFT, *_BY_TICKET):
                rows = connection.execute(sa.select(table).where(self._theirs(table, customer)))
                for row in rows.mappings():
                    yield {"table": table.name, **row}

    def forget(self, customer: str) -> int:
        """Delete every row that belongs to a customer; tell how many."""
        gone = 0
        with translated(), self._engine.begin() as connection:
            for table in (*_BY_DRAFT, *_BY_TICKET, DRAFTS):
                deleted = sa.delete(table).where(self._theirs(table, customer))
                gone += connection.execute(deleted).rowcount
        return gone

    def remove_ticket(self, connection: str, ticket_id: str) -> int:
        """Delete the drafts and outcomes of a ticket whose text was taken out."""
        ids = sa.select(DRAFTS.c.id).where(
            DRAFTS.c.connection == connection, DRAFTS.c.ticket_id == ticket_id
        )
        with translated(), self._engine.begin() as opened:
            opened.execute(sa.delete(OUTCOMES).where(OUTCOMES.c.draft_id.in_(ids)))
            return opened.execute(sa.delete(DRAFTS).where(DRAFTS.c.id.in_(ids))).rowcount

    def _theirs(self, table: sa.Table, customer: str) -> sa.ColumnElement[bool]:
        if table is DRAFTS:
            return _whose(customer)
        if table in _BY_DRAFT:
            return table.c.draft_id.in_(sa.select(DRAFTS.c.id).where(_whose(customer)))
        tickets = sa.select(DRAFTS.c.connection, DRAFTS.c.ticket_id).where(_whose(customer))
        return sa.tuple_(table.c.connection, table.c.ticket_id).in_(tickets)


def _whose(customer: str) -> sa.ColumnElement[bool]:
    address = sa.func.lower(DRAFTS.c.customer_email) == customer.lower()
    return sa.or_(DRAFTS.c.customer_id == customer, address)
