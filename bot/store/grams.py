"""Search in what people wrote by any part of it, of one character or more, through the indexes of migration 0011.

SQLite's own index of three characters cannot find 补贴 and PostgreSQL's is poor at it, so both databases index every
character and every pair of neighbours. A text with all the grams of what is looked for *may* hold it: the index
narrows, the text itself decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import ColumnElement

from bot.store.desk_tables import appeal
from bot.store.tables import inbox

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Narrowed:
    """Rows that may hold what is looked for.

    Attributes:
        source: What to select from.
        clauses: Where.
        key: The ids, by which they come sorted.
        exact: Whether they do hold it, as the index says: it was one gram.
    """

    source: Any
    clauses: tuple[Any, ...]
    key: Any
    exact: bool = False


@dataclass(frozen=True)
class Searched:
    """A table whose rows are found by what is written in some of its columns."""

    table: sa.Table
    columns: tuple[str, ...]

    def narrowed(self, dialect: str, part: str) -> Narrowed:
        """Return which rows may hold `part`: all of them when it has no letter or digit, which the index would know."""
        grams, key = grams_of(part), self.table.c.id
        exact = grams == [part]
        if not grams:
            return Narrowed(self.table, (), key)
        if dialect == "postgresql":
            sought = postgresql.array([sa.func.lower(gram) for gram in grams])
            return Narrowed(self.table, (sa.func.text_grams(self._whole).op("@>")(sought),), key, exact)
        found = sa.table(f"{self.table.name}_search", sa.column("rowid"))
        matching = sa.literal_column(found.name).op("MATCH")(" ".join(f'"{gram}"' for gram in grams))
        return Narrowed(found.join(self.table, key == found.c.rowid), (matching,), found.c.rowid, exact)

    def holds(self, dialect: str, part: str) -> ColumnElement:
        """Return that one of the columns holds `part`, in capitals or not."""
        return sa.or_(*(_holds(self.table.c[name], dialect, part) for name in self.columns))

    @property
    def _whole(self) -> Any:
        """The same expression as in the index, or PostgreSQL would not use it."""
        return sa.literal_column(" || ' ' || ".join(f"{self.table.name}.{name}" for name in self.columns))


MESSAGES = Searched(inbox, ("text",))
APPEALS = Searched(appeal, ("number", "what", "who"))


def grams_of(part: str) -> list[str]:
    """Return pairs of neighbours, or the one character; nothing for what has no letter or digit, such as 「？」."""
    words = _WORDS.findall(part)
    pairs = (word[place : place + 2] for word in words for place in range(max(1, len(word) - 1)))
    return list(dict.fromkeys(pairs))


def _holds(column: Any, dialect: str, part: str) -> ColumnElement:
    pattern = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    # SQLite's own LIKE takes capitals for small letters already; `ilike` would make small letters of every text first.
    like = column.ilike if dialect == "postgresql" else column.like
    return like(f"%{pattern}%", escape="\\")
