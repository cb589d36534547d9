"""How Alembic reaches the database: on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from empathy_reply.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table="empathy_reply_version",
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
