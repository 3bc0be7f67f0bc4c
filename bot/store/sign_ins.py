"""Sign-ins that failed, and the locks that follow from them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk.sign_in import SignInRules
from bot.store.clock import Clock, utc_now
from bot.store.engine import writing
from bot.store.staff_tables import sign_in_failure
from bot.store.upsert import insert_new


class SignIns:
    """Reads and changes the table `sign_in_failure`."""

    def __init__(self, engine: Engine, rules: SignInRules, clock: Clock = utc_now) -> None:
        """Work on `engine` by `rules`; `clock` gives the time of tries."""
        self._engine = engine
        self._rules = rules
        self._clock = clock

    def begin(self, login: str) -> bool:
        """Count a try before its password is looked at; return False when `login` is locked.

        Counted first, so that many tries at once are no more than as many one after the other. Failures older
        than the lock are forgotten.
        """
        now, mine = self._clock(), sign_in_failure.c.login == login
        with writing(self._engine) as connection:
            connection.execute(sign_in_failure.delete().where(sign_in_failure.c.last_at <= now - self._rules.lock))
            first = {"login": login, "failures": 0, "last_at": now, "locked_until": None}
            insert_new(connection, sign_in_failure, first)
            row = connection.execute(sa.select(sign_in_failure).where(mine).with_for_update()).one()
            if row.locked_until is not None and row.locked_until > now:
                return False
            failures = row.failures + 1
            until = now + self._rules.lock if failures >= self._rules.failures else None
            changes = {"failures": failures, "last_at": now, "locked_until": until}
            connection.execute(sign_in_failure.update().where(mine).values(**changes))
        return True

    def succeeded(self, login: str) -> None:
        """Forget the failures of `login`."""
        with writing(self._engine) as connection:
            connection.execute(sign_in_failure.delete().where(sign_in_failure.c.login == login))
