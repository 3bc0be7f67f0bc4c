"""The desk's queues: conversations as an officer chooses among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.appeal import UNANSWERED
from bot.store.desk_tables import appeal, handoff, officer, officer_message
from bot.store.engine import reading
from bot.store.handoffs import WAITING
from bot.store.replies import Reply
from bot.store.tables import conversation, inbox, outbox, turn

MOST_OPEN = 1000
"""Open handoffs looked at; more than that is a disaster that a longer list does not help with."""

FEW_TURNS = 5000
"""With fewer turns that fit, looking them up is quicker than going through conversations until a page is full."""


@dataclass(frozen=True)
class Filters:
    """What narrows a list; what is None narrows nothing.

    Attributes:
        officer: Who holds the conversation.
        text: Part of something the asker wrote.
        topic: Of some answer in the conversation.
        outcome: Kind of some turn in it.
        unsure: Some turn's intent had a confidence below this, 0 to 1.
        since: Askers seen then or later.
        until: Askers seen before then.
    """

    channel: str | None = None
    officer: int | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    topic: str | None = None
    outcome: str | None = None
    unsure: float | None = None


@dataclass(frozen=True)
class QueueRow:
    """One conversation in a list.

    Attributes:
        asker: The channel's name of the asker; to be shown masked.
        state: `waiting` or `held`; None while the bot has it.
        context: Of the handoff, see `bot.store.handoffs.Handoff`.
        waiting_since: Since when the asker waits for words of an officer; None when they do not.
        appeal_number: Of the unanswered appeal that is due first.
        last_text: What was said last, by `last_by`: `asker`, `bot` or `officer`.
    """

    conversation_id: int
    channel: str
    asker: str
    last_seen_at: datetime
    state: str | None
    reason: str
    context: Mapping[str, Any]
    officer_id: int | None
    officer_name: str | None
    waiting_since: datetime | None
    appeal_number: str | None
    appeal_due_at: datetime | None
    last_text: str
    last_by: str


@dataclass(frozen=True)
class After:
    """Where the next page of a list begins: behind this conversation."""

    last_seen_at: datetime
    conversation_id: int


class Queues:
    """Reads lists of conversations; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def open(self, filters: Filters | None = None) -> list[QueueRow]:
        """Return the conversations that wait for an officer or are held by one, the longest waiting first."""
        chosen = _rows().where(handoff.c.id.is_not(None), *_where(filters or Filters()))
        return self._read(chosen.order_by(handoff.c.id).limit(MOST_OPEN))

    def all(self, filters: Filters, limit: int, after: After | None = None) -> list[QueueRow]:
        """Return all conversations, the one whose asker was seen last at the top."""
        chosen = _rows().where(*_where(filters, rare=self._is_rare(filters)))
        if after is not None:
            place = sa.tuple_(conversation.c.last_seen_at, conversation.c.id)
            moment = sa.literal(after.last_seen_at, conversation.c.last_seen_at.type)
            chosen = chosen.where(place < sa.tuple_(moment, sa.literal(after.conversation_id)))
        newest = (conversation.c.last_seen_at.desc(), conversation.c.id.desc())
        return self._read(chosen.order_by(*newest).limit(limit))

    def one(self, conversation_id: int) -> QueueRow | None:
        """Return one conversation."""
        return next(iter(self._read(_rows().where(conversation.c.id == conversation_id))), None)

    def _is_rare(self, filters: Filters) -> bool:
        """Tell whether few turns are as the filters want them; those are then looked up first, else conversations."""
        turns = _turns(filters)
        if not turns:
            return False
        some = sa.select(turn.c.id).where(*turns).limit(FEW_TURNS).subquery()
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) < FEW_TURNS

    def _read(self, statement: sa.sql.Select) -> list[QueueRow]:
        with reading(self._engine) as connection:
            found = connection.execute(statement).all()
            said = _last_words(connection, found)
        return [_from_row(row, *said[row.id]) for row in found]


def _rows() -> sa.sql.Select:
    last_in = sa.select(sa.func.max(inbox.c.id)).where(inbox.c.conversation_id == conversation.c.id)
    last_out = sa.select(sa.func.max(outbox.c.id)).where(outbox.c.conversation_id == conversation.c.id)
    due = (appeal.c.conversation_id == conversation.c.id, appeal.c.state.in_([state.value for state in UNANSWERED]))
    first_due = sa.select(appeal.c.id).where(*due).order_by(appeal.c.due_at).limit(1).scalar_subquery()
    joined = (
        conversation.outerjoin(
            handoff, sa.and_(handoff.c.conversation_id == conversation.c.id, handoff.c.closed_at.is_(None))
        )
        .outerjoin(officer, officer.c.id == handoff.c.officer_id)
        .outerjoin(appeal, appeal.c.id == first_due.correlate(conversation))
    )
    columns = (
        conversation.c.id,
        conversation.c.channel,
        conversation.c.asker,
        conversation.c.last_seen_at,
        handoff.c.state,
        handoff.c.reason,
        handoff.c.context,
        handoff.c.officer_id,
        handoff.c.asked_at,
        officer.c.name.label("officer_name"),
        appeal.c.number.label("appeal_number"),
        appeal.c.due_at.label("appeal_due_at"),
        _unanswered_since().label("unanswered_since"),
        last_in.scalar_subquery().label("last_in"),
        last_out.scalar_subquery().label("last_out"),
    )
    return sa.select(*columns).select_from(joined)


