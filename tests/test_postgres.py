from __future__ import annotations

import psycopg2
import pytest

from bot.store import migrate


@pytest.mark.postgres
def test_the_tables_are_made_on_postgresql_and_a_second_time_changes_nothing(postgres_url: str) -> None:
    migrate.upgrade(postgres_url)
    migrate.upgrade(postgres_url)
    connection = psycopg2.connect(postgres_url)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
            row = cursor.fetchone()
    finally:
        connection.close()
    assert row is not None and row[0] > 3
