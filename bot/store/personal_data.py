"""What is kept of one asker, erased when they ask for it; cases of the desk and counts stay."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.store import attachments, memories, profiles, receipts, reviews
from bot.store.desk_tables import appeal_draft, handoff
from bot.store.engine import reading, writing
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox

_CLOSED = ("done", "failed")
_DELIVERED = ("sent", "dead")


class PersonalData:
    """Counts and erases what an asker has told."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def messages(self, conversation_id: int) -> int:
        """Return how many messages of the asker are kept with their text."""
        kept = sa.select(sa.func.count()).where(inbox.c.conversation_id == conversation_id, inbox.c.raw_text != "")
        with reading(self._engine) as connection:
            return int(connection.execute(kept).scalar_one())

    def erase(self, conversation_id: int, instead: str) -> None:
        """Erase profile, contents of receipts, files, unfinished appeals and the text of what was said on both sides.

        The message under way stays, so that the turn can be completed, and so does what an officer wrote and has not
        reached the asker. An appeal is a record of the authority and stays as it is; so do the rows themselves, for
        the counts.

        Args:
            conversation_id: the asker's conversation.
            instead: what stands in the place of what was said.
        """
        with writing(self._engine) as connection:
            profiles.forget(connection, conversation_id)
            receipts.erase(connection, conversation_id)
            attachments.forget(connection, conversation_id)
            memories.forget(connection, conversation_id)
            reviews.forget(connection, conversation_id)
            connection.execute(appeal_draft.delete().where(appeal_draft.c.conversation_id == conversation_id))
            _blank(connection, conversation_id, instead)


def _blank(connection: Connection, conversation_id: int, instead: str) -> None:
    said = inbox.update().where(inbox.c.conversation_id == conversation_id, inbox.c.state.in_(_CLOSED))
    connection.execute(said.values(raw_text="", text=""))
    # Whatever answered an earlier message has been seen or is no longer wanted; an officer's message is still to come.
    past = sa.or_(outbox.c.state.in_(_DELIVERED), outbox.c.inbox_id.is_not(None))
    told = outbox.update().where(outbox.c.conversation_id == conversation_id, past)
    connection.execute(told.values(payload=Reply(instead).as_json()))
    handed = handoff.update().where(handoff.c.conversation_id == conversation_id, handoff.c.closed_at.is_not(None))
    connection.execute(handed.values(reason="", context={}))
