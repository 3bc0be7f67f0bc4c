"""Drafts: appeals that are being told. They stand here, so that a restart of the dialogue forgets none."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.draft import Asks, Draft
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal_draft
from bot.store.engine import reading, writing
from bot.store.tables import conversation
from bot.store.upsert import insert_new


@dataclass(frozen=True)
class Kept:
    """A draft as it is kept.

    Attributes:
        message_id: The message that made it what it is; coming again, it changes nothing.
    """

    conversation_id: int
    draft: Draft
    message_id: str


class Drafts:
    """Reads and changes the table `appeal_draft`."""

    def __init__(self, engine: Engine, lifetime: timedelta, clock: Clock = utc_now) -> None:
        """Work on `engine`; a draft that nobody has touched for `lifetime` is forgotten."""
        self._engine = engine
        self._lifetime = lifetime
        self._clock = clock

    def of(self, key: str) -> Kept | None:
        """Return the draft of the conversation that the dialogue knows as `key`."""
        with reading(self._engine) as connection:
            row = connection.execute(_OF_KEY, {"key": key, "oldest": self._clock() - self._lifetime}).first()
        if row is None:
            return None
        return Kept(row.conversation_id, _draft(row), row.last_message_id)

    def keep(self, conversation_id: int, draft: Draft, message_id: str) -> None:
        """Keep a draft in the place of any earlier one."""
        with writing(self._engine) as connection:
            _keep(connection, conversation_id, draft, message_id, self._clock())

    def drop(self, conversation_id: int) -> None:
        """Forget the draft of a conversation."""
        with writing(self._engine) as connection:
            connection.execute(appeal_draft.delete().where(appeal_draft.c.conversation_id == conversation_id))


def of_conversation(connection: Connection, conversation_id: int, since: datetime) -> Draft | None:
    """Return the draft of a conversation that was touched after `since`, within the caller's transaction."""
    mine = (appeal_draft.c.conversation_id == conversation_id, appeal_draft.c.changed_at > since)
    row = connection.execute(sa.select(appeal_draft).where(*mine)).first()
    return None if row is None else _draft(row)


def follow(connection: Connection, conversation_id: int, then: Draft | None, message_id: str, now: datetime) -> None:
    """Put `then` in the place of a draft that was filed, within the caller's transaction; None: nothing."""
    if then is None:
        connection.execute(appeal_draft.delete().where(appeal_draft.c.conversation_id == conversation_id))
    else:
        _keep(connection, conversation_id, then, message_id, now)


def _keep(connection: Connection, conversation_id: int, draft: Draft, message_id: str, now: datetime) -> None:
    known = {name: value for name, value in asdict(draft).items() if name != "asks"}
    row = {"asks": draft.asks.value, "known": known, "last_message_id": message_id, "changed_at": now}
    mine = appeal_draft.c.conversation_id == conversation_id
    if insert_new(connection, appeal_draft, {"conversation_id": conversation_id, **row}) is None:
        connection.execute(appeal_draft.update().where(mine).values(**row))


def _draft(row: Row) -> Draft:
    known = {name: value for name, value in row.known.items() if name in _FIELDS}  # another version knew others
    return Draft(asks=Asks(row.asks), **known)


_FIELDS = frozenset(field.name for field in fields(Draft)) - {"asks"}

# Built once: it is asked at every turn.
_OF_KEY = (
    sa.select(appeal_draft)
    .join(conversation, conversation.c.id == appeal_draft.c.conversation_id)
    .where(conversation.c.key == sa.bindparam("key"), appeal_draft.c.changed_at > sa.bindparam("oldest"))
)
