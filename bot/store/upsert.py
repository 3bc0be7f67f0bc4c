"""Insert-unless-there: both databases spell it alike, SQLAlchemy has it per dialect and compiles it each time anew."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.elements import ClauseElement


def insert_new(connection: Connection, table: sa.Table, row: Mapping[str, Any]) -> int | None:
    """Insert one row and return its id; None, changing nothing, when a unique value is already there."""
    result = connection.execute(_statement(table), row)
    return int(result.inserted_primary_key[0]) if result.rowcount == 1 else None


class _UnlessThere(ClauseElement):
    """What follows the values. The dialects' own keep a statement out of SQLAlchemy's cache, at half a millisecond."""

    inherit_cache = True
    _traverse_internals: tuple[object, ...] = ()


@compiles(_UnlessThere)
def _spelled(_element: _UnlessThere, _compiler: object, **_more: object) -> str:
    return "ON CONFLICT DO NOTHING"


@lru_cache
def _statement(table: sa.Table) -> sa.sql.Insert:
    statement = table.insert()
    statement._post_values_clause = _UnlessThere()  # noqa: SLF001 - where the dialects' own put theirs
    return statement