def _unanswered_since() -> Any:
    """Return when the asker wrote first since an officer wrote last, or took the conversation."""
    by_officer = outbox.join(officer_message, officer_message.c.outbox_id == outbox.c.id)
    mine = outbox.c.conversation_id == conversation.c.id
    spoken = sa.select(sa.func.max(outbox.c.created_at)).select_from(by_officer).where(mine).scalar_subquery()
    since = sa.func.coalesce(spoken.correlate(conversation), handoff.c.asked_at)
    later = (inbox.c.conversation_id == conversation.c.id, inbox.c.received_at > since)
    first = sa.select(sa.func.min(inbox.c.received_at)).where(*later)
    return first.correlate(conversation, handoff).scalar_subquery()


def _where(filters: Filters, *, rare: bool = False) -> list[Any]:
    found: list[Any] = []
    if filters.channel:
        found.append(conversation.c.channel == filters.channel)
    if filters.officer is not None:
        found.append(handoff.c.officer_id == filters.officer)
    if filters.since is not None:
        found.append(conversation.c.last_seen_at >= filters.since)
    if filters.until is not None:
        found.append(conversation.c.last_seen_at < filters.until)
    if filters.text:
        wrote = inbox.c.raw_text.contains(filters.text, autoescape=True)
        found.append(sa.exists().where(inbox.c.conversation_id == conversation.c.id, wrote))
    turns = _turns(filters)
    if turns:
        answered = sa.select(inbox.c.conversation_id).join(turn, turn.c.inbox_id == inbox.c.id).where(*turns)
        mine = inbox.c.conversation_id == conversation.c.id
        found.append(conversation.c.id.in_(answered) if rare else answered.where(mine).correlate(conversation).exists())
    return found


def _turns(filters: Filters) -> list[Any]:
    """Return what some turn of the conversation must be like; all of it must be true of the same one."""
    found: list[Any] = []
    if filters.topic:
        found.append(turn.c.topic == filters.topic)
    if filters.outcome:
        found.append(turn.c.kind == filters.outcome)
    if filters.unsure is not None:
        found.append(turn.c.confidence < filters.unsure)
    return found


def _last_words(connection: Connection, rows: list[Row]) -> dict[int, tuple[str, str]]:
    """Return by conversation what was said last, and by whom."""
    asked = sa.select(inbox.c.id, inbox.c.raw_text, inbox.c.received_at)
    asked = asked.where(inbox.c.id.in_([row.last_in for row in rows if row.last_in is not None]))
    questions = {row.id: row for row in connection.execute(asked)}
    told = sa.select(outbox.c.id, outbox.c.payload, outbox.c.created_at, officer_message.c.officer_id)
    told = told.outerjoin(officer_message, officer_message.c.outbox_id == outbox.c.id)
    told = told.where(outbox.c.id.in_([row.last_out for row in rows if row.last_out is not None]))
    answers = {row.id: row for row in connection.execute(told)}
    return {row.id: _later(questions.get(row.last_in), answers.get(row.last_out)) for row in rows}


def _later(question: Row | None, answer: Row | None) -> tuple[str, str]:
    if answer is not None and (question is None or answer.created_at >= question.received_at):
        by = "bot" if answer.officer_id is None else "officer"
        return Reply.from_json(answer.payload).text, by
    return ("", "") if question is None else (question.raw_text, "asker")


def _from_row(row: Row, last_text: str, last_by: str) -> QueueRow:
    return QueueRow(
        conversation_id=row.id,
        channel=row.channel,
        asker=row.asker,
        last_seen_at=row.last_seen_at,
        state=row.state,
        reason=row.reason or "",
        context=row.context or {},
        officer_id=row.officer_id,
        officer_name=row.officer_name,
        waiting_since=row.asked_at if row.state == WAITING else row.unanswered_since,
        appeal_number=row.appeal_number,
        appeal_due_at=row.appeal_due_at,
        last_text=last_text,
        last_by=last_by,
    )
