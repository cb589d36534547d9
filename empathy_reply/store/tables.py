"""The tables: what is kept of deliveries, drafts, notes and outcomes. In: nothing. Out: `METADATA`.

Times are seconds since 1970 (UTC), so that SQLite and Postgres agree. Text of customers stands in
`drafts.body`, `outcomes.final_text` and `outcomes.changes` alone; retention empties those.
"""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()

VERSION_TABLE = "empathy_reply_version"
"""The table in which Alembic keeps the revision of the others."""

_Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

INBOX = sa.Table(
    "inbox",
    METADATA,
    sa.Column("id", _Id, primary_key=True, autoincrement=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("message_id", sa.String(100), nullable=False, default=""),
    sa.Column("event_id", sa.String(200), nullable=False, default=""),
    sa.Column("received_at", sa.Float, nullable=False),
    sa.Column("leased_until", sa.Float, nullable=False, default=0.0),
    sa.Index("inbox_by_ticket", "connection", "ticket_id"),
    sqlite_autoincrement=True,  # an id that came once must not come again: it names a job
)
"""Deliveries that nobody has looked at yet; a row goes when its ticket's look is a job."""

DRAFTS = sa.Table(
    "drafts",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("message_id", sa.String(100), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("created_at", sa.Float, nullable=False),
    sa.Column("received_at", sa.Float),
    sa.Column("ticket_updated_at", sa.Float),
    sa.Column("situation", sa.String(30), nullable=False),
    sa.Column("emotion", sa.String(30)),
    sa.Column("needs_review", sa.Boolean, nullable=False),
    sa.Column("customer_id", sa.String(100)),
    sa.Column("customer_email", sa.String(320)),
    sa.Column("brand", sa.String(200)),
    sa.Column("proof", sa.String(64), nullable=False),
    sa.Column("opening", sa.String(400), nullable=False, default=""),
    sa.Column("body", sa.Text),
    sa.UniqueConstraint("connection", "ticket_id", "message_id", "revision"),
    sa.Index("drafts_by_ticket", "connection", "ticket_id", "created_at"),
    sa.Index("drafts_by_age", "created_at"),
    sa.Index("drafts_by_customer", "connection", "customer_id"),
)
"""One row a draft. `state` is a `DraftState`; `proof` the hash of the newest public comment."""

NOTES = sa.Table(
    "notes",
    METADATA,
    sa.Column("draft_id", sa.String(40), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("note_id", sa.String(100), nullable=False, default=""),
    sa.Column("problem", sa.String(400), nullable=False, default=""),
    sa.Column("changed_at", sa.Float, nullable=False),
    sa.Index("notes_by_state", "state"),
)
"""How far the note of a draft has come: a `NoteState`, written before and after the call."""

OUTCOMES = sa.Table(
    "outcomes",
    METADATA,
    sa.Column("draft_id", sa.String(40), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("learned", sa.Boolean, nullable=False),
    sa.Column("teaches", sa.Boolean, nullable=False),
    sa.Column("similarity", sa.Float),
    sa.Column("distance", sa.Integer),
    sa.Column("changes", sa.Text),
    sa.Column("final_text", sa.Text),
    sa.Column("reason", sa.String(400), nullable=False, default=""),
    sa.Column("agent", sa.String(100), nullable=False, default=""),
    sa.Column("at", sa.Float, nullable=False),
)
"""What became of a draft. `learned` when nobody clicked: the agent's reply was compared with it."""

DECISIONS = sa.Table(
    "decisions",
    METADATA,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("ticket_id", sa.String(100), primary_key=True),
    sa.Column("message_id", sa.String(100), nullable=False, default=""),
    sa.Column("decision", sa.String(20), nullable=False),
    sa.Column("reason", sa.String(400), nullable=False, default=""),
    sa.Column("at", sa.Float, nullable=False),
)
"""Why the newest look at a ticket led to a draft or to none: what `explain` tells."""

CURSORS = sa.Table(
    "cursors",
    METADATA,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("cursor", sa.String(1000), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
"""How far the catch-up poll of a connection has come."""

WORKERS = sa.Table(
    "workers",
    METADATA,
    sa.Column("id", sa.String(100), primary_key=True),
    sa.Column("seen_at", sa.Float, nullable=False),
)
"""The heartbeat of each worker."""

PAUSES = sa.Table(
    "pauses",
    METADATA,
    sa.Column("connection", sa.String(100), primary_key=True),
    sa.Column("since", sa.Float, nullable=False),
)
"""Connections for which nothing is drafted for now."""

ALERTS = sa.Table(
    "alerts",
    METADATA,
    sa.Column("draft_id", sa.String(40), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("situation", sa.String(30), nullable=False),
    sa.Column("due_since", sa.Float, nullable=False),
    sa.Column("sent_at", sa.Float),
    sa.Column("problem", sa.String(400), nullable=False, default=""),
)
"""Alerts for danger and grief, and when they reached somebody."""

ASKED = sa.Table(
    "asked",
    METADATA,
    sa.Column("draft_id", sa.String(40), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("message_id", sa.String(100), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("guidance", sa.String(1000), nullable=False, default=""),
    sa.Column("agent", sa.String(100), nullable=False, default=""),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("taken", sa.Boolean, nullable=False, default=False),
)
"""Drafts that an agent asked for, with her word of direction."""

FAILURES = sa.Table(
    "failures",
    METADATA,
    sa.Column("id", sa.String(300), primary_key=True),
    sa.Column("connection", sa.String(100), nullable=False),
    sa.Column("ticket_id", sa.String(100), nullable=False),
    sa.Column("message_id", sa.String(100), nullable=False, default=""),
    sa.Column("revision", sa.Integer, nullable=False, default=1),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    sa.Column("again", sa.Boolean, nullable=False, default=False),
    sa.Column("at", sa.Float, nullable=False),
)
"""Work that was given up, with its reason, until somebody tries it again."""
