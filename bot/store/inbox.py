"""The inbox: every message, stored before it is acknowledged and worked off in order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import conversations, memories
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.memories import Memory
from bot.store.tables import conversation, inbox
from bot.store.upsert import insert_new

RECEIVED = "received"
PROCESSING = "processing"
DONE = "done"
FAILED = "failed"
OPEN = (RECEIVED, PROCESSING)


@dataclass(frozen=True)
class Incoming:
    """A message as a channel hands it in.

    Attributes:
        message_id: Unique within the channel; a second message of the same id is a duplicate.
        raw_text: As typed.
        text: Normalised; this is what the dialogue sees.
        hold: For so long the channel waits for the answer itself: the sender leaves it alone. None: not at all.
    """

    channel: str
    asker: str
    message_id: str
    raw_text: str
    text: str
    hold: timedelta | None = None


@dataclass(frozen=True)
class Accepted:
    """What became of an incoming message.

    Attributes:
        fresh: False for a duplicate.
        job: Set when it was claimed at once, because nothing else was open in its conversation.
    """

    inbox_id: int
    conversation_id: int
    fresh: bool
    job: Job | None = None


FARTHEST = timedelta(minutes=10)
"""No claim reaches further; one that does was made before the clock was set back, and holds no longer."""

Along = Callable[[Connection, Accepted, datetime], None]
"""What is stored together with a fresh message, in its transaction; given the present moment."""


@dataclass(frozen=True)
class Job:
    """A claimed message with what a worker needs of its conversation.

    Attributes:
        attempts: How often it was claimed, this time included.
        key: The dialogue's name of the conversation.
        speaker: Who has the word: `bot` or `officer`.
        is_last: Whether nothing else was open in the conversation when this was claimed.
        memory: What the dialogue remembers of the conversation; None at its beginning.
    """

    inbox_id: int
    conversation_id: int
    channel: str
    asker: str
    key: str
    speaker: str
    message_id: str
    raw_text: str
    text: str
    attempts: int
    received_at: datetime
    is_last: bool
    memory: Memory | None


class Inbox:
    """Reads and changes the table `inbox`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of receipt and of claims."""
        self._engine = engine
        self._clock = clock

    def accept(self, incoming: Incoming, lease: timedelta | None = None, along: Along | None = None) -> Accepted:
        """Store a message; when this returns it is safe to acknowledge it.

        Args:
            incoming: The message.
            lease: Claim it in the same transaction, for so long, unless others of its conversation are open.
            along: Stores in the same transaction what comes with a message that is no duplicate.
        """
        with writing(self._engine) as connection:
            return accept_in(connection, incoming, lease, along, self._clock())

    def claim(self, conversation_id: int, lease: timedelta) -> Job | None:
        """Take the oldest open message of a conversation for `lease`.

        Returns:
            The job; None when nothing is open, or another worker has the oldest: nothing may overtake it.
        """
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            rows = connection.execute(_OLDEST_OPEN, {"conversation": conversation_id}).all()
            now = self._clock()
            if not rows or (rows[0].state == PROCESSING and now < rows[0].claimed_until <= now + FARTHEST):
                return None
            row = rows[0]
            changes = {"state": PROCESSING, "attempts": row.attempts + 1, "claimed_until": now + lease}
            connection.execute(_BY_ID, {"the_id": row.id, **changes})
            memory = memories.of(connection, conversation_id)
        return _job(row, memory, is_last=len(rows) == 1)

    def renew(self, inbox_ids: Collection[int], lease: timedelta) -> None:
        """Hold claimed messages for `lease` from now on; one that is closed meanwhile stays closed."""
        mine = (inbox.c.id.in_(tuple(inbox_ids)), inbox.c.state == PROCESSING)
        with writing(self._engine) as connection:
            connection.execute(inbox.update().where(*mine).values(claimed_until=self._clock() + lease))

    def release(self, inbox_id: int) -> None:
        """Put a claimed message back, for the next worker to take."""
        self._put_back(inbox.c.id == inbox_id)

    def release_all(self) -> int:
        """Put back what a process that is gone had claimed, and count it; for databases with one gateway."""
        return self._put_back(sa.true())

    def waiting(self) -> list[int]:
        """Return the conversations with open messages that nobody works on, the longest waiting first."""
        now = self._clock()
        ended = sa.or_(inbox.c.claimed_until <= now, inbox.c.claimed_until > now + FARTHEST)
        free = sa.or_(inbox.c.state == RECEIVED, ended)
        first = sa.func.min(inbox.c.id)
        statement = sa.select(inbox.c.conversation_id).where(_IS_OPEN, free)
        with reading(self._engine) as connection:
            rows = connection.execute(statement.group_by(inbox.c.conversation_id).order_by(first))
            return [int(conversation_id) for conversation_id in rows.scalars()]

    def state(self, inbox_id: int) -> str:
        """Return `received`, `processing`, `done` or `failed`."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(inbox.c.state).where(inbox.c.id == inbox_id)).scalar_one()
        return str(found)

    def has_open(self, conversation_id: int) -> bool:
        """Tell whether an answer is still owed in this conversation."""
        with reading(self._engine) as connection:
            return connection.execute(_OLDEST_OPEN, {"conversation": conversation_id}).first() is not None

    def _put_back(self, which: object) -> int:
        statement = inbox.update().where(inbox.c.state == PROCESSING, which)
        with writing(self._engine) as connection:
            return int(connection.execute(statement.values(state=RECEIVED, claimed_until=None)).rowcount)


