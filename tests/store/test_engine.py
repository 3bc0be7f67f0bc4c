"""The engine: what is wrong with the database, and not with the code, has a name."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import DatabaseError
from bot.store.engine import check_room, create_engine, reading, writing


def test_a_lock_that_somebody_keeps_has_a_name_and_passes(tmp_path: Path) -> None:
    first, second = (create_engine(f"sqlite:///{tmp_path}/one.db") for _ in range(2))
    with writing(first) as held:
        held.execute(sa.text("CREATE TABLE one (id INTEGER)"))
        with reading(second) as other:
            other.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(DatabaseError, match="locked"), writing(second):
            pass
    with writing(second) as free:
        free.execute(sa.text("INSERT INTO one VALUES (1)"))


def test_a_fault_of_the_code_keeps_its_own_name(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/one.db")
    with pytest.raises(ZeroDivisionError), writing(engine):
        raise ZeroDivisionError


def test_a_database_with_room_takes_a_message_and_keeps_nothing_of_it(database_url: str) -> None:
    engine = create_engine(database_url)
    for _ in range(2):
        check_room(engine)
    with reading(engine) as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM api_token")).scalar_one() == 0


def test_a_database_that_may_not_be_written_says_so(sqlite_template: Path) -> None:
    engine = create_engine(f"sqlite:///file:{sqlite_template}?mode=ro&immutable=1&uri=true")
    with reading(engine) as connection:
        connection.execute(sa.text("SELECT count(*) FROM api_token"))
    with pytest.raises(DatabaseError, match="readonly|read-only"):
        check_room(engine)
