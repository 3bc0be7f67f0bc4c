"""Holds: replies that the channel itself takes while it waits for the answer to its message.

WeChat waits five seconds and shows what it is answered. A message taken in with a hold (`Incoming.hold`) keeps
replies made meanwhile from the sender; they are due when the hold ends, so a process that dies in between loses
none. A reply that was never the sender's still bears the end of the hold as the time of its next attempt: by that
one knows what was answered on the line, when the channel asks again because our answer was lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.store import conversations
from bot.store.clock import Clock, utc_now
from bot.store.engine import writing
from bot.store.outbox import PENDING, SENT, Outgoing, replies_to
from bot.store.tables import inbox, outbox


@dataclass(frozen=True)
class Taken:
    """What the channel has taken on the line.

    Attributes:
        whole: Ids of the replies it took.
        begun: A long reply of which it took some parts, and how many.
        rest: Ids of the replies that it did not take, or not wholly: the sender's.
    """

    whole: Sequence[int]
    begun: tuple[int, int] | None = None
    rest: Sequence[int] = ()


class Holds:
    """Reads and ends holds."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the present moment."""
        self._engine = engine
        self._clock = clock

    def let_go(self, inbox_id: int) -> None:
        """End a hold because the channel no longer waits: the replies are the sender's, now and later."""
        with writing(self._engine) as connection:
            conversations.lock_of_message(connection, inbox_id)
            self._let_go(connection, inbox_id)

    def asked_again(self, inbox_id: int) -> list[Outgoing]:
        """Return what is to be answered when the channel repeats a message: what it has been answered, if anything.

        Without an answer so far the hold ends: whoever waits for it waits for nobody.
        """
        with writing(self._engine) as connection:
            conversations.lock_of_message(connection, inbox_id)
            held = sa.select(inbox.c.held_until).where(inbox.c.id == inbox_id)
            until = connection.execute(held).scalar_one()
            if until is None:
                return []
            rows = replies_to(connection, inbox_id)
            still = {SENT, PENDING} if until > self._clock() else {SENT}
            if rows and all(row.next_attempt_at == until and row.state in still for row in rows):
                return rows
            self._let_go(connection, inbox_id)
        return []

    def note(self, taken: Taken) -> None:
        """Note what the channel has taken on the line, and leave the rest to the sender."""
        with writing(self._engine) as connection:
            if taken.whole:
                connection.execute(_SENT, [{"the_id": outbox_id} for outbox_id in taken.whole])
            if taken.begun is not None:
                connection.execute(_BEGUN, {"the_id": taken.begun[0], "parts": taken.begun[1]})
            if taken.rest:
                now = self._clock()
                connection.execute(_REST, [{"the_id": outbox_id, "now": now} for outbox_id in taken.rest])

    def _let_go(self, connection: Connection, inbox_id: int) -> None:
        connection.execute(inbox.update().where(inbox.c.id == inbox_id).values(held_until=None))
        waiting = (outbox.c.inbox_id == inbox_id, outbox.c.state == PENDING)
        connection.execute(outbox.update().where(*waiting).values(next_attempt_at=self._clock()))


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_MINE = outbox.update().where(outbox.c.id == sa.bindparam("the_id"), outbox.c.state == PENDING)
_SENT = _MINE.values(state=SENT, attempts=outbox.c.attempts + 1)
_BEGUN = _MINE.values(parts_sent=sa.bindparam("parts"))
_REST = _MINE.values(next_attempt_at=sa.bindparam("now"))
