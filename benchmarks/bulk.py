"""Rows into a database as its driver takes them fastest: COPY on PostgreSQL, executemany on SQLite."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.engine import Engine

AT_ONCE = 20_000

Row = tuple[Any, ...]

COLUMNS = {
    "officer": "id login name role office active created_at",
    "conversation": "id key channel asker speaker created_at last_seen_at",
    "inbox": "id conversation_id channel message_id raw_text text state attempts received_at",
    "outbox": "id conversation_id inbox_id position payload state attempts next_attempt_at parts_sent idempotency_key"
    " created_at",
    "turn": "id inbox_id kind intent confidence policy_ids statement_ids latency_ms created_at topic",
    "handoff": "id conversation_id state reason context officer_id asked_at taken_at active_at closed_at closed_by",
    "appeal": "id number token conversation_id channel message_id origin state what about who contact policy_ids topic"
    " office officer_id earlier_officers received_at promise due_at first_due_at first_answered_at answered_at"
    " closed_at answer rating redone extended entries head",
    "appeal_entry": "id appeal_id position kind actor body private message_key at before hash",
    "audit_entry": "id at officer_id deed kind object detail",
}


class Writer:
    """Writes rows past SQLAlchemy, in one transaction; afterwards the database counts what it has got."""

    def __init__(self, engine: Engine) -> None:
        self._postgresql = engine.dialect.name == "postgresql"
        self._engine = engine
        self._tables: dict[str, None] = {}

    def __enter__(self) -> Writer:
        self._connection = self._engine.raw_connection()
        self._cursor = self._connection.cursor()
        if self._postgresql:
            self._cursor.execute("SET TIME ZONE 'UTC'")
        else:
            self._cursor.execute("PRAGMA synchronous=OFF")
            self._cursor.execute("BEGIN")
        return self

    def __call__(self, table: str, rows: Iterable[Row]) -> None:
        self._tables[table] = None
        columns = COLUMNS[table].split()
        names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
        for piece in pieces(_plain(rows)):
            if self._postgresql:
                self._cursor.copy_expert(
                    f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(map(_copied, piece)))
                )
            else:
                self._cursor.executemany(" ".join(("INSERT INTO", table, f"({names}) VALUES ({marks})")), piece)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            if self._postgresql:
                for table in self._tables:
                    self._cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", (table,))
                    sequence = self._cursor.fetchone()[0]
                    self._cursor.execute(" ".join(("SELECT setval(%s, max(id)) FROM", table)), (sequence,))
            self._connection.commit()
        self._cursor.close()
        self._connection.close()


def _plain(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield rows with moments as both databases read them."""
    for row in rows:
        yield tuple(f"{value:%Y-%m-%d %H:%M:%S.%f}" if isinstance(value, datetime) else value for value in row)


def _copied(row: Row) -> str:
    return "\t".join(map(_field, row)) + "\n"


def _field(value: Any) -> str:
    if value is None:
        return r"\N"
    return str(value).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def pieces(items: Iterable[Any]) -> Iterator[Sequence[Any]]:
    source = iter(items)
    while piece := list(islice(source, AT_ONCE)):
        yield piece
