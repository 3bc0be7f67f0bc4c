"""Alembic's entry: it runs on the connection, and within the transaction, of `bot.store.migrate`."""

from __future__ import annotations

from alembic import context

from bot.store import assess_tables, channel_tables, desk_tables, knowledge_tables, staff_tables  # noqa: F401 - add their tables
from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # Rasa keeps its tracker in the same database; only our own tables are ours to change.
    include_name=lambda name, kind, _parents: kind != "table" or name in metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
