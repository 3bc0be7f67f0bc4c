"""Indexes that find what was said by any part of it, of one character or more, and others for the lists of the desk.

The database keeps them itself, so that text which is erased is no longer found. What they hold are *grams*: every
character and every pair of neighbours (see `bot/store/grams.py`). SQLite: a full-text table that keeps no text of its
own, with triggers; its grams come from a view. PostgreSQL: an index over a function.
"""

from __future__ import annotations

from string import Template

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INDEXES = (
    ("conversation", ("channel", "last_seen_at", "id")),
    ("turn", ("intent",)),
    ("appeal", ("state", "id")),
    ("appeal", ("topic", "state")),
)
_SEARCHED = (
    {"table": "inbox", "said": "text", "columns": "text"},
    {"table": "appeal", "said": "number || ' ' || what || ' ' || who", "columns": "number, what, who"},
)

# Its cost keeps the planner from working it out for row after row instead of asking the index.
_POSTGRESQL_GRAMS = """
    CREATE FUNCTION text_grams(said text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 10000 AS $$
        SELECT array_agg(DISTINCT substr(lower(said), place, size))
        FROM generate_series(1, length(said)) AS place, generate_series(1, 2) AS size
    $$
"""
_POSTGRESQL = ("CREATE INDEX ix_${table}_grams ON ${table} USING gin (text_grams(${said}))",)
_POSTGRESQL_DOWN = ("DROP INDEX ix_${table}_grams",)

# The places of characters in the longest text that is looked at; no message and no appeal is longer.
_SQLITE_PLACES = """
    INSERT INTO gram_place
    WITH RECURSIVE counted(place) AS (SELECT 1 UNION ALL SELECT place + 1 FROM counted WHERE place < 6000)
    SELECT place FROM counted
"""
_ADD = "INSERT INTO ${table}_search(rowid, grams) SELECT id, grams FROM ${table}_grams WHERE id = new.id"
_REMOVE = (
    "INSERT INTO ${table}_search(${table}_search, rowid, grams)"
    " SELECT 'delete', id, grams FROM ${table}_grams WHERE id = old.id"
)
_SQLITE = (
    """
    CREATE VIEW ${table}_grams AS
    SELECT id, (
        SELECT group_concat(substr(said, place, 1) || ' ' || substr(said, place, 2), ' ')
        FROM gram_place WHERE place <= length(said)
    ) AS grams
    FROM (SELECT id, ${said} AS said FROM ${table})
    """,
    """
    CREATE VIRTUAL TABLE ${table}_search USING fts5(
        grams, content='${table}_grams', content_rowid='id', detail=none, columnsize=0,
        tokenize='unicode61 remove_diacritics 0'
    )
    """,
    "INSERT INTO ${table}_search(${table}_search) VALUES ('rebuild')",
    f"CREATE TRIGGER ${{table}}_search_added AFTER INSERT ON ${{table}} BEGIN {_ADD}; END",
    f"CREATE TRIGGER ${{table}}_search_removed BEFORE DELETE ON ${{table}} BEGIN {_REMOVE}; END",
    f"CREATE TRIGGER ${{table}}_search_before BEFORE UPDATE OF ${{columns}} ON ${{table}} BEGIN {_REMOVE}; END",
    f"CREATE TRIGGER ${{table}}_search_after AFTER UPDATE OF ${{columns}} ON ${{table}} BEGIN {_ADD}; END",
)
_SQLITE_DOWN = (
    *(f"DROP TRIGGER ${{table}}_search_{name}" for name in ("added", "removed", "before", "after")),
    "DROP TABLE ${table}_search",
    "DROP VIEW ${table}_grams",
)


def upgrade() -> None:
    """Apply."""
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))
    if _is_postgresql():
        op.execute(_POSTGRESQL_GRAMS)
        _for_each_table(_POSTGRESQL)
    else:
        op.execute("CREATE TABLE gram_place (place INTEGER PRIMARY KEY)")
        op.execute(_SQLITE_PLACES)
        _for_each_table(_SQLITE)


def downgrade() -> None:
    """Take back."""
    if _is_postgresql():
        _for_each_table(_POSTGRESQL_DOWN)
        op.execute("DROP FUNCTION text_grams(text)")
    else:
        _for_each_table(_SQLITE_DOWN)
        op.execute("DROP TABLE gram_place")
    for table, columns in _INDEXES:
        op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _for_each_table(statements: tuple[str, ...]) -> None:
    for names in _SEARCHED:
        for statement in statements:
            op.execute(Template(statement).substitute(names))
