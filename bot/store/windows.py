"""Reply windows: how long and how often a channel still lets us write to an asker.

A conversation without a row may be written to at any time, as in WeCom and Telegram.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import conversations
from bot.store.channel_tables import reply_window
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.inbox import Accepted, Along
from bot.store.outbox import PENDING
from bot.store.tables import outbox
from bot.store.upsert import insert_new

PARKED = timedelta(days=30)
"""How long a reply waits for its window to open again; then it is a dead letter."""
_SURELY_PARKED = timedelta(hours=1)
"""Further off than any pause between attempts."""


@dataclass(frozen=True)
class Allowance:
    """What the asker's act allows: so many messages within such a time; None: without limit."""

    messages: int | None = None
    lasts: timedelta | None = None
    by_event: bool = False


@dataclass(frozen=True)
class Window:
    """What may still be sent to one asker.

    Attributes:
        message_until: End of what their last message allowed; None: it has no end.
        message_left: Messages left of that; not counted when it has no end.
        event_until: End of what their last event allowed, which is short; None: nothing.
        event_left: Messages left of that.
        closed_reason: Why the channel takes nothing until they are heard of again, such as `blocked`.
    """

    message_until: datetime | None
    message_left: int
    event_until: datetime | None
    event_left: int
    closed_reason: str | None

    def left(self, now: datetime) -> int | None:
        """Return how many messages may be sent now; None: any number."""
        if self.closed_reason is not None:
            return 0
        if self.message_until is None and self.event_until is None:
            return None
        return self._left(self.event_until, self.event_left, now) + self._left(
            self.message_until, self.message_left, now
        )

    @staticmethod
    def _left(until: datetime | None, count: int, now: datetime) -> int:
        return count if until is not None and now < until else 0


class Windows:
    """Reads and changes the table `reply_window`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` tells whether a window is open."""
        self._engine = engine
        self._clock = clock

    def of(self, conversation_id: int) -> Window | None:
        """Return the window of a conversation; None when nothing limits it."""
        with reading(self._engine) as connection:
            return _select(connection, conversation_id)

    def lefts(self, conversation_ids: Collection[int]) -> Mapping[int, int | None]:
        """Return how many messages may be sent now by conversation; those that nothing limits are left out."""
        mine = sa.select(reply_window).where(reply_window.c.conversation_id.in_(conversation_ids))
        with reading(self._engine) as connection:
            rows = connection.execute(mine).all()
        return {row.conversation_id: _window(row).left(self._clock()) for row in rows}

    def left(self, conversation_id: int) -> int | None:
        """Return how many messages may be sent to the asker now; None: any number."""
        found = self.of(conversation_id)
        return None if found is None else found.left(self._clock())

    def spent(self, conversation_id: int) -> None:
        """Count one message that was sent."""
        now = self._clock()
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            found = _select(connection, conversation_id)
            if found is None or found.left(now) in (None, 0):
                return
            by_event = found.event_until is not None and now < found.event_until and found.event_left > 0
            column = "event_left" if by_event else "message_left"
            change = {column: getattr(found, column) - 1, "changed_at": now}
            connection.execute(_mine(conversation_id).values(**change))

    def use_up(self, conversation_id: int) -> None:
        """Note that the channel says: no more until the asker writes again."""
        self._change(conversation_id, message_left=0, event_left=0)

    def close(self, conversation_id: int, reason: str) -> None:
        """Note that the channel takes nothing until the asker is heard of again; `reason` is a word."""
        self._change(conversation_id, closed_reason=reason)

    def open(self, conversation_id: int, allowance: Allowance) -> None:
        """Open the window although the asker has said nothing, and let replies go that waited for it."""
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            reopen(connection, conversation_id, allowance, self._clock())

    def _change(self, conversation_id: int, **changes: object) -> None:
        now = self._clock()
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            _ensure(connection, conversation_id, now)
            connection.execute(_mine(conversation_id).values(**changes, changed_at=now))


def opening(allowance: Allowance) -> Along:
    """Return what opens the window together with a message, and lets replies go that waited for it."""

    def along(connection: Connection, accepted: Accepted, now: datetime) -> None:
        reopen(connection, accepted.conversation_id, allowance, now)

    return along


def reopening() -> Along:
    """Return what opens a window that was closed, for channels that limit nothing; almost always it only looks."""

    def along(connection: Connection, accepted: Accepted, now: datetime) -> None:
        if connection.execute(_CLOSED, {"conversation": accepted.conversation_id}).first() is not None:
            reopen(connection, accepted.conversation_id, Allowance(), now)

    return along


def reopen(connection: Connection, conversation_id: int, allowance: Allowance, now: datetime) -> None:
    """Open the window within the caller's transaction, and let replies go that waited for it."""
    until = None if allowance.lasts is None else now + allowance.lasts
    statement = _OPEN_BY_EVENT if allowance.by_event else _OPEN_BY_MESSAGE
    opened = {"conversation": conversation_id, "until": until, "left": allowance.messages or 0, "now": now}
    if connection.execute(statement, opened).rowcount == 0:  # the first time
        _ensure(connection, conversation_id, now)
        connection.execute(statement, opened)
    waited = {"conversation": conversation_id, "now": now, "parked": now + _SURELY_PARKED}
    connection.execute(_LET_GO, waited)


def _ensure(connection: Connection, conversation_id: int, now: datetime) -> None:
    nothing = {"message_left": 0, "event_left": 0, "changed_at": now}
    insert_new(connection, reply_window, {"conversation_id": conversation_id, **nothing})


def _mine(conversation_id: int) -> sa.sql.Update:
    return reply_window.update().where(reply_window.c.conversation_id == conversation_id)


def _select(connection: Connection, conversation_id: int) -> Window | None:
    mine = reply_window.c.conversation_id == conversation_id
    row = connection.execute(sa.select(reply_window).where(mine)).first()
    return None if row is None else _window(row)


def _window(row: Row) -> Window:
    return Window(row.message_until, row.message_left, row.event_until, row.event_left, row.closed_reason)


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_CLOSED = sa.select(reply_window.c.id).where(
    reply_window.c.conversation_id == sa.bindparam("conversation"), reply_window.c.closed_reason.is_not(None)
)


def _open(kind: str) -> sa.sql.Update:
    opened = {f"{kind}_until": sa.bindparam("until"), f"{kind}_left": sa.bindparam("left")}
    mine = reply_window.c.conversation_id == sa.bindparam("conversation")
    return reply_window.update().where(mine).values(**opened, closed_reason=None, changed_at=sa.bindparam("now"))


_OPEN_BY_MESSAGE, _OPEN_BY_EVENT = _open("message"), _open("event")
# The word itself, not a parameter: only so does SQLite see that the index of what is pending will do.
_LET_GO = (
    outbox.update()
    .where(
        outbox.c.conversation_id == sa.bindparam("conversation"),
        outbox.c.state == sa.literal_column(f"'{PENDING}'"),
        outbox.c.next_attempt_at > sa.bindparam("parked"),
    )
    .values(next_attempt_at=sa.bindparam("now"))
)
