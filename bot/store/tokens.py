"""Access tokens of channels, one for all processes: fetched by one at a time, and before the old one ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.store.channel_tables import api_token
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.upsert import insert_new


@dataclass(frozen=True)
class Token:
    """An access token.

    Attributes:
        forced_at: When a new one was last asked for though the old one had not ended; channels count that.
    """

    value: str
    expires_at: datetime
    forced_at: datetime | None


class Tokens:
    """Reads and changes the table `api_token`; an account is a channel and its app, such as `wechat:wx123`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` tells whether a lock has run out."""
        self._engine = engine
        self._clock = clock

    def of(self, account: str) -> Token | None:
        """Return the account's token, which may have ended; None before the first."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(api_token).where(api_token.c.account == account)).first()
        return _token(row) if row is not None and row.token else None

    def lock(self, account: str, lasts: timedelta) -> bool:
        """Take the right to fetch a token, for so long; return False while another process has it."""
        now = self._clock()
        with writing(self._engine) as connection:
            insert_new(connection, api_token, {"account": account, "token": "", "expires_at": now})
            free = sa.or_(api_token.c.renewing_until.is_(None), api_token.c.renewing_until <= now)
            statement = api_token.update().where(api_token.c.account == account, free)
            return bool(connection.execute(statement.values(renewing_until=now + lasts)).rowcount == 1)

    def store(self, account: str, value: str, expires_at: datetime, *, forced: bool) -> None:
        """Store a fetched token and give the right back."""
        changes = {"token": value, "expires_at": expires_at, "renewing_until": None}
        if forced:
            changes["forced_at"] = self._clock()
        self._change(account, **changes)

    def unlock(self, account: str) -> None:
        """Give the right back without a token, because it could not be fetched."""
        self._change(account, renewing_until=None)

    def _change(self, account: str, **changes: object) -> None:
        with writing(self._engine) as connection:
            connection.execute(api_token.update().where(api_token.c.account == account).values(**changes))


def _token(row: Row) -> Token:
    return Token(row.token, row.expires_at, row.forced_at)
