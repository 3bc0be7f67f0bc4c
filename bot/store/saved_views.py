"""Saved views: filters of the inbox that an officer has given a name."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.errors import DeskError
from bot.store.engine import reading, writing
from bot.store.staff_tables import saved_view
from bot.store.upsert import insert_new

MOST = 20
"""Views of one officer."""
LONGEST_NAME = 40
LONGEST_QUERY = 500


@dataclass(frozen=True)
class SavedView:
    """A named filter.

    Attributes:
        query: The inbox's address after the question mark.
    """

    id: int
    name: str
    query: str


class SavedViews:
    """Reads and changes the table `saved_view`."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def of(self, officer_id: int) -> list[SavedView]:
        """Return an officer's views, in the order in which they were made."""
        mine = sa.select(saved_view).where(saved_view.c.officer_id == officer_id).order_by(saved_view.c.id)
        with reading(self._engine) as connection:
            return [SavedView(row.id, row.name, row.query) for row in connection.execute(mine)]

    def save(self, officer_id: int, name: str, query: str) -> None:
        """Save a view, in the place of an earlier one of this name.

        Raises:
            DeskError: If the officer has as many as they may, or name or query is too long.
        """
        if not 0 < len(name) <= LONGEST_NAME or len(query) > LONGEST_QUERY:
            raise DeskError(f"a view has a name of 1 to {LONGEST_NAME} characters and a query of {LONGEST_QUERY}")
        mine = saved_view.c.officer_id == officer_id
        with writing(self._engine) as connection:
            if insert_new(connection, saved_view, {"officer_id": officer_id, "name": name, "query": query}) is None:
                connection.execute(saved_view.update().where(mine, saved_view.c.name == name).values(query=query))
            many = connection.execute(sa.select(sa.func.count()).select_from(saved_view).where(mine)).scalar_one()
            if many > MOST:
                raise DeskError(f"there are {MOST} views already; remove one first")

    def remove(self, officer_id: int, view_id: int) -> None:
        """Remove one of an officer's own views."""
        with writing(self._engine) as connection:
            mine = (saved_view.c.officer_id == officer_id, saved_view.c.id == view_id)
            connection.execute(saved_view.delete().where(*mine))
