"""The database engine: SQLite by default, PostgreSQL by the same code."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from bot.errors import DatabaseError

__all__ = [
    "BUSY_TIMEOUT_MS",
    "Engine",
    "check",
    "check_room",
    "close_connections",
    "create_engine",
    "dump_json",
    "reading",
    "reason_of",
    "writing",
]
"""`Engine` too, so that other rooms can name its type without SQLAlchemy."""

_engines: weakref.WeakSet[Engine] = weakref.WeakSet()
"""Those of this process."""

BUSY_TIMEOUT_MS = 5000
"""How long a SQLite connection waits for the write lock of another process."""

ROOM = 16 * 1024
"""Bytes that must find room before a gateway calls itself ready."""

_PROBE = "nobody: whether anything can be written"
_REMOVE = sa.text("DELETE FROM api_token WHERE account = :account")
_PUT = sa.text("INSERT INTO api_token (account, token, expires_at) VALUES (:account, :token, '1970-01-01')")

_SQLITE_PRAGMAS = (
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",  # first, because the next one needs the lock too
    "PRAGMA journal_mode=WAL",  # readers (dialogue) and the writer (gateway) do not wait for each other
    "PRAGMA synchronous=FULL",  # a message is acknowledged only when it would survive a power cut
    "PRAGMA foreign_keys=ON",
)


def create_engine(database_url: str) -> Engine:
    """Make the engine for `database_url`; nothing is opened before the first use.

    Raises:
        DatabaseError: If the address cannot be read or names another kind of database.
    """
    url = _parse(database_url)
    makers = {"sqlite": _sqlite, "postgresql": _postgresql}
    make = makers.get(url.get_backend_name())
    if make is None:
        raise DatabaseError(
            f"DATABASE_URL names {url.get_backend_name()!r}, which is not supported. Use sqlite:/// or postgresql://."
        )
    engine = make(url)
    _engines.add(engine)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a connection for queries; SQLite shows one moment's data throughout the block.

    Raises:
        DatabaseError: If the database cannot be reached.
    """
    with _named(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Open one transaction: committed at the end of the block, rolled back on any exception.

    Raises:
        DatabaseError: If the database cannot be reached, is held by somebody for too long, or its disk is full.
    """
    with _named(), engine.connect().execution_options(sqlite_begin="BEGIN IMMEDIATE") as connection, connection.begin():
        yield connection


@contextmanager
def _named() -> Iterator[None]:
    """Name what is nobody's mistake in the code: it passes, and whoever asks is told to come back."""
    try:
        yield
    except OperationalError as error:
        raise DatabaseError(f"The database does not answer: {error.orig}.") from error


def close_connections() -> None:
    """Close what every engine of this process keeps open: before a fork, since two processes must not share one."""
    for engine in tuple(_engines):
        engine.dispose()


def check(engine: Engine) -> None:
    """See that the database answers and has our tables.

    Raises:
        DatabaseError: If not, with the reason.
    """
    try:
        with reading(engine) as connection:
            connection.execute(sa.text("SELECT count(*) FROM inbox WHERE id = 0"))
    except (SQLAlchemyError, DatabaseError) as error:
        raise DatabaseError(
            f"The database does not answer: {reason_of(error)}. Try `python -m bot migrate`."
        ) from error


def check_room(engine: Engine) -> None:
    """See that the database takes a message: a full or read-only disk answers every query and keeps nothing.

    As much as a long message is written and removed again in one transaction, which has to reach the disk.

    Raises:
        DatabaseError: If not, with the reason.
    """
    mine = {"account": _PROBE}
    try:
        with writing(engine) as connection:
            connection.execute(_REMOVE, mine)
            connection.execute(_PUT, {**mine, "token": "-" * ROOM})
            connection.execute(_REMOVE, mine)
    except SQLAlchemyError as error:
        raise DatabaseError(f"The database takes nothing: {reason_of(error)}.") from error


def reason_of(error: SQLAlchemyError | DatabaseError) -> str:
    """Return the first line of what the database said, whether it was named already or not."""
    said = error.__cause__ if isinstance(error, DatabaseError) and error.__cause__ else error
    return str(said).splitlines()[0]


def dump_json(value: Any) -> str:
    """Serialise a JSON column; Chinese stays readable in the file."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parse(database_url: str) -> URL:
    # Hosting panels still hand out the short scheme, which SQLAlchemy no longer reads.
    if database_url.startswith("postgres://"):
        database_url = "postgresql://" + database_url.removeprefix("postgres://")
    try:
        return make_url(database_url)
    except ArgumentError as error:
        raise DatabaseError("DATABASE_URL is not an address. Use sqlite:///path or postgresql://…") from error


def _postgresql(url: URL) -> Engine:
    return sa.create_engine(url, future=True, pool_pre_ping=True, json_serializer=dump_json, hide_parameters=True)


def _sqlite(url: URL) -> Engine:
    # Kept connections: the pragmas cost more than most of our queries.
    engine = sa.create_engine(
        url,
        future=True,
        poolclass=QueuePool,
        connect_args={"check_same_thread": False},
        json_serializer=dump_json,
        hide_parameters=True,  # an error must not write what an asker said into the log
    )
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi_connection: Any, _record: object) -> None:
    # The driver's own transaction control begins late and lets a read turn into a write that fails.
    dbapi_connection.isolation_level = None
    for pragma in _SQLITE_PRAGMAS:
        dbapi_connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(options.get("sqlite_begin", "BEGIN"))
