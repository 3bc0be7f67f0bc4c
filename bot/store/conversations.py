"""Conversations: one asker on one channel, and who speaks to them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.tables import conversation
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
            row = connection.execute(sa.select(conversation).where(conversation.c.key == key)).first()
        return _from_row(row) if row else None

    def give_to(self, conversation_id: int, speaker: str) -> None:
        """Let `speaker`, `bot` or `officer`, answer from the next message on."""
        with writing(self._engine) as connection:
            statement = conversation.update().where(conversation.c.id == conversation_id)
            connection.execute(statement.values(speaker=speaker))


def touch(connection: Connection, channel: str, asker: str, now: datetime) -> Conversation:
    """Return the conversation of `asker`, made if it is their first message, and note that they were seen."""
    found = _select(connection, channel, asker)
    if found is None:
        first = {"channel": channel, "asker": asker, "speaker": BOT, "created_at": now, "last_seen_at": now}
        insert_new(connection, conversation, {**first, "key": secrets.token_hex(16)})
        found = _select(connection, channel, asker)
    if found is None:
        raise LookupError(f"conversation of an asker on {channel} vanished while it was being opened")
    statement = conversation.update().where(conversation.c.id == found.id)
    connection.execute(statement.values(last_seen_at=now))
    return found


def lock(connection: Connection, conversation_id: int) -> None:
    """Hold the conversation until the transaction ends, so that its rows are claimed and numbered in order.

    On SQLite the transaction has the whole database already.
    """
    statement = sa.select(conversation.c.id).where(conversation.c.id == conversation_id)
    connection.execute(statement.with_for_update())


def _select(connection: Connection, channel: str, asker: str) -> Conversation | None:
    wanted = (conversation.c.channel == channel, conversation.c.asker == asker)
    row = connection.execute(sa.select(conversation).where(*wanted)).first()
    return _from_row(row) if row else None


def _from_row(row: Row) -> Conversation:
    return Conversation(**row._mapping)
