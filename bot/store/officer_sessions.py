"""Sessions: who is signed in at the desk. The token is known to the officer's browser alone."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.sign_in import SignInRules
from bot.store import officers
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import officer
from bot.store.engine import reading, writing
from bot.store.officers import Officer
from bot.store.staff_tables import officer_session

TOUCH_EVERY = timedelta(seconds=20)
"""Signs of life are written down at most so often."""

GRACE = timedelta(minutes=1)
"""So long the token before the last change is taken too, for requests that were under way."""


@dataclass(frozen=True)
class OfficerSession:
    """One browser in which an officer is signed in.

    Attributes:
        csrf: Must come along with whatever changes something.
        new_token: Set when the cookie must be given this value from now on.
    """

    id: int
    officer: Officer
    csrf: str
    new_token: str | None = None


class OfficerSessions:
    """Reads and changes the table `officer_session`."""

    def __init__(self, engine: Engine, rules: SignInRules, clock: Clock = utc_now) -> None:
        """Work on `engine` by `rules`; `clock` gives the time of signs of life."""
        self._engine = engine
        self._rules = rules
        self._clock = clock

    def open(self, officer_id: int) -> str:
        """Sign an officer in and return the token; sessions that have ended are cleared away."""
        token, now = secrets.token_urlsafe(32), self._clock()
        row = {
            "officer_id": officer_id,
            "token_hash": _hash(token),
            "csrf": secrets.token_urlsafe(32),
            "created_at": now,
            "rotated_at": now,
            "active_at": now,
            "seen_at": now,
            "expires_at": now + self._rules.longest,
        }
        ended = sa.or_(officer_session.c.expires_at <= now, officer_session.c.active_at <= now - self._rules.idle)
        with writing(self._engine) as connection:
            connection.execute(officer_session.delete().where(ended))
            connection.execute(officer_session.insert(), row)
        return token

    def find(self, token: str, *, by_hand: bool) -> OfficerSession | None:
        """Return the session of this token, None when there is none or it has ended.

        Args:
            token: What the cookie holds.
            by_hand: Whether the officer did something, or only a page of theirs is open; the latter keeps
                them at the desk and does not put off the end of the session.
        """
        now = self._clock()
        with reading(self._engine) as connection:
            row = self._row(connection, _known_by(_hash(token), now), now)
        if row is None:
            return None
        new_token = self._rotate(row, now) if by_hand else None
        if now - row.seen_at >= TOUCH_EVERY or (by_hand and now - row.active_at >= TOUCH_EVERY):
            self._touch(row.id, {"seen_at": now, "active_at": now} if by_hand else {"seen_at": now})
        return OfficerSession(row.id, officers.from_session_row(row), row.csrf, new_token)

    def stay(self, session_id: int) -> bool:
        """Note that a page of this session is open; return False when the session has ended.

        By its id, because the token may have been changed since the page was opened.
        """
        now = self._clock()
        with reading(self._engine) as connection:
            row = self._row(connection, officer_session.c.id == session_id, now)
        if row is not None and now - row.seen_at >= TOUCH_EVERY:
            self._touch(row.id, {"seen_at": now})
        return row is not None

    def close(self, session_id: int) -> None:
        """Sign out."""
        with writing(self._engine) as connection:
            connection.execute(officer_session.delete().where(officer_session.c.id == session_id))

    def _row(self, connection: Connection, which: object, now: datetime) -> Row | None:
        alive = (
            which,
            officer_session.c.expires_at > now,
            officer_session.c.active_at > now - self._rules.idle,
            officer.c.active.is_(True),
        )
        person = (officer.c.login, officer.c.name, officer.c.role, officer.c.office)
        joined = officer_session.join(officer, officer.c.id == officer_session.c.officer_id)
        return connection.execute(sa.select(officer_session, *person).select_from(joined).where(*alive)).first()

    def _rotate(self, row: Row, now: datetime) -> str | None:
        """Change a token that is old enough; of several requests at once, one does."""
        if now - row.rotated_at < self._rules.rotate:
            return None
        token = secrets.token_urlsafe(32)
        same = (officer_session.c.id == row.id, officer_session.c.token_hash == row.token_hash)
        changes = {"token_hash": _hash(token), "former_hash": row.token_hash, "rotated_at": now}
        with writing(self._engine) as connection:
            changed = connection.execute(officer_session.update().where(*same).values(**changes)).rowcount
        return token if changed == 1 else None

    def _touch(self, session_id: int, changes: dict[str, datetime]) -> None:
        with writing(self._engine) as connection:
            connection.execute(officer_session.update().where(officer_session.c.id == session_id).values(**changes))


def _known_by(token_hash: str, now: datetime) -> object:
    fresh = sa.and_(officer_session.c.former_hash == token_hash, officer_session.c.rotated_at > now - GRACE)
    return sa.or_(officer_session.c.token_hash == token_hash, fresh)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
