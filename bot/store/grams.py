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
    """Rows that may hold what is looked for: what to select from, where, and the ids by which they come sorted."""

    source: Any
    clauses: tuple[Any, ...]
    key: Any


@dataclass(frozen=True)
class Searched:
    """A table whose rows are found by what is written in some of its columns."""

    table: sa.Table
    columns: tuple[str, ...]

    def narrowed(self, dialect: str, part: str) -> Narrowed:
        """Return which rows may hold `part`: all of them when it has no letter or digit, which the index would know."""
        grams, key = grams_of(part), self.table.c.id
        if not grams:
            return Narrowed(self.table, (), key)
        if dialect == "postgresql":
            sought = postgresql.array([sa.func.lower(gram) for gram in grams])
            return Narrowed(self.table, (sa.func.text_grams(self._whole).op("@>")(sought),), key)
        found = sa.table(f"{self.table.name}_search", sa.column("rowid"))
        matching = sa.literal_column(found.name).op("MATCH")(" ".join(f'"{gram}"' for gram in grams))
        return Narrowed(found.join(self.table, key == found.c.rowid), (matching,), found.c.rowid)

    def holds(self, part: str) -> ColumnElement:
        """Return that one of the columns holds `part`, in capitals or not."""
        return sa.or_(*(_holds(self.table.c[name], part) for name in self.columns))

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


def _holds(column: Any, part: str) -> ColumnElement:
    plain = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return column.ilike(f"%{plain}%", escape="\\")
