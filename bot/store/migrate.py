"""Bring the tables of a database to this version."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseError
from bot.store.engine import create_engine, reading, reason_of, writing

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_305_114_202
"""Any number of our own: PostgreSQL holds other upgrades while one has it."""


def upgrade(database_url: str, revision: str = "head") -> None:
    """Apply the migrations that are missing, all or none; processes that start together take turns.

    Raises:
        DatabaseError: If the database cannot be reached or a migration fails.
    """
    engine = create_engine(database_url)
    try:
        with writing(engine) as connection:
            _take_turn(connection)
            command.upgrade(_config(connection), revision)
    except (SQLAlchemyError, DatabaseError) as error:
        reason = reason_of(error)
        raise DatabaseError(f"The tables could not be brought up to date: {reason}. Check DATABASE_URL.") from error
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Standing:
    """Where a database's tables stand.

    Attributes:
        current: The revision they are at; None without tables.
        head: The one of this version.
        known: Whether this version knows `current`.
    """

    current: str | None
    head: str
    known: bool


def standing(database_url: str) -> Standing:
    """Look where a database's tables stand; nothing is made or changed.

    Raises:
        DatabaseError: If it cannot be reached.
    """
    engine = create_engine(database_url)
    scripts = ScriptDirectory(str(_MIGRATIONS))
    try:
        file = engine.url.database if engine.dialect.name == "sqlite" else None
        # SQLite would make the file that is not there.
        current = None if file and not Path(file).exists() else _revision(engine)
    except (SQLAlchemyError, DatabaseError) as error:
        raise DatabaseError(f"The database does not answer: {reason_of(error)}. Check DATABASE_URL.") from error
    finally:
        engine.dispose()
    revisions = {script.revision for script in scripts.walk_revisions()}
    return Standing(current, str(scripts.get_current_head()), current in revisions)


def _revision(engine: Engine) -> str | None:
    with reading(engine) as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return None if found is None else str(found)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
