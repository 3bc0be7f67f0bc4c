"""Insert-unless-there, which both databases have but SQLAlchemy spells per dialect."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert_new(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> int | None:
    """Insert one row and return its id; None, changing nothing, when a unique value is already there."""
    result = connection.execute(_statement(connection.dialect.name, table), row)
    return int(result.inserted_primary_key[0]) if result.rowcount == 1 else None


@lru_cache
def _statement(dialect: str, table: sa.Table) -> Any:
    # Kept, because SQLAlchemy spends more time on building a statement than SQLite on doing it.
    spelled = sqlite if dialect == "sqlite" else postgresql
    return spelled.insert(table).on_conflict_do_nothing()
