"""A transcript: what was said in one conversation, by both sides, as a chat page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine, Row

from bot.store.engine import reading
from bot.store.order import Written, places
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox


@dataclass(frozen=True)
class Question:
    """What the asker said."""

    inbox_id: int
    message_id: str
    text: str
    at: datetime


@dataclass(frozen=True)
class Answer:
    """What the asker was told; `question` is what it answers, None when unasked."""

    outbox_id: int
    reply: Reply
    at: datetime
    question: Question | None

    @property
    def answers(self) -> int | None:
        """Number of the message that it answers."""
        return None if self.question is None else self.question.inbox_id


class Transcripts:
    """Reads inbox and outbox of one conversation together."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def answers_after(self, conversation_id: int, outbox_id: int, limit: int) -> list[Answer]:
        """Return the answers newer than `outbox_id`, oldest first, at most `limit`."""
        newer = _answers(conversation_id).where(outbox.c.id > outbox_id)
        with reading(self._engine) as connection:
            return [_answer(row) for row in connection.execute(newer.order_by(outbox.c.id).limit(limit))]

    def recent(self, conversation_id: int, limit: int) -> list[Question | Answer]:
        """Return the last `limit` messages of both sides, oldest first; an answer follows its question."""
        asked = sa.select(inbox).where(inbox.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            questions = [_question(row) for row in connection.execute(asked.order_by(inbox.c.id.desc()).limit(limit))]
            newest = _answers(conversation_id).order_by(outbox.c.id.desc()).limit(limit)
            answers = [_answer(row) for row in connection.execute(newest)]
        asked_at = {one.inbox_id: one.at for one in questions}
        behind = places(asked_at, (Written(one.outbox_id, one.at, one.answers) for one in answers))

        def place(said: Question | Answer) -> tuple[int, int, int]:
            if isinstance(said, Question):
                return (said.inbox_id, 0, 0)
            return (behind[said.outbox_id], 1 if said.question else 2, said.outbox_id)

        both: list[Question | Answer] = [*questions, *answers]
        return sorted(both, key=place)[-limit:]


def _answers(conversation_id: int) -> sa.sql.Select:
    asked = (inbox.c.message_id, inbox.c.raw_text, inbox.c.received_at)
    statement = sa.select(outbox, *asked).outerjoin(inbox, inbox.c.id == outbox.c.inbox_id)
    return statement.where(outbox.c.conversation_id == conversation_id)


def _question(row: Row) -> Question:
    return Question(row.id, row.message_id, row.raw_text, row.received_at)


def _answer(row: Row) -> Answer:
    asked = row.inbox_id is not None
    question = Question(row.inbox_id, row.message_id, row.raw_text, row.received_at) if asked else None
    return Answer(row.id, Reply.from_json(row.payload), row.created_at, question)
