"""Memories: what the dialogue remembers of a conversation, kept in the transaction that closes a turn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.tables import dialogue_memory
from bot.store.upsert import insert_new

Memory = Mapping[str, Any]
"""Plain data that only the dialogue reads; see `bot.dialogue.memory`."""


def of(connection: Connection, conversation_id: int) -> Memory | None:
    """Return what is remembered of a conversation, None at its beginning."""
    found: Memory | None = connection.execute(_OF, {"conversation": conversation_id}).scalar()
    return found


def keep(connection: Connection, conversation_id: int, memory: Memory, now: datetime) -> None:
    """Remember `memory` in the place of what was remembered before; the caller holds the conversation."""
    row = {"memory": dict(memory), "changed_at": now}
    if connection.execute(_REPLACE, {"conversation": conversation_id, **row}).rowcount == 0:
        insert_new(connection, dialogue_memory, {"conversation_id": conversation_id, **row})


def forget(connection: Connection, conversation_id: int) -> None:
    """Forget a conversation, within the caller's transaction; a turn under way is remembered at its end."""
    connection.execute(_FORGET, {"conversation": conversation_id})


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_MINE = dialogue_memory.c.conversation_id == sa.bindparam("conversation")
_OF = sa.select(dialogue_memory.c.memory).where(_MINE)
_REPLACE = dialogue_memory.update().where(_MINE)
_FORGET = dialogue_memory.delete().where(_MINE)
