"""Migrations make exactly the tables that the code names."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from bot.errors import DatabaseError
from bot.store import migrate
from bot.store.engine import check, create_engine, reading, writing
from bot.store.tables import conversation, metadata, turn


# The search over grams is an expression, which SQLAlchemy 1.4 does not read back; test_grams.py sees that it works.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    with reading(engine) as connection:
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in metadata.tables}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
    check(engine)


def test_upgrading_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engine = create_engine(url)

    def tables() -> list[tuple[str, str]]:
        with reading(engine) as connection:
            return [tuple(row) for row in connection.exec_driver_sql("SELECT name, sql FROM sqlite_master")]

    migrate.upgrade(url)
    made = tables()
    migrate.upgrade(url)
    assert made and tables() == made
    check(engine)
    engine.dispose()


def test_a_database_without_tables_is_named(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(DatabaseError, match="bot migrate"):
        check(engine)
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://x/y", "no address", "oracle://x"])
def test_another_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError):
        create_engine(url)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL"):
        migrate.upgrade(f"sqlite:///{tmp_path / 'missing' / 'x.db'}")


def test_references_are_checked(engine: Engine) -> None:
    row = {"inbox_id": 999, "kind": "x", "policy_ids": [], "statement_ids": [], "latency_ms": 1}
    with pytest.raises(IntegrityError), writing(engine) as connection:
        connection.execute(turn.insert().values(**row, created_at=datetime.now(timezone.utc)))


def test_moments_come_back_in_utc(engine: Engine) -> None:
    shenzhen = timezone(timedelta(hours=8))
    moment = datetime(2026, 11, 23, 9, 0, tzinfo=shenzhen)
    row = {"key": "k", "channel": "web", "asker": "a", "speaker": "bot", "created_at": moment}
    with writing(engine) as connection:
        connection.execute(conversation.insert().values(**row, last_seen_at=moment))
        found = connection.execute(sa.select(conversation.c.created_at)).scalar_one()
        assert found == moment and found.utcoffset() == timedelta(0)
    naive = moment.replace(tzinfo=None)
    with pytest.raises(StatementError), writing(engine) as connection:
        connection.execute(conversation.update().values(created_at=naive))
