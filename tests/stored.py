"""What a table holds, read past the repositories that a test is about."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.settings import Settings
from bot.store import engine as engines


def rows(engine: Engine, table: sa.Table) -> list[Any]:
    """Return all rows, the oldest first."""
    with engines.reading(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(table.c.id)))


def rows_of(settings: Settings, table: sa.Table) -> list[Any]:
    """Return all rows of the database that `settings` name, the oldest first."""
    engine = engines.create_engine(settings.database_url)
    try:
        return rows(engine, table)
    finally:
        engine.dispose()
