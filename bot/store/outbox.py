"""The outbox: every reply, stored before it is sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import conversations
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.replies import Reply
from bot.store.tables import conversation, outbox
from bot.store.upsert import insert_new

PENDING = "pending"
SENT = "sent"
DEAD = "dead"


@dataclass(frozen=True)
class Outgoing:
    """A stored reply.

    Attributes:
        inbox_id: The message it answers; None when it was written unasked.
        position: Its place among the replies to that message, from 0.
        attempts: Deliveries tried so far.
    """

    id: int
    conversation_id: int
    inbox_id: int | None
    position: int
    reply: Reply
    state: str
    attempts: int
    next_attempt_at: datetime
    created_at: datetime


@dataclass(frozen=True)
class Delivery:
    """A reply on its way to a channel.

    Attributes:
        asker: The channel's name of who is to get it.
        attempts: Deliveries tried before.
        parts_sent: Of a long reply, the messages that have arrived already.
        idempotency_key: The same for every attempt; a channel that knows it takes the reply once.
    """

    outbox_id: int
    conversation_id: int
    channel: str
    asker: str
    reply: Reply
    attempts: int
    parts_sent: int
    idempotency_key: str
    created_at: datetime


class Outbox:
    """Reads and changes the table `outbox`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def add(self, conversation_id: int, reply: Reply, idempotency_key: str) -> bool:
        """Store a reply that answers no message; return False when `idempotency_key` was used before."""
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            return add_unasked(connection, conversation_id, reply, idempotency_key, self._clock()) is not None

    def of(self, inbox_id: int) -> list[Outgoing]:
        """Return the replies to one message, in order."""
        with reading(self._engine) as connection:
            return replies_to(connection, inbox_id)

    def unheard(self, conversation_id: int) -> list[Outgoing]:
        """Return what was written to an asker unasked and has not reached them, in order."""
        mine = (outbox.c.conversation_id == conversation_id, outbox.c.inbox_id.is_(None), outbox.c.state == _IS_PENDING)
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(outbox).where(*mine).order_by(outbox.c.id))
            return [_from_row(row) for row in rows]

    def has_any(self, conversation_id: int) -> bool:
        """Tell whether anything was ever said in a conversation."""
        mine = sa.select(outbox.c.id).where(outbox.c.conversation_id == conversation_id).limit(1)
        with reading(self._engine) as connection:
            return connection.execute(mine).first() is not None

    def newest(self) -> int:
        """Return the highest id, 0 when empty."""
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(outbox.c.id), 0))).scalar_one())

    def askers_after(self, outbox_id: int, channel: str) -> set[str]:
        """Return the askers on `channel` who have got something since `outbox_id`."""
        joined = outbox.join(conversation, conversation.c.id == outbox.c.conversation_id)
        # Wrapped, or SQLite would begin with all conversations of the channel instead of the few new replies.
        newer = (outbox.c.id > outbox_id, sa.func.coalesce(conversation.c.channel, "") == channel)
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(conversation.c.asker).select_from(joined).where(*newer).distinct())
            return {str(asker) for asker in rows.scalars()}

    def due(self, channels: Collection[str], limit: int) -> list[Outgoing]:
        """Return what is to be delivered on `channels` now, oldest first.

        A conversation's replies leave in order: none is due while an earlier one waits for another attempt.
        """
        given = {"channels": tuple(channels), "now": self._clock(), "most": limit}
        with reading(self._engine) as connection:
            return [_from_row(row) for row in connection.execute(_DUE, given)]

    def lease(self, channels: Collection[str], limit: int, lease: timedelta) -> list[Delivery]:
        """Take what is due on `channels`, so that nobody else sends it for so long; oldest first."""
        ids = [row.id for row in self.due(channels, limit)]
        if not ids:
            return []
        taken = []
        with writing(self._engine) as connection:
            now = self._clock()
            for outbox_id in ids:
                change = {"the_id": outbox_id, "now": now, "until": now + lease}
                if connection.execute(_LEASE, change).rowcount == 1:
                    taken.append(outbox_id)
            rows = connection.execute(_DELIVERIES.where(outbox.c.id.in_(taken))).all()
        return [_delivery(row) for row in rows]

    def unlease(self, outbox_ids: Iterable[int]) -> None:
        """Put back what was taken but not tried."""
        now = self._clock()
        with writing(self._engine) as connection:
            mine = (outbox.c.id.in_(tuple(outbox_ids)), outbox.c.state == PENDING)
            connection.execute(outbox.update().where(*mine).values(next_attempt_at=now))

    def dead(self, limit: int = 100) -> list[Delivery]:
        """Return the dead letters, newest first."""
        with reading(self._engine) as connection:
            found = _DELIVERIES.where(outbox.c.state == DEAD).order_by(None).order_by(outbox.c.id.desc())
            return [_delivery(row) for row in connection.execute(found.limit(limit))]

    def resend(self, outbox_id: int) -> bool:
        """Let a dead letter be tried anew; return False when it is none."""
        mine = (outbox.c.id == outbox_id, outbox.c.state == DEAD)
        values = {"state": PENDING, "attempts": 0, "next_attempt_at": self._clock()}
        with writing(self._engine) as connection:
            return bool(connection.execute(outbox.update().where(*mine).values(**values)).rowcount == 1)

    def mark_sent(self, outbox_ids: Iterable[int]) -> None:
        """Note that these were delivered."""
        self._try(outbox_ids, state=SENT)

    def postpone(self, outbox_id: int, until: datetime) -> None:
        """Note a delivery that failed and may work later."""
        self._try([outbox_id], next_attempt_at=until)

    def park(self, outbox_id: int, until: datetime) -> None:
        """Let a reply wait for its window to open; that is no attempt."""
        mine = (outbox.c.id == outbox_id, outbox.c.state == PENDING)
        with writing(self._engine) as connection:
            connection.execute(outbox.update().where(*mine).values(next_attempt_at=until))

    def hasten(self) -> int:
        """Let be tried now what was written before the clock was set back, and count it: its "soon" may lie days ahead.

        What waits for its window is parked again by the attempt.
        """
        now = self._clock()
        later = (outbox.c.state == _IS_PENDING, outbox.c.next_attempt_at > now, outbox.c.created_at > now)
        with writing(self._engine) as connection:
            return int(connection.execute(outbox.update().where(*later).values(next_attempt_at=now)).rowcount)

    def note_parts(self, outbox_id: int, parts_sent: int) -> None:
        """Note how many parts of a long reply have arrived, so that another attempt goes on from there."""
        with writing(self._engine) as connection:
            connection.execute(outbox.update().where(outbox.c.id == outbox_id).values(parts_sent=parts_sent))

    def bury(self, outbox_id: int) -> None:
        """Note a delivery that cannot work: the asker is gone."""
        self._try([outbox_id], state=DEAD)

    def _try(self, outbox_ids: Iterable[int], **changes: object) -> None:
        rows = [{"the_id": outbox_id, **changes} for outbox_id in outbox_ids]
        with writing(self._engine) as connection:
            if rows:
                connection.execute(_PENDING_BY_ID, rows)


