"""Which conversations a page of the list of all of them shows, found in a moment among hundreds of thousands.

What was said and how turns ended is not a conversation's own, so two ways lead to a page: through conversations, the
newest first, until it is full; or through messages that fit. The first is quick when many fit and endless when
none does, the second the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.store.desk_tables import handoff
from bot.store.grams import MESSAGES
from bot.store.tables import conversation, inbox, turn

FEW = 2000
"""So many messages that fit are gone through in any case."""
BEGUN = 50_000
"""So many turns that fit are gone through for words that may be common."""
WINDOW = 5000
"""Conversations gone through for a page before all messages that fit are."""


@dataclass(frozen=True)
class Filters:
    """What narrows a list; what is None narrows nothing.

    Attributes:
        officer: Who holds the conversation.
        text: Part of something the asker wrote, normalised.
        topic: Of the answer to it.
        outcome: Kind of the turn that it began.
        unsure: Its intent had a confidence below this, 0 to 1.
        since: Askers seen then or later.
        until: Askers seen before then.

    Text, topic, outcome and confidence must be true of one and the same message.
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
class After:
    """Where the next page of a list begins: behind this conversation."""

    last_seen_at: datetime
    conversation_id: int


def page(connection: Connection, filters: Filters, limit: int, after: After | None) -> Sequence[int]:
    """Return the conversations of a page, the one whose asker was seen last at the top."""
    chosen = _newest(sa.select(conversation.c.id).where(*_own(filters, after)))
    if not asks_messages(filters):
        return _ids(connection, chosen.limit(limit))
    near = chosen.where(has_message(connection.dialect.name, filters)).limit(limit)
    edge = connection.execute(chosen.with_only_columns(*_PLACE).offset(WINDOW).limit(1)).first()
    if edge is None:
        return _ids(connection, near)
    few = _few(connection, filters)
    if few is not None:
        return _ids(connection, chosen.where(conversation.c.id.in_(few)).limit(limit))
    found = _ids(connection, near.where(_place() > _moment(*edge)))
    if len(found) == limit:
        return found
    return _ids(connection, chosen.where(conversation.c.id.in_(_fitting(connection, filters))).limit(limit))


def open_ones(connection: Connection, filters: Filters, limit: int) -> Sequence[int]:
    """Return the conversations that wait for an officer or are held by one, the longest waiting first."""
    joined = handoff.join(conversation, conversation.c.id == handoff.c.conversation_id)
    chosen = sa.select(conversation.c.id).select_from(joined).where(handoff.c.closed_at.is_(None), *_own(filters, None))
    if asks_messages(filters):
        chosen = chosen.where(has_message(connection.dialect.name, filters))
    return _ids(connection, chosen.order_by(handoff.c.id).limit(limit))


def asks_messages(filters: Filters) -> bool:
    """Tell whether the filters ask for a message of a certain kind."""
    return bool(filters.text or _turn(filters))


def has_message(dialect: str, filters: Filters) -> Any:
    """Return that a conversation has a message that fits."""
    clauses = [inbox.c.conversation_id == conversation.c.id, *_turns_of(filters)]
    if filters.text:
        clauses.append(MESSAGES.holds(dialect, filters.text))
    return _is_there(sa.select(inbox.c.id).where(*clauses), conversation)


def _few(connection: Connection, filters: Filters) -> list[int] | None:
    """Return the conversations of all messages that fit; None when these are many."""
    if filters.text and _turn(filters):
        begun = sa.select(turn.c.inbox_id).where(*_turn(filters))
        if _count(connection, begun.limit(BEGUN)) < BEGUN:
            clauses = (inbox.c.id.in_(begun), *_there(filters), MESSAGES.holds(connection.dialect.name, filters.text))
            return sorted(set(_ids(connection, sa.select(inbox.c.conversation_id).where(*clauses))))
    found = _ids(connection, _fitting(connection, filters).limit(FEW))
    return sorted(set(found)) if len(found) < FEW else None


def _fitting(connection: Connection, filters: Filters) -> sa.sql.Select:
    """Return a query for the conversation of each message that fits, which begins with the words or with the turns."""
    if not filters.text:
        source = turn.join(inbox, inbox.c.id == turn.c.inbox_id)
        return sa.select(inbox.c.conversation_id).select_from(source).where(*_turn(filters), *_there(filters))
    narrowed = MESSAGES.narrowed(connection.dialect.name, filters.text)
    clauses = [*narrowed.clauses, *_there(filters), *_turns_of(filters)]
    if not narrowed.exact:
        clauses.append(MESSAGES.holds(connection.dialect.name, filters.text))
    return sa.select(inbox.c.conversation_id).select_from(narrowed.source).where(*clauses)


def _there(filters: Filters) -> list[Any]:
    """Return that a message came by the channel that is asked for."""
    return [] if filters.channel is None else [inbox.c.channel == filters.channel]


def _turns_of(filters: Filters) -> list[Any]:
    """Return that the turn of a message fits, looked up message by message."""
    if not _turn(filters):
        return []
    began = sa.select(turn.c.id).where(turn.c.inbox_id == inbox.c.id, *_turn(filters))
    return [_is_there(began, inbox)]


def _is_there(found: sa.sql.Select, of: sa.Table) -> Any:
    """Return that there is such a row for a row of the table `of`.

    Limited, so that PostgreSQL looks row by row until it has enough, and not at all of them first as for EXISTS.
    """
    return found.limit(1).correlate(of).scalar_subquery().is_not(None)


def _own(filters: Filters, after: After | None) -> list[Any]:
    """Return what must be true of the conversation itself."""
    found: list[Any] = []
    if filters.channel:
        found.append(conversation.c.channel == filters.channel)
    if filters.officer is not None:
        theirs = (handoff.c.closed_at.is_(None), handoff.c.officer_id == filters.officer)
        found.append(conversation.c.id.in_(sa.select(handoff.c.conversation_id).where(*theirs)))
    if filters.since is not None:
        found.append(conversation.c.last_seen_at >= filters.since)
    if filters.until is not None:
        found.append(conversation.c.last_seen_at < filters.until)
    if after is not None:
        found.append(_place() < _moment(after.last_seen_at, after.conversation_id))
    return found


def _turn(filters: Filters) -> list[Any]:
    found: list[Any] = []
    if filters.topic:
        found.append(turn.c.topic == filters.topic)
    if filters.outcome:
        found.append(turn.c.kind == filters.outcome)
    if filters.unsure is not None:
        found.append(turn.c.confidence < filters.unsure)
    return found


_PLACE = (conversation.c.last_seen_at, conversation.c.id)


def _place() -> Any:
    """Return where a conversation stands in the list."""
    return sa.tuple_(*_PLACE)


def _moment(last_seen_at: datetime, conversation_id: int) -> Any:
    return sa.tuple_(sa.literal(last_seen_at, conversation.c.last_seen_at.type), sa.literal(conversation_id))


def _newest(chosen: sa.sql.Select) -> sa.sql.Select:
    return chosen.order_by(conversation.c.last_seen_at.desc(), conversation.c.id.desc())


def _count(connection: Connection, chosen: sa.sql.Select) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(chosen.subquery())).scalar_one())


def _ids(connection: Connection, chosen: sa.sql.Select) -> Sequence[int]:
    return [int(found) for found in connection.execute(chosen).scalars()]
