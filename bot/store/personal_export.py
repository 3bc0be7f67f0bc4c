"""Everything that is kept of one asker, as plain data: what they may demand a copy of, without officers' notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.store import history
from bot.store.assess_tables import profile_fact, receipt
from bot.store.channel_tables import attachment
from bot.store.desk_tables import appeal
from bot.store.engine import reading
from bot.store.tables import conversation, inbox, outbox


class PersonalExport:
    """Reads what is kept of one asker; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def of(self, conversation_id: int) -> dict[str, Any]:
        """Return it all, all at the same moment; moments are written as ISO 8601 in UTC."""
        with reading(self._engine) as connection:
            whose = connection.execute(sa.select(conversation).where(conversation.c.id == conversation_id)).one()
            return {
                "channel": whose.channel,
                "asker": whose.asker,
                "first_seen": _moment(whose.created_at),
                "last_seen": _moment(whose.last_seen_at),
                "profile": _profile(connection, conversation_id),
                "receipts": _receipts(connection, conversation_id),
                "said_by_asker": _asked(connection, conversation_id),
                "said_to_asker": _told(connection, conversation_id),
                "files": _files(connection, conversation_id),
                "appeals": _appeals(connection, conversation_id),
            }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")


def _profile(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    rows = connection.execute(sa.select(profile_fact).where(profile_fact.c.conversation_id == conversation_id))
    return [
        {"field": r.field, "value": r.value, "unit": r.unit, "said": r.said, "learned": _moment(r.learned_at)}
        for r in rows
    ]


def _receipts(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    rows = connection.execute(sa.select(receipt).where(receipt.c.conversation_id == conversation_id))
    return [{"number": r.number, "policy": r.policy_id, "verdict": r.verdict, "content": r.content} for r in rows]


def _asked(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    mine = sa.select(inbox.c.received_at, inbox.c.raw_text).where(inbox.c.conversation_id == conversation_id)
    return [{"at": _moment(r.received_at), "text": r.raw_text} for r in connection.execute(mine.order_by(inbox.c.id))]


def _told(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    mine = sa.select(outbox.c.created_at, outbox.c.payload).where(outbox.c.conversation_id == conversation_id)
    rows = connection.execute(mine.order_by(outbox.c.id))
    return [{"at": _moment(r.created_at), "text": r.payload["text"]} for r in rows]


def _files(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    joined = sa.select(attachment).join(inbox, inbox.c.id == attachment.c.inbox_id)
    rows = connection.execute(joined.where(inbox.c.conversation_id == conversation_id).order_by(attachment.c.id))
    return [{"at": _moment(r.created_at), "name": r.name, "type": r.mime, "size": r.size} for r in rows]


def _appeals(connection: Connection, conversation_id: int) -> list[dict[str, Any]]:
    mine = sa.select(appeal).where(appeal.c.conversation_id == conversation_id)
    return [
        {
            "number": r.number,
            "state": r.state,
            "what": r.what,
            "about": r.about,
            "who": r.who,
            "contact": r.contact,
            "received": _moment(r.received_at),
            "due": _moment(r.due_at),
            "answer": r.answer,
            "rating": r.rating,
            "history": [
                {"at": _moment(entry.at), "step": entry.kind, **dict(entry.body)}
                for entry in history.entries_of(connection, r.id)
                if not entry.private
            ],
        }
        for r in connection.execute(mine.order_by(appeal.c.id))
    ]