def add_answers(
    connection: Connection,
    conversation_id: int,
    inbox_id: int,
    replies: Sequence[Reply],
    now: datetime,
    due: datetime,
) -> list[Outgoing]:
    """Store the replies to one message within the caller's transaction; none is sent before `due`."""
    stored = []
    for position, reply in enumerate(replies):
        row = _row(conversation_id, inbox_id, position, reply, f"inbox:{inbox_id}:{position}", now)
        key = connection.execute(_INSERT, {**row, "next_attempt_at": due}).inserted_primary_key[0]
        stored.append(Outgoing(int(key), conversation_id, inbox_id, position, reply, PENDING, 0, due, now))
    return stored


def add_unasked(
    connection: Connection, conversation_id: int, reply: Reply, idempotency_key: str, now: datetime
) -> int | None:
    """Store a reply that answers no message, within the caller's transaction; None when the key was used."""
    return insert_new(connection, outbox, _row(conversation_id, None, 0, reply, idempotency_key, now))


def replies_to(connection: Connection, inbox_id: int) -> list[Outgoing]:
    """Return the replies to one message, in order, within the caller's transaction."""
    statement = sa.select(outbox).where(outbox.c.inbox_id == inbox_id).order_by(outbox.c.position)
    return [_from_row(row) for row in connection.execute(statement)]


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_INSERT = outbox.insert()
_PENDING_BY_ID = (
    outbox.update()
    .where(outbox.c.id == sa.bindparam("the_id"), outbox.c.state == PENDING)
    .values(attempts=outbox.c.attempts + 1)
)


_IS_PENDING = sa.literal_column(f"'{PENDING}'")
"""The word itself, not a parameter: only so does SQLite see that the index of what is pending will do."""


def _due() -> sa.sql.Select:
    earlier, now = outbox.alias("earlier"), sa.bindparam("now")
    blocked = sa.exists().where(
        earlier.c.conversation_id == outbox.c.conversation_id,
        earlier.c.id < outbox.c.id,
        earlier.c.state == _IS_PENDING,
        earlier.c.next_attempt_at > now,
    )
    ready = (outbox.c.state == _IS_PENDING, outbox.c.next_attempt_at <= now, ~blocked)
    # Not a join: SQLite would begin with the channel's conversations and read all that was ever said in them.
    mine = sa.exists().where(
        conversation.c.id == outbox.c.conversation_id,
        conversation.c.channel.in_(sa.bindparam("channels", expanding=True)),
    )
    # `+ 0`: the order of the ids as they lie in the table would have all of it read from the beginning.
    return sa.select(outbox).where(*ready, mine).order_by(outbox.c.id + 0).limit(sa.bindparam("most"))


_DUE = _due()
_LEASE = (
    outbox.update()
    .where(
        outbox.c.id == sa.bindparam("the_id"),
        outbox.c.state == PENDING,
        outbox.c.next_attempt_at <= sa.bindparam("now"),
    )
    .values(next_attempt_at=sa.bindparam("until"))
)
_DELIVERIES = (
    sa.select(outbox, conversation.c.channel, conversation.c.asker)
    .join(conversation, conversation.c.id == outbox.c.conversation_id)
    .order_by(outbox.c.id)
)


def _delivery(row: Row) -> Delivery:
    return Delivery(
        outbox_id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        asker=row.asker,
        reply=Reply.from_json(row.payload),
        attempts=row.attempts,
        parts_sent=row.parts_sent,
        idempotency_key=row.idempotency_key,
        created_at=row.created_at,
    )


def _row(
    conversation_id: int, inbox_id: int | None, position: int, reply: Reply, key: str, now: datetime
) -> dict[str, object]:
    return {
        "conversation_id": conversation_id,
        "inbox_id": inbox_id,
        "position": position,
        "payload": reply.as_json(),
        "state": PENDING,
        "attempts": 0,
        "next_attempt_at": now,
        "idempotency_key": key,
        "created_at": now,
    }


def _from_row(row: Row) -> Outgoing:
    return Outgoing(
        id=row.id,
        conversation_id=row.conversation_id,
        inbox_id=row.inbox_id,
        position=row.position,
        reply=Reply.from_json(row.payload),
        state=row.state,
        attempts=row.attempts,
        next_attempt_at=row.next_attempt_at,
        created_at=row.created_at,
    )
