"""The desk's queues: conversations as an officer chooses among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.appeal import UNANSWERED
from bot.store import queue_pages
from bot.store.desk_tables import appeal, handoff, officer, officer_message
from bot.store.engine import reading
from bot.store.handoffs import HELD, WAITING
from bot.store.queue_pages import After, Filters
from bot.store.replies import Reply
from bot.store.tables import conversation, inbox, outbox

_BARE_WISH = 8
"""Characters of 「转人工」 and the like, which say nothing of what it is about."""

MOST_OPEN = 1000
"""Open handoffs looked at; more than that is a disaster that a longer list does not help with."""


@dataclass(frozen=True)
class QueueRow:
    """One conversation in a list.

    Attributes:
        asker: The channel's name of the asker; to be shown masked.
        state: `waiting` or `held`; None while the bot has it.
        context: Of the handoff, see `bot.store.handoffs.Handoff`.
        waiting_since: Since when the asker waits for words of an officer; None when they do not.
        appeal_number: Of the unanswered appeal that is due first.
        appeal_what: What it is about.
        last_text: What was said last, by `last_by`: `asker`, `bot` or `officer`. While an officer is wanted, the bot's
            words about waiting do not hide the asker's.
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
    appeal_what: str
    last_text: str
    last_by: str

    @property
    def matter(self) -> str:
        """What the asker wants: their wish for a person where it says so, else what they told before it."""
        if len(self.reason) > _BARE_WISH:
            return self.reason
        told = (str(said["text"]) for said in reversed(self.context.get("turns", ())) if said["who"] == "asker")
        before = (text for text in told if len(text) > _BARE_WISH)
        return self.appeal_what or next(before, self.reason)


class Queues:
    """Reads lists of conversations; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def open(self, filters: Filters | None = None) -> list[QueueRow]:
        """Return the conversations that wait for an officer or are held by one, the longest waiting first."""
        with reading(self._engine) as connection:
            return _read(connection, queue_pages.open_ones(connection, filters or Filters(), MOST_OPEN))

    def all(self, filters: Filters, limit: int, after: After | None = None) -> list[QueueRow]:
        """Return all conversations, the one whose asker was seen last at the top."""
        with reading(self._engine) as connection:
            return _read(connection, queue_pages.page(connection, filters, limit, after))

    def one(self, conversation_id: int) -> QueueRow | None:
        """Return one conversation."""
        with reading(self._engine) as connection:
            return next(iter(_read(connection, [conversation_id])), None)


def _read(connection: Connection, ids: Sequence[int]) -> list[QueueRow]:
    """Return the rows of conversations, in the order of their ids as given."""
    found = {row.id: row for row in connection.execute(_rows().where(conversation.c.id.in_(ids)))}
    owed = _owed_since(connection, [row.handoff_id for row in found.values() if row.state == HELD])
    said = _last_words(connection, list(found.values()))
    return [_from_row(found[one], owed.get(one), *said[one]) for one in ids if one in found]


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
        handoff.c.id.label("handoff_id"),
        handoff.c.state,
        handoff.c.reason,
        handoff.c.context,
        handoff.c.officer_id,
        handoff.c.asked_at,
        officer.c.name.label("officer_name"),
        appeal.c.number.label("appeal_number"),
        appeal.c.due_at.label("appeal_due_at"),
        appeal.c.what.label("appeal_what"),
        last_in.scalar_subquery().label("last_in"),
        last_out.scalar_subquery().label("last_out"),
    )
    return sa.select(*columns).select_from(joined)


def _owed_since(connection: Connection, handoff_ids: Sequence[int]) -> dict[int, datetime]:
    """Return by conversation, of those that officers hold, since when its asker waits for words of an officer.

    That is since they asked for a person, and once an officer has written, since they wrote first afterwards.
    """
    mine = handoff.c.id.in_(handoff_ids)
    since_asked = sa.and_(
        outbox.c.conversation_id == handoff.c.conversation_id, outbox.c.created_at >= handoff.c.asked_at
    )
    joined = handoff.join(outbox, since_asked).join(officer_message, officer_message.c.outbox_id == outbox.c.id)
    last = sa.func.max(outbox.c.created_at).label("at")
    spoken = sa.select(handoff.c.id, last).select_from(joined).where(mine).group_by(handoff.c.id).subquery()
    later = sa.and_(
        inbox.c.conversation_id == handoff.c.conversation_id,
        inbox.c.received_at > sa.func.coalesce(spoken.c.at, handoff.c.asked_at),
    )
    first = sa.func.min(inbox.c.received_at).label("first")
    joined = handoff.outerjoin(spoken, spoken.c.id == handoff.c.id).outerjoin(inbox, later)
    columns = (handoff.c.conversation_id, handoff.c.asked_at, handoff.c.taken_at, spoken.c.at)
    rows = connection.execute(sa.select(*columns, first).select_from(joined).where(mine).group_by(*columns))
    found = {row.conversation_id: row.asked_at if _unheard(row) else row.first for row in rows}
    return {one: since for one, since in found.items() if since is not None}


def _unheard(row: Row) -> bool:
    """Tell whether an asker who asked for a person has not had a word of one; nobody asked who was taken at once."""
    return row.at is None and row.asked_at < row.taken_at


def _last_words(connection: Connection, rows: list[Row]) -> dict[int, tuple[str, str]]:
    """Return by conversation what was said last, and by whom."""
    asked = sa.select(inbox.c.id, inbox.c.raw_text, inbox.c.received_at)
    asked = asked.where(inbox.c.id.in_([row.last_in for row in rows if row.last_in is not None]))
    questions = {row.id: row for row in connection.execute(asked)}
    told = sa.select(outbox.c.id, outbox.c.payload, outbox.c.created_at, officer_message.c.officer_id)
    told = told.outerjoin(officer_message, officer_message.c.outbox_id == outbox.c.id)
    told = told.where(outbox.c.id.in_([row.last_out for row in rows if row.last_out is not None]))
    answers = {row.id: row for row in connection.execute(told)}
    return {row.id: _later(row, questions.get(row.last_in), answers.get(row.last_out)) for row in rows}


def _later(row: Row, question: Row | None, answer: Row | None) -> tuple[str, str]:
    by = "bot" if answer is None or answer.officer_id is None else "officer"
    if answer is not None and by == "bot" and row.state and question is not None:
        answer = None
    if answer is not None and (question is None or answer.created_at >= question.received_at):
        return Reply.from_json(answer.payload).text, by
    return ("", "") if question is None else (question.raw_text, "asker")


def _from_row(row: Row, owed_since: datetime | None, last_text: str, last_by: str) -> QueueRow:
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
        waiting_since=row.asked_at if row.state == WAITING else owed_since,
        appeal_number=row.appeal_number,
        appeal_due_at=row.appeal_due_at,
        appeal_what=row.appeal_what or "",
        last_text=last_text,
        last_by=last_by,
    )
