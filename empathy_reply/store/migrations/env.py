"""How Alembic reaches the database: on the connection that the store hands over."""

from __future__ import annotations

from alembic import context

from empathy_reply.store.tables import METADATA, VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
