"""Switches: what supervisors have switched off (the bot, a channel, a topic), with the reason askers are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.errors import DeskError
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import officer
from bot.store.engine import reading, writing
from bot.store.officers import Officer
from bot.store.staff_tables import switched_off
from bot.store.upsert import insert_new

BOT = "bot"
CHANNEL = "channel"
TOPIC = "topic"
SCOPES = (BOT, CHANNEL, TOPIC)
LONGEST_REASON = 200


@dataclass(frozen=True)
class SwitchedOff:
    """Something that is off.

    Attributes:
        scope: `bot`, `channel` or `topic`.
        name: Of the channel or topic; empty for the bot.
        by: Name of the officer who switched it off.
    """

    scope: str
    name: str
    reason: str
    by: str
    at: datetime


class Switches:
    """Reads and changes the table `switched_off`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def all(self) -> list[SwitchedOff]:
        """Return what is off, by scope and name."""
        found = sa.select(switched_off, officer.c.name.label("by")).join(officer)
        with reading(self._engine) as connection:
            rows = connection.execute(found.order_by(switched_off.c.scope, switched_off.c.name))
            return [SwitchedOff(row.scope, row.name, row.reason, row.by, row.at) for row in rows]

    def turn_off(self, scope: str, name: str, reason: str, by: Officer) -> None:
        """Switch something off; what is off already gets the new reason.

        Raises:
            DeskError: If there is no reason, or no such scope.
        """
        if scope not in SCOPES or not reason.strip() or len(reason) > LONGEST_REASON:
            raise DeskError(f"{scope} {name!r} is switched off with a reason of 1 to {LONGEST_REASON} characters")
        key = {"scope": scope, "name": name}
        row = {"reason": reason.strip(), "officer_id": by.id, "at": self._clock()}
        with writing(self._engine) as connection:
            if insert_new(connection, switched_off, {**key, **row}) is None:
                connection.execute(switched_off.update().where(*_is(scope, name)).values(**row))

    def turn_on(self, scope: str, name: str) -> None:
        """Switch something on again; what is on stays on."""
        with writing(self._engine) as connection:
            connection.execute(switched_off.delete().where(*_is(scope, name)))


def _is(scope: str, name: str) -> tuple[object, object]:
    return (switched_off.c.scope == scope, switched_off.c.name == name)
