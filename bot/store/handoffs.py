"""Handoffs: conversations that wait for an officer or are held by one. This table is the truth of who speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.roles import Deed, may
from bot.errors import HeldError
from bot.store import conversations
from bot.store import outbox as outboxes
from bot.store.clock import Clock, utc_now
from bot.store.conversations import BOT, OFFICER
from bot.store.desk_tables import appeal_draft, handoff, note, officer_message
from bot.store.engine import reading, writing
from bot.store.officers import Officer
from bot.store.replies import Reply
from bot.store.tables import conversation
from bot.store.upsert import insert_new

WAITING = "waiting"
HELD = "held"
CLOSED = "closed"
BY_ASKER = "asker"
BY_OFFICER = "officer"
BY_IDLE = "idle"
HEARD_EVERY = timedelta(minutes=1)
"""How exactly it is noted when the asker was last heard: hours count, and each note is a write to the disk."""


@dataclass(frozen=True)
class Handoff:
    """A conversation on its way to an officer.

    Attributes:
        context: What the officer is shown: last turns, focus, profile, receipt, draft.
        active_at: When either side last said something.
    """

    id: int
    conversation_id: int
    state: str
    reason: str
    context: Mapping[str, Any]
    officer_id: int | None
    asked_at: datetime
    active_at: datetime
    noted_at: datetime | None


class Handoffs:
    """Reads and changes the tables `handoff`, `note` and `officer_message`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def ask(self, conversation_id: int, reason: str, context: Mapping[str, Any], *, silence: bool) -> Handoff:
        """Put a conversation into the queue; asking again changes nothing.

        Args:
            conversation_id: The conversation.
            reason: Why, in the asker's words.
            context: What the officer is to be shown.
            silence: Whether the bot is to keep quiet from now on, or until an officer takes it.
        """
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            found = _open(connection, conversation_id)
            if found is None:
                more = {"state": WAITING, "reason": reason[:200], "context": dict(context)}
                _insert(connection, conversation_id, self._clock(), **more)
                found = _must(connection, conversation_id)
            if silence or found.state == HELD:
                _speaker(connection, conversation_id, OFFICER)
            return found

    def open_of(self, conversation_id: int) -> Handoff | None:
        """Return the open handoff of a conversation."""
        with reading(self._engine) as connection:
            return _open(connection, conversation_id)

    def waiting(self) -> list[Handoff]:
        """Return the queue, the longest waiting first."""
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(handoff).where(handoff.c.state == WAITING).order_by(handoff.c.id))
            return [_from_row(row) for row in rows]

    def place(self, found: Handoff) -> int:
        """Return the place in the queue, 1 for who is next."""
        ahead = sa.select(sa.func.count()).where(handoff.c.state == WAITING, handoff.c.id <= found.id)
        with reading(self._engine) as connection:
            return max(1, int(connection.execute(ahead).scalar_one()))

    def take(self, conversation_id: int, by: Officer) -> Handoff:
        """Let `by` hold a conversation, whether or not its asker wanted a person.

        Raises:
            HeldError: If another officer holds it.
        """
        with writing(self._engine) as connection:
            return self._take(connection, conversation_id, by)

    def say(self, conversation_id: int, by: Officer, text: str, idempotency_key: str) -> bool:
        """Write to the asker, through the outbox; whatever an officer writes takes the conversation.

        Returns:
            False when `idempotency_key` was used before: nothing is sent twice.

        Raises:
            HeldError: If another officer holds the conversation.
        """
        with writing(self._engine) as connection:
            held = self._take(connection, conversation_id, by)
            now = self._clock()
            key = f"officer:{by.id}:{idempotency_key}"
            added = outboxes.add_unasked(connection, conversation_id, Reply(text), key, now)
            if added is None:
                return False
            insert_new(connection, officer_message, {"outbox_id": added, "officer_id": by.id})
            _change(connection, held.id, active_at=now)
            return True

    def note(self, conversation_id: int, by: Officer, text: str) -> None:
        """Keep a private note, which the asker never sees."""
        row = {"conversation_id": conversation_id, "officer_id": by.id, "text": text, "at": self._clock()}
        with writing(self._engine) as connection:
            connection.execute(note.insert(), row)

    def notes(self, conversation_id: int) -> list[tuple[int, str, datetime]]:
        """Return the private notes as (officer, text, when), oldest first."""
        mine = sa.select(note).where(note.c.conversation_id == conversation_id).order_by(note.c.id)
        with reading(self._engine) as connection:
            return [(row.officer_id, row.text, row.at) for row in connection.execute(mine)]

    def give_back(self, conversation_id: int, by: str) -> bool:
        """Let the bot answer again from the next message on; return False when it did already.

        Args:
            conversation_id: The conversation.
            by: `asker`, `officer` or `idle`.
        """
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            return self._give_back(connection, conversation_id, by) is not None

    def hand_back(self, conversation_id: int, by: Officer, told: Reply) -> bool:
        """Let an officer give a conversation back to the bot, and tell the asker; False when it is the bot's.

        Both in one transaction: nobody is told that the bot is back while it is silent.

        Raises:
            HeldError: If another officer holds it, and `by` may not decide over others' work.
        """
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            found = _open(connection, conversation_id)
            held_by_another = found is not None and found.state == HELD and found.officer_id != by.id
            if found is not None and held_by_another and not may(by.role, Deed.ASSIGN):
                raise HeldError(f"conversation {conversation_id}", int(found.officer_id or 0))
            closed = self._give_back(connection, conversation_id, BY_OFFICER)
            if closed is not None:
                key = f"handoff:{closed.id}:back"
                outboxes.add_unasked(connection, conversation_id, told, key, self._clock())
            return closed is not None

    def let_bot_speak(self, conversation_id: int) -> None:
        """Let the bot answer until an officer takes the conversation, which keeps its place in the queue."""
        with writing(self._engine) as connection:
            conversations.lock(connection, conversation_id)
            found = _open(connection, conversation_id)
            if found is None or found.state == WAITING:
                _speaker(connection, conversation_id, BOT)

    def give_back_idle(self, idle: timedelta) -> list[int]:
        """Give back what nobody has said anything in for so long; return the conversations."""
        quiet = (handoff.c.closed_at.is_(None), handoff.c.active_at <= self._clock() - idle)
        with reading(self._engine) as connection:
            ids = list(connection.execute(sa.select(handoff.c.conversation_id).where(*quiet)).scalars())
        return [int(found) for found in ids if self.give_back(int(found), BY_IDLE)]

    def heard(self, conversation_id: int) -> Handoff | None:
        """Note that the asker has said something, to the minute, and return the open handoff."""
        with reading(self._engine) as connection:
            found = _open(connection, conversation_id)
        now = self._clock()
        if found is not None and now - found.active_at >= HEARD_EVERY:
            with writing(self._engine) as connection:
                _change(connection, found.id, active_at=now)
        return found

    def noted(self, handoff_id: int) -> None:
        """Remember that the asker was told their place just now."""
        with writing(self._engine) as connection:
            _change(connection, handoff_id, noted_at=self._clock())

    def _give_back(self, connection: Connection, conversation_id: int, by: str) -> Handoff | None:
        """Let the bot speak in a locked conversation; return the handoff that ends with it."""
        found = _open(connection, conversation_id)
        _speaker(connection, conversation_id, BOT)
        if found is not None:
            _change(connection, found.id, state=CLOSED, closed_at=self._clock(), closed_by=by)
        return found

    def _take(self, connection: Connection, conversation_id: int, by: Officer) -> Handoff:
        conversations.lock(connection, conversation_id)
        found, now = _open(connection, conversation_id), self._clock()
        if found is not None and found.state == HELD and found.officer_id != by.id:
            raise HeldError(f"conversation {conversation_id}", int(found.officer_id or 0))
        if found is None:
            _insert(connection, conversation_id, now, state=HELD, officer_id=by.id, taken_at=now)
        elif found.state == WAITING:
            _change(connection, found.id, state=HELD, officer_id=by.id, taken_at=now, active_at=now)
        _speaker(connection, conversation_id, OFFICER)
        # What was being told to the bot is the officer's business now.
        connection.execute(appeal_draft.delete().where(appeal_draft.c.conversation_id == conversation_id))
        return _must(connection, conversation_id)


