"""Canned replies, as the desk keeps them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk import canned
from bot.desk.roles import Deed, require
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import canned_reply
from bot.store.engine import reading, writing
from bot.store.officers import Officer
from bot.store.upsert import insert_new


class CannedReplies:
    """Reads and changes the table `canned_reply`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def put(self, title: str, body: str, by: Officer) -> None:
        """Keep a reply under `title`, in the place of any earlier one.

        Raises:
            DeskError: If it names a variable that there is not, or `by` may not edit replies.
        """
        require(by.role, Deed.EDIT_CANNED)
        canned.check(body)
        row = {"body": body, "changed_by": by.id, "changed_at": self._clock()}
        with writing(self._engine) as connection:
            if insert_new(connection, canned_reply, {"title": title, **row}) is None:
                connection.execute(canned_reply.update().where(canned_reply.c.title == title).values(**row))

    def all(self) -> dict[str, str]:
        """Return the replies by title, in its order."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(canned_reply).order_by(canned_reply.c.title))
            return {row.title: row.body for row in rows}

    def remove(self, title: str, by: Officer) -> None:
        """Remove a reply.

        Raises:
            DeskError: If `by` may not edit replies.
        """
        require(by.role, Deed.EDIT_CANNED)
        with writing(self._engine) as connection:
            connection.execute(canned_reply.delete().where(canned_reply.c.title == title))
