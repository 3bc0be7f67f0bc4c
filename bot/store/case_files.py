"""Case files: a conversation as the desk sees it, with how each turn ended and what became of each message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store.desk_tables import handoff, note, officer, officer_message
from bot.store.engine import reading
from bot.store.order import Written, places
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox, turn


@dataclass(frozen=True)
class Asked:
    """A message of the asker.

    Attributes:
        kind: How the turn ended; None while it is open.
        confidence: Of the intent, 0 to 1.
    """

    id: int
    at: datetime
    text: str
    kind: str | None
    intent: str | None
    confidence: float | None
    policies: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A message to the asker.

    Attributes:
        officer: Name of who wrote it; None for the bot.
        state: `pending`, `sent` or `dead`.
        attempts: Deliveries tried.
    """

    id: int
    at: datetime
    reply: Reply
    officer: str | None
    state: str
    attempts: int
    answers: int | None


@dataclass(frozen=True)
class Noted:
    """A private note; the asker never sees it."""

    id: int
    at: datetime
    officer: str
    text: str


Line = Asked | Told | Noted


class CaseFiles:
    """Reads inbox, outbox, turns and notes of one conversation together."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def recent(self, conversation_id: int, limit: int) -> list[Line]:
        """Return the last `limit` lines, oldest first; an answer follows its question."""
        with reading(self._engine) as connection:
            asked = _asked(connection, conversation_id, limit)
            told = _told(connection, conversation_id, limit)
            notes = _notes(connection, conversation_id, limit)
        came = {line.id: line.at for line in asked}
        behind = places(came, (Written(line.id, line.at, line.answers) for line in told))
        noted = places(came, (Written(line.id, line.at) for line in notes))

        def place(line: Line) -> tuple[int, float, int, int]:
            if isinstance(line, Asked):
                return (line.id, 0, 0, line.id)
            if isinstance(line, Noted):
                return (noted[line.id], line.at.timestamp(), 2, line.id)
            return (behind[line.id], 0 if line.answers else line.at.timestamp(), 1, line.id)

        lines: list[Line] = [*asked, *told, *notes]
        return sorted(lines, key=place)[-limit:]

    def owner(self, inbox_id: int) -> int:
        """Return the conversation of a message."""
        with reading(self._engine) as connection:
            found = connection.execute(sa.select(inbox.c.conversation_id).where(inbox.c.id == inbox_id))
            return int(found.scalar_one())

    def state(self, conversation_id: int) -> tuple[object, ...]:
        """Return values that differ after anything has changed in the conversation."""
        mine = outbox.c.conversation_id == conversation_id
        undelivered = (mine, outbox.c.state == "pending")
        questions = (
            sa.select(sa.func.max(inbox.c.id)).where(inbox.c.conversation_id == conversation_id),
            sa.select(sa.func.max(turn.c.id)).join(inbox).where(inbox.c.conversation_id == conversation_id),
            sa.select(sa.func.max(outbox.c.id)).where(mine),
            sa.select(sa.func.count(), sa.func.sum(outbox.c.attempts)).where(*undelivered),
            sa.select(sa.func.max(note.c.id)).where(note.c.conversation_id == conversation_id),
            sa.select(handoff.c.id, handoff.c.state, handoff.c.officer_id)
            .where(handoff.c.conversation_id == conversation_id)
            .order_by(handoff.c.id.desc())
            .limit(1),
        )
        with reading(self._engine) as connection:
            return tuple(tuple(connection.execute(question).first() or ()) for question in questions)

    def queue_state(self) -> tuple[object, ...]:
        """Return values that differ after anything in the queues has changed."""
        opened = sa.select(handoff.c.id, handoff.c.state, handoff.c.officer_id).where(handoff.c.closed_at.is_(None))
        with reading(self._engine) as connection:
            newest = [connection.execute(sa.select(sa.func.max(table.c.id))).scalar() for table in (inbox, outbox)]
            return (*newest, *(tuple(row) for row in connection.execute(opened.order_by(handoff.c.id))))


def _asked(connection: Connection, conversation_id: int, limit: int) -> list[Asked]:
    outcome = (turn.c.kind, turn.c.intent, turn.c.confidence, turn.c.policy_ids, turn.c.statement_ids)
    joined = inbox.outerjoin(turn, turn.c.inbox_id == inbox.c.id)
    found = sa.select(inbox.c.id, inbox.c.received_at, inbox.c.raw_text, *outcome).select_from(joined)
    mine = found.where(inbox.c.conversation_id == conversation_id).order_by(inbox.c.id.desc()).limit(limit)
    return [_as_asked(row) for row in connection.execute(mine)]


def _as_asked(row: Row) -> Asked:
    cited = (tuple(row.policy_ids or ()), tuple(row.statement_ids or ()))
    return Asked(row.id, row.received_at, row.raw_text, row.kind, row.intent, row.confidence, *cited)


def _told(connection: Connection, conversation_id: int, limit: int) -> list[Told]:
    joined = outbox.outerjoin(officer_message, officer_message.c.outbox_id == outbox.c.id)
    joined = joined.outerjoin(officer, officer.c.id == officer_message.c.officer_id)
    found = sa.select(outbox, officer.c.name.label("officer")).select_from(joined)
    mine = found.where(outbox.c.conversation_id == conversation_id).order_by(outbox.c.id.desc()).limit(limit)
    return [
        Told(r.id, r.created_at, Reply.from_json(r.payload), r.officer, r.state, r.attempts, r.inbox_id)
        for r in connection.execute(mine)
    ]


def _notes(connection: Connection, conversation_id: int, limit: int) -> list[Noted]:
    found = sa.select(note, officer.c.name).join(officer, officer.c.id == note.c.officer_id)
    mine = found.where(note.c.conversation_id == conversation_id).order_by(note.c.id.desc()).limit(limit)
    return [Noted(row.id, row.at, row.name, row.text) for row in connection.execute(mine)]
