"""Officers: the members of staff who answer at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.desk.roles import Deed, Role, may
from bot.errors import DeskError
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import officer
from bot.store.engine import reading, writing
from bot.store.staff_tables import officer_session
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

    def all(self) -> list[Officer]:
        """Return all officers by login, those who have left too."""
        with reading(self._engine) as connection:
            return [_from_row(row) for row in connection.execute(sa.select(officer).order_by(officer.c.login))]

    def present(self, since: datetime) -> int:
        """Count the officers who may answer and who had a page of the desk open at or after `since`."""
        answering = [role.value for role in Role if may(role, Deed.REPLY)]
        joined = officer.join(officer_session, officer_session.c.officer_id == officer.c.id)
        here = (officer_session.c.seen_at >= since, officer.c.active.is_(True), officer.c.role.in_(answering))
        found = sa.select(sa.func.count(officer.c.id.distinct())).select_from(joined).where(*here)
        with reading(self._engine) as connection:
            return int(connection.execute(found).scalar_one())

    def password_hash(self, login: str) -> str | None:
        """Return the hash of the password of whoever may sign in as `login`; None when nobody may."""
        mine = (officer.c.login == login, officer.c.active.is_(True))
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(officer.c.password_hash).where(*mine)).scalar()
        return None if found is None else str(found)

    def set_password(self, login: str, password_hash: str) -> None:
        """Let `login` sign in with the password of this hash; whoever is signed in as them is signed out.

        Raises:
            DeskError: If there is no such officer.
        """
        self._change(login, password_hash=password_hash)

    def set_active(self, login: str, *, active: bool) -> None:
        """Let an officer in or keep them out; whoever is signed in as them is signed out.

        Raises:
            DeskError: If there is no such officer.
        """
        self._change(login, active=active)

    def set_role(self, login: str, role: Role) -> None:
        """Give an officer another role; whoever is signed in as them is signed out.

        Raises:
            DeskError: If there is no such officer.
        """
        self._change(login, role=role.value)

    def _change(self, login: str, **changes: object) -> None:
        with writing(self._engine) as connection:
            found = connection.execute(sa.select(officer.c.id).where(officer.c.login == login)).scalar()
            if found is None:
                raise DeskError(f"there is no officer with the login {login!r}; `python -m bot desk users` lists them")
            connection.execute(officer.update().where(officer.c.id == found).values(**changes))
            connection.execute(officer_session.delete().where(officer_session.c.officer_id == found))


def from_session_row(row: Row) -> Officer:
    """Return the officer of a row of `officer_session` joined with `officer`."""
    return Officer(row.officer_id, row.login, row.name, Role(row.role), row.office, active=True)


def _from_row(row: Row) -> Officer:
    return Officer(row.id, row.login, row.name, Role(row.role), row.office, row.active)
