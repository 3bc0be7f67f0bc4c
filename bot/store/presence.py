"""Presence: which officers have a conversation open, and who is writing in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import officer
from bot.store.engine import reading, writing
from bot.store.staff_tables import desk_presence
from bot.store.upsert import insert_new

FRESH = timedelta(seconds=30)
"""Who gave no sign for longer has gone."""

DRAFTING = timedelta(seconds=15)
"""Who pressed no key for longer has stopped writing."""


@dataclass(frozen=True)
class Onlooker:
    """Another officer with the same conversation open."""

    name: str
    drafting: bool


class Presence:
    """Reads and changes the table `desk_presence`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of signs."""
        self._engine = engine
        self._clock = clock

    def sign(self, conversation_id: int, officer_id: int, *, drafting: bool | None = None) -> None:
        """Note that an officer has the conversation open.

        Args:
            conversation_id: The conversation.
            officer_id: Who.
            drafting: True when they pressed a key, False when they stopped, None when it is not known.
        """
        now = self._clock()
        changes: dict[str, object] = {"seen_at": now}
        if drafting is not None:
            changes["drafting_at"] = now if drafting else None
        mine = (desk_presence.c.conversation_id == conversation_id, desk_presence.c.officer_id == officer_id)
        with writing(self._engine) as connection:
            if connection.execute(desk_presence.update().where(*mine).values(**changes)).rowcount == 0:
                row = {"conversation_id": conversation_id, "officer_id": officer_id, "drafting_at": None, **changes}
                insert_new(connection, desk_presence, row)

    def others(self, conversation_id: int, officer_id: int) -> list[Onlooker]:
        """Return who else has the conversation open, by name."""
        now = self._clock()
        joined = desk_presence.join(officer, officer.c.id == desk_presence.c.officer_id)
        here = (
            desk_presence.c.conversation_id == conversation_id,
            desk_presence.c.officer_id != officer_id,
            desk_presence.c.seen_at > now - FRESH,
        )
        statement = sa.select(officer.c.name, desk_presence.c.drafting_at).select_from(joined).where(*here)
        with reading(self._engine) as connection:
            rows = connection.execute(statement.order_by(officer.c.name)).all()
        return [Onlooker(r.name, r.drafting_at is not None and r.drafting_at > now - DRAFTING) for r in rows]
