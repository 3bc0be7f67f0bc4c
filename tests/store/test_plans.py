"""What is looked for all the time is found by the small index of what is open, however long the tables are.

SQLite decides without knowing how many rows there are, so the way a query is put decides for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.store import migrate
from bot.store.attachments import Attachments
from bot.store.engine import create_engine
from bot.store.inbox import Inbox
from bot.store.outbox import Outbox

LEASE = timedelta(minutes=1)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path / 'plans.db'}"
    migrate.upgrade(url)
    made = create_engine(url)
    yield made
    made.dispose()


@contextmanager
def plans(engine: Engine, table: str) -> Iterator[list[str]]:
    """Collect how the statements on `table` within the block are carried out."""
    found: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if f"FROM {table}" in statement or f"UPDATE {table}" in statement:
            rows = connection.connection.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found.extend(str(row[3]) for row in rows)

    sa.event.listen(engine, "before_cursor_execute", explain)
    yield found
    sa.event.remove(engine, "before_cursor_execute", explain)


@pytest.mark.parametrize(
    ("table", "index", "call"),
    [
        ("outbox", "ix_outbox_pending", lambda engine: Outbox(engine).due(["wechat"], 20)),
        ("attachment", "ix_attachment_wanted", lambda engine: Attachments(engine).lease("wechat", 5, LEASE)),
        ("inbox", "ix_inbox_open", lambda engine: Inbox(engine).waiting()),
        ("inbox", "ix_inbox_open", lambda engine: Inbox(engine).has_open(1)),
        ("outbox", "INTEGER PRIMARY KEY (rowid>?)", lambda engine: Outbox(engine).askers_after(1, "web")),
    ],
)
def test_what_is_looked_for_is_found_by_its_index(
    sqlite: Engine, table: str, index: str, call: Callable[[Engine], object]
) -> None:
    with plans(sqlite, table) as found:
        call(sqlite)
    assert any(table in step and index in step for step in found), found
    assert not any(step == f"SCAN {table}" or "USING INDEX ix_inbox_conversation_id_id" in step for step in found)
