"""Bring the tables of a database to this version."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseError
from bot.store.engine import create_engine, writing

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
    except SQLAlchemyError as error:
        reason = str(error).splitlines()[0]
        raise DatabaseError(f"The tables could not be brought up to date: {reason}. Check DATABASE_URL.") from error
    finally:
        engine.dispose()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _take_turn(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
