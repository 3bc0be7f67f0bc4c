"""Officers: the members of staff who answer at the desk."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.desk.roles import Role
from bot.errors import DeskError
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import officer
from bot.store.engine import reading, writing
from bot.store.upsert import insert_new


@dataclass(frozen=True)
class Officer:
    """A member of staff.

    Attributes:
        login: What they sign in with.
        office: The department that askers are told.
        active: False for those who have left; their history stays.
    """

    id: int
    login: str
    name: str
    role: Role
    office: str
    active: bool


class Officers:
    """Reads and changes the table `officer`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def add(self, login: str, name: str, role: Role, office: str) -> Officer:
        """Enter a new officer.

        Raises:
            DeskError: If the login is taken.
        """
        row = {"login": login, "name": name, "role": role.value, "office": office, "active": True}
        with writing(self._engine) as connection:
            added = insert_new(connection, officer, {**row, "password_hash": None, "created_at": self._clock()})
        if added is None:
            raise DeskError(f"the login {login!r} is taken; choose another")
        return Officer(added, login, name, role, office, active=True)

    def get(self, officer_id: int) -> Officer:
        """Return an officer.

        Raises:
            DeskError: If there is none with this id.
        """
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(officer).where(officer.c.id == officer_id)).first()
        if row is None:
            raise DeskError(f"there is no officer {officer_id}")
        return _from_row(row)

    def by_login(self, login: str) -> Officer | None:
        """Return the officer who signs in as `login`."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(officer).where(officer.c.login == login)).first()
        return None if row is None else _from_row(row)


def _from_row(row: Row) -> Officer:
    return Officer(row.id, row.login, row.name, Role(row.role), row.office, row.active)
