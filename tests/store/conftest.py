"""Databases with this version's tables; PostgreSQL where FUTIAN_TEST_POSTGRES names an empty one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store import desk_tables, migrate  # noqa: F401 - adds its tables to the metadata
from bot.store.engine import create_engine, writing
from bot.store.tables import metadata

POSTGRES = os.environ.get("FUTIAN_TEST_POSTGRES", "")
WITHOUT = pytest.mark.skipif(not POSTGRES, reason="FUTIAN_TEST_POSTGRES is not set")
KINDS = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgres, WITHOUT])]


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'test.db'}" if request.param == "sqlite" else POSTGRES


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    migrate.upgrade(database_url)
    made = create_engine(database_url)
    _empty(made)
    yield made
    made.dispose()


def _empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(sa.delete(table))
