"""Retention: after so many days the text of what was said goes; rows, outcomes and figures stay for the counts.

Appeals are records of the authority and stay as they are, with their chained history and their files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store import attachments
from bot.store.assess_tables import profile_fact, receipt
from bot.store.channel_tables import attachment
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal_file, handoff, note
from bot.store.engine import reading, writing
from bot.store.replies import Reply
from bot.store.tables import conversation, dialogue_memory, inbox, outbox

AT_ONCE = 2000
"""Rows changed in one transaction: nobody may have to wait long for the database."""

_GONE = ""


@dataclass(frozen=True)
class Old:
    """How much there is that is older than a moment.

    Attributes:
        messages: Of askers, with their text.
        replies: To askers, with their text.
        handoffs: Closed ones with the context that went along.
        files: Pictures and documents.
        receipts: With their inputs.
        facts: Of profiles.
        memories: What the dialogue remembers of conversations.
    """

    messages: int = 0
    replies: int = 0
    notes: int = 0
    handoffs: int = 0
    files: int = 0
    receipts: int = 0
    facts: int = 0
    memories: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return sum(getattr(self, field.name) for field in fields(self))


class Retention:
    """Counts and drops what is old."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; age counts until `clock`."""
        self._engine = engine
        self._clock = clock

    def old(self, days: int, instead: str) -> Old:
        """Count what is older than so many days and not dropped yet; see `drop`."""
        with reading(self._engine) as connection:
            counted = {
                name: int(connection.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one())
                for name, found in _old(self._before(days), instead).items()
            }
        return Old(**counted)

    def drop(self, days: int, instead: str) -> Old:
        """Drop it, piece by piece, and return how much it was.

        Args:
            days: Older than so many.
            instead: What stands in the place of what was said to askers.
        """
        found = _old(self._before(days), instead)
        return Old(**{name: self._drop(found[name], deed) for name, deed in _deeds(instead).items()})

    def kept_files(self) -> set[str]:
        """Return the paths of the files that are still kept, within the uploads folder."""
        with reading(self._engine) as connection:
            paths = connection.execute(sa.select(attachment.c.path).where(attachment.c.path.is_not(None)))
            return {str(path) for path in paths.scalars()}

    def _before(self, days: int) -> datetime:
        return self._clock() - timedelta(days=days)

    def _drop(self, found: sa.sql.Select, deed: Callable[[list[int]], Any]) -> int:
        dropped = 0
        while True:
            with writing(self._engine) as connection:
                ids = list(connection.execute(found.limit(AT_ONCE)).scalars())
                if ids:
                    connection.execute(deed(ids))
            dropped += len(ids)
            if len(ids) < AT_ONCE:
                return dropped


def _old(before: datetime, instead: str) -> dict[str, sa.sql.Select]:
    """Return by name what selects the ids of what is old and still there."""
    silent = sa.select(conversation.c.id).where(conversation.c.last_seen_at < before)
    loose = attachment.c.id.not_in(sa.select(appeal_file.c.attachment_id))
    closed = inbox.c.state.in_(("done", "failed"))
    delivered = (outbox.c.state != "pending", outbox.c.payload["text"].as_string() != instead)
    return {
        "messages": sa.select(inbox.c.id).where(inbox.c.received_at < before, closed, inbox.c.raw_text != _GONE),
        "replies": sa.select(outbox.c.id).where(outbox.c.created_at < before, *delivered),
        "notes": sa.select(note.c.id).where(note.c.at < before),
        "handoffs": sa.select(handoff.c.id).where(handoff.c.closed_at < before, handoff.c.reason != _GONE),
        "files": sa.select(attachment.c.id).where(
            attachment.c.created_at < before, attachment.c.path.is_not(None), loose
        ),
        "receipts": sa.select(receipt.c.id).where(receipt.c.created_at < before, receipt.c.content.is_not(None)),
        "facts": sa.select(profile_fact.c.id).where(profile_fact.c.conversation_id.in_(silent)),
        "memories": sa.select(dialogue_memory.c.id).where(dialogue_memory.c.conversation_id.in_(silent)),
    }


def _deeds(instead: str) -> dict[str, Callable[[list[int]], Any]]:
    """Return by name what drops rows by their ids."""
    left = Reply(instead).as_json()
    return {
        "messages": lambda ids: inbox.update().where(inbox.c.id.in_(ids)).values(raw_text=_GONE, text=_GONE),
        "replies": lambda ids: outbox.update().where(outbox.c.id.in_(ids)).values(payload=left),
        "notes": lambda ids: note.delete().where(note.c.id.in_(ids)),
        "handoffs": lambda ids: handoff.update().where(handoff.c.id.in_(ids)).values(reason=_GONE, context={}),
        "files": lambda ids: attachment.update().where(attachment.c.id.in_(ids)).values(**attachments.GONE),
        "receipts": lambda ids: receipt.update().where(receipt.c.id.in_(ids)).values(content=None),
        "facts": lambda ids: profile_fact.delete().where(profile_fact.c.id.in_(ids)),
        "memories": lambda ids: dialogue_memory.delete().where(dialogue_memory.c.id.in_(ids)),
    }
