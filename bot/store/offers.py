"""Offers: the buttons last shown to an asker, for channels where one picks by typing a number."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.engine import reading
from bot.store.replies import Reply
from bot.store.tables import conversation, outbox

_GROUP = 5
"""Replies to one message that are looked at; there are rarely more than two."""


class Offers:
    """Reads what was offered."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def newest(self, channel: str, asker: str) -> Reply | None:
        """Return the last reply with buttons among those to one message, unless something was said since."""
        statement = _offered().where(conversation.c.channel == channel, conversation.c.asker == asker)
        with reading(self._engine) as connection:
            rows = connection.execute(statement.order_by(outbox.c.id.desc()).limit(_GROUP)).all()
        together = [row for row in rows if row.inbox_id == rows[0].inbox_id and row.inbox_id is not None] or rows[:1]
        replies = (Reply.from_json(row.payload) for row in together)
        return next((reply for reply in replies if reply.buttons), None)

    def of(self, outbox_id: int, asker: str) -> Reply | None:
        """Return the reply `outbox_id`, provided that it went to `asker`."""
        statement = _offered().where(outbox.c.id == outbox_id, conversation.c.asker == asker)
        with reading(self._engine) as connection:
            row = connection.execute(statement).first()
        return None if row is None else Reply.from_json(row.payload)


def _offered() -> sa.sql.Select:
    joined = outbox.join(conversation, conversation.c.id == outbox.c.conversation_id)
    return sa.select(outbox.c.inbox_id, outbox.c.payload).select_from(joined)