def _insert(connection: Connection, conversation_id: int, now: datetime, **more: object) -> None:
    """Open a handoff, at once held when an officer takes it unasked."""
    first = {"conversation_id": conversation_id, "asked_at": now, "active_at": now, "reason": "", "context": {}}
    connection.execute(handoff.insert(), {**first, **more})


def _open(connection: Connection, conversation_id: int) -> Handoff | None:
    row = connection.execute(_OPEN, {"conversation": conversation_id}).first()
    return None if row is None else _from_row(row)


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_OPEN = sa.select(handoff).where(
    handoff.c.conversation_id == sa.bindparam("conversation"), handoff.c.closed_at.is_(None)
)


def _must(connection: Connection, conversation_id: int) -> Handoff:
    found = _open(connection, conversation_id)
    if found is None:
        raise LookupError(f"the handoff of conversation {conversation_id} vanished while it was being opened")
    return found


def _change(connection: Connection, handoff_id: int, **changes: object) -> None:
    connection.execute(handoff.update().where(handoff.c.id == handoff_id).values(**changes))


def _speaker(connection: Connection, conversation_id: int, speaker: str) -> None:
    connection.execute(conversation.update().where(conversation.c.id == conversation_id).values(speaker=speaker))


def _from_row(row: Row) -> Handoff:
    return Handoff(
        id=row.id,
        conversation_id=row.conversation_id,
        state=row.state,
        reason=row.reason,
        context=row.context,
        officer_id=row.officer_id,
        asked_at=row.asked_at,
        active_at=row.active_at,
        noted_at=row.noted_at,
    )
