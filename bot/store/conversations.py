"""Conversations: one asker on one channel, and who speaks to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.tables import conversation, inbox
from bot.store.upsert import insert_new

BOT = "bot"
OFFICER = "officer"


@dataclass(frozen=True)
class Conversation:
    """One asker on one channel.

    Attributes:
        key: The dialogue's name of it; random and never reused.
        asker: The channel's name of the asker.
        speaker: `bot` or `officer`.
    """

    id: int
    key: str
    channel: str
    asker: str
    speaker: str
    created_at: datetime
    last_seen_at: datetime


class Conversations:
    """Reads and changes the table `conversation`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def find(self, channel: str, asker: str) -> Conversation | None:
        """Return the conversation of `asker` on `channel`, or None before their first message."""
        with reading(self._engine) as connection:
            return _select(connection, channel, asker)

    def by_key(self, key: str) -> Conversation | None:
        """Return the conversation that the dialogue knows as `key`."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(conversation).where(conversation.c.key == key))
            row = found.mappings().first()
        return _from_row(row) if row else None

    def give_to(self, conversation_id: int, speaker: str) -> None:
        """Let `speaker`, `bot` or `officer`, answer from the next message on."""
        with writing(self._engine) as connection:
            connection.execute(_BY_ID, {"the_id": conversation_id, "speaker": speaker})


def touch(connection: Connection, channel: str, asker: str, now: datetime) -> Conversation:
    """Return the conversation of `asker`, made if it is their first message, and note that they were seen."""
    found = _select(connection, channel, asker)
    if found is None:
        first = {"channel": channel, "asker": asker, "speaker": BOT, "created_at": now, "last_seen_at": now}
        insert_new(connection, conversation, {**first, "key": secrets.token_hex(16)})
        found = _select(connection, channel, asker)
    if found is None:
        raise LookupError(f"conversation of an asker on {channel} vanished while it was being opened")
    connection.execute(_BY_ID, {"the_id": found.id, "last_seen_at": now})
    return found


def lock(connection: Connection, conversation_id: int) -> None:
    """Hold the conversation until the transaction ends: its rows are claimed and numbered in order."""
    if connection.dialect.name != "sqlite":  # there a transaction that writes has the whole database
        connection.execute(_LOCK, {"the_id": conversation_id})


def lock_of_message(connection: Connection, inbox_id: int) -> None:
    """Hold the conversation of a message; see `lock`."""
    if connection.dialect.name != "sqlite":
        connection.execute(_LOCK_OF_MESSAGE, {"the_id": inbox_id})


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_BY_ID = conversation.update().where(conversation.c.id == sa.bindparam("the_id"))
_LOCK = sa.select(conversation.c.id).where(conversation.c.id == sa.bindparam("the_id")).with_for_update()
_OWNER = sa.select(inbox.c.conversation_id).where(inbox.c.id == sa.bindparam("the_id")).scalar_subquery()
_LOCK_OF_MESSAGE = sa.select(conversation.c.id).where(conversation.c.id == _OWNER).with_for_update()
_OF_ASKER = sa.select(conversation).where(
    conversation.c.channel == sa.bindparam("channel"), conversation.c.asker == sa.bindparam("asker")
)


def _select(connection: Connection, channel: str, asker: str) -> Conversation | None:
    found = connection.execute(_OF_ASKER, {"channel": channel, "asker": asker})
    row = found.mappings().first()
    return _from_row(row) if row else None


def _from_row(row: RowMapping) -> Conversation:
    return Conversation(**row)
