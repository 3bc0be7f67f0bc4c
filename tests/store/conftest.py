"""Every test of the tables runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from bot.store.engine import create_engine
from bot.store.handoffs import Handoffs
from tests.store.desk import Desk


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = create_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture
def handoffs(desk: Desk) -> Handoffs:
    return Handoffs(desk.engine, desk.now)
