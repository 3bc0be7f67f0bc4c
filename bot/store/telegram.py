"""What the Telegram channel keeps, its place among the updates, and what it looks up: questions and edits."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channels import telegram
from bot.store.engine import reading, writing
from bot.store.tables import inbox, outbox
from bot.store.telegram_tables import telegram_offset
from bot.store.upsert import insert_new


class TelegramRows:
    """Reads and changes `telegram_offset`, and reads what belongs to Telegram in other tables."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def next_update(self, bot: int) -> int:
        """Return the number of the first update that `bot` has not taken in; 0 at the very first."""
        with reading(self._engine) as connection:
            mine = sa.select(telegram_offset.c.next_update).where(telegram_offset.c.bot == bot)
            return int(connection.execute(mine).scalar() or 0)

    def advance(self, bot: int, next_update: int) -> None:
        """Note that everything before `next_update` is in the inbox; Telegram may begin anew at a lower number."""
        with writing(self._engine) as connection:
            if insert_new(connection, telegram_offset, {"bot": bot, "next_update": next_update}) is None:
                mine = telegram_offset.update().where(telegram_offset.c.bot == bot)
                connection.execute(mine.values(next_update=next_update))

    def question_of(self, outbox_id: int) -> str | None:
        """Return the id of the message that a reply answers; None when it was written unasked."""
        mine = sa.select(inbox.c.message_id).join(outbox, outbox.c.inbox_id == inbox.c.id)
        with reading(self._engine) as connection:
            found = connection.execute(mine.where(outbox.c.id == outbox_id)).scalar()
        return None if found is None else str(found)

    def latest_text(self, channel: str, message_id: str, edits: str) -> str | None:
        """Return how a message reads after its last edit, as far as we know.

        Args:
            channel: The channel's name.
            message_id: The message's first id.
            edits: What the ids of its edits begin with.
        """
        versions = _versions(channel, message_id, edits)
        with reading(self._engine) as connection:
            found = connection.execute(versions.limit(1)).scalar()
        return None if found is None else str(found)

    def texts_before(self, edit: str) -> list[str]:
        """Return how a message read before the edit of this id, the newest first."""
        first = telegram.first_of(edit)
        versions = _versions(telegram.NAME, first, telegram.edits_of(first))
        this = sa.select(inbox.c.id).where(inbox.c.channel == telegram.NAME, inbox.c.message_id == edit)
        with reading(self._engine) as connection:
            return list(connection.execute(versions.where(inbox.c.id < this.scalar_subquery())).scalars())


def _versions(channel: str, message_id: str, edits: str) -> sa.sql.Select:
    """Select the texts that a message has had, the newest first."""
    either = sa.or_(inbox.c.message_id == message_id, inbox.c.message_id.startswith(edits, autoescape=True))
    return sa.select(inbox.c.raw_text).where(inbox.c.channel == channel, either).order_by(inbox.c.id.desc())