def accept_in(
    connection: Connection, incoming: Incoming, lease: timedelta | None, along: Along | None, now: datetime
) -> Accepted:
    """Store a message within the caller's transaction; see `Inbox.accept`."""
    owner = conversations.touch(connection, incoming.channel, incoming.asker, now)
    others = lease is None or connection.execute(_OLDEST_OPEN, {"conversation": owner.id}).first()
    until = None if lease is None or others else now + lease
    inbox_id = insert_new(connection, inbox, _first_row(incoming, owner.id, now, until))
    if inbox_id is None:
        row = connection.execute(_same_message(incoming)).one()
        return Accepted(row.id, row.conversation_id, fresh=False)
    memory = None if until is None else memories.of(connection, owner.id)
    job = None if until is None else _new_job(inbox_id, incoming, owner, now, memory)
    accepted = Accepted(inbox_id, owner.id, fresh=True, job=job)
    if along is not None:
        along(connection, accepted, now)
    return accepted


def together(*alongs: Along) -> Along:
    """Return one that stores what several store, in order."""

    def along(connection: Connection, accepted: Accepted, now: datetime) -> None:
        for one in alongs:
            one(connection, accepted, now)

    return along


def close(connection: Connection, inbox_id: int, state: str) -> bool:
    """Set an open message to `done` or `failed`; return False when it was closed before."""
    change = {"the_id": inbox_id, "state": state, "claimed_until": None}
    return bool(connection.execute(_OPEN_BY_ID, change).rowcount == 1)


def _first_row(
    incoming: Incoming, conversation_id: int, now: datetime, claimed_until: datetime | None
) -> dict[str, object]:
    return {
        "conversation_id": conversation_id,
        "channel": incoming.channel,
        "message_id": incoming.message_id,
        "raw_text": incoming.raw_text,
        "text": incoming.text,
        "state": RECEIVED if claimed_until is None else PROCESSING,
        "attempts": 0 if claimed_until is None else 1,
        "received_at": now,
        "claimed_until": claimed_until,
        "held_until": None if incoming.hold is None else now + incoming.hold,
    }


def _same_message(incoming: Incoming) -> sa.sql.Select:
    same = (inbox.c.channel == incoming.channel, inbox.c.message_id == incoming.message_id)
    return sa.select(inbox.c.id, inbox.c.conversation_id).where(*same)


_IS_OPEN = inbox.c.state.in_([sa.literal_column(f"'{state}'") for state in OPEN])
"""The words themselves, not parameters: only so does SQLite see that the index of what is open will do."""


def _oldest_open() -> sa.sql.Select:
    owner = (conversation.c.key, conversation.c.asker, conversation.c.speaker)
    statement = sa.select(inbox, *owner).join(conversation, conversation.c.id == inbox.c.conversation_id)
    mine = (inbox.c.conversation_id == sa.bindparam("conversation"), _IS_OPEN)
    return statement.where(*mine).order_by(inbox.c.id).limit(2)


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_OLDEST_OPEN = _oldest_open()
_BY_ID = inbox.update().where(inbox.c.id == sa.bindparam("the_id"))
_OPEN_BY_ID = _BY_ID.where(inbox.c.state.in_(OPEN))


def _job(row: Row, memory: Memory | None, *, is_last: bool) -> Job:
    return Job(
        inbox_id=row.id,
        conversation_id=row.conversation_id,
        channel=row.channel,
        asker=row.asker,
        key=row.key,
        speaker=row.speaker,
        message_id=row.message_id,
        raw_text=row.raw_text,
        text=row.text,
        attempts=row.attempts + 1,
        received_at=row.received_at,
        is_last=is_last,
        memory=memory,
    )


def _new_job(
    inbox_id: int, incoming: Incoming, owner: conversations.Conversation, now: datetime, memory: Memory | None
) -> Job:
    return Job(
        inbox_id=inbox_id,
        conversation_id=owner.id,
        channel=owner.channel,
        asker=owner.asker,
        key=owner.key,
        speaker=owner.speaker,
        message_id=incoming.message_id,
        raw_text=incoming.raw_text,
        text=incoming.text,
        attempts=1,
        received_at=now,
        is_last=True,
        memory=memory,
    )
