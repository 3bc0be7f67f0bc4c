"""Insight: what happened in a period, counted over turns, conversations, handoffs and ratings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.desk_tables import appeal, handoff
from bot.store.engine import reading
from bot.store.tables import conversation, inbox, turn

UNANSWERED = ("not_in_base", "not_understood")
"""Kinds of turns whose questions the base did not answer."""
ENDED_OPEN = ("not_in_base", "not_understood", "clarified", "error", "switched_off")
"""A conversation whose last turn is of this kind ended without an answer."""
MOST_QUESTIONS = 2000
"""Unanswered questions looked at; the newest ones."""


@dataclass(frozen=True)
class Period:
    """From `begin` on and before `end`, both aware; on one channel, or all when None."""

    begin: datetime
    end: datetime
    channel: str | None = None


@dataclass(frozen=True)
class Ended:
    """How conversations of the period ended, each counted once.

    Attributes:
        solved: Answered by the bot to the end.
        escalated: Handed to an officer, or made an appeal.
        abandoned: Left after a question that was not answered.
    """

    solved: int
    escalated: int
    abandoned: int


@dataclass(frozen=True)
class Waits:
    """Median waits; None without any.

    Attributes:
        bot_ms: From a message's receipt to the bot's answer, milliseconds.
        officer_seconds: From asking for a person to an officer's taking over.
    """

    bot_ms: float | None
    officer_seconds: float | None


class Insight:
    """Reads; changes nothing. A day is one of the zone of the period's beginning."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def by_day(self, period: Period) -> Mapping[date, Mapping[str, int]]:
        """Return how many messages came in, by day and channel; days without any are left out."""
        day = _day(self._engine.dialect.name, turn.c.created_at, period.begin)
        counted = _asked(period, day.label("day"), inbox.c.channel, sa.func.count().label("many"))
        found: dict[date, dict[str, int]] = {}
        for row in self._rows(counted.group_by(day, inbox.c.channel)):
            found.setdefault(date.fromisoformat(str(row.day)), {})[row.channel] = int(row.many)
        return dict(sorted(found.items()))

    def outcomes(self, period: Period) -> Mapping[str, int]:
        """Return how many turns ended how, the commonest first."""
        return self._counted(period, turn.c.kind)

    def topics(self, period: Period) -> Mapping[str, int]:
        """Return how many answers were about which topic, the commonest first."""
        return self._counted(period, turn.c.topic)

    def unanswered(self, period: Period) -> list[str]:
        """Return the questions that the base did not answer, the newest first."""
        kinds = turn.c.kind.in_(UNANSWERED)
        asked = _asked(period, inbox.c.text).where(kinds, inbox.c.text != "").order_by(turn.c.id.desc())
        return [row.text for row in self._rows(asked.limit(MOST_QUESTIONS))]

    def ended(self, period: Period) -> Ended:
        """Return how the period's conversations ended."""
        last = _asked(period, sa.func.max(turn.c.id).label("id")).group_by(inbox.c.conversation_id).subquery()
        joined = last.join(turn, turn.c.id == last.c.id).join(inbox, inbox.c.id == turn.c.inbox_id)
        escalated = sa.or_(*(inbox.c.conversation_id.in_(found) for found in _escalated(period))).label("escalated")
        counted = sa.select(turn.c.kind, escalated, sa.func.count().label("many")).select_from(joined)
        left: Counter[str] = Counter()
        for row in self._rows(counted.group_by(turn.c.kind, escalated)):
            left["escalated" if row.escalated else "abandoned" if row.kind in ENDED_OPEN else "solved"] += row.many
        return Ended(solved=left["solved"], escalated=left["escalated"], abandoned=left["abandoned"])

    def waits(self, period: Period) -> Waits:
        """Return how long askers waited for words of the bot and of officers."""
        bot = _turns(period, turn.c.latency_ms).where(turn.c.kind.notin_(("officer", "waiting")))
        asked = sa.select(handoff.c.asked_at, handoff.c.taken_at).where(
            *_within(period, handoff.c.asked_at), handoff.c.taken_at.is_not(None)
        )
        if period.channel is not None:
            asked = asked.join(conversation).where(conversation.c.channel == period.channel)
        seconds = [(row.taken_at - row.asked_at).total_seconds() for row in self._rows(asked)]
        return Waits(self._median(bot, turn.c.latency_ms), median(seconds) if seconds else None)

    def ratings(self, period: Period) -> Mapping[int, int]:
        """Return how often each score, 1 to 5, was given to appeals received in the period."""
        rated = sa.select(appeal.c.rating, sa.func.count().label("many")).where(
            *_within(period, appeal.c.received_at), appeal.c.rating.is_not(None)
        )
        if period.channel is not None:
            rated = rated.where(appeal.c.channel == period.channel)
        found = {row.rating: int(row.many) for row in self._rows(rated.group_by(appeal.c.rating))}
        return {score: found.get(score, 0) for score in range(1, 6)}

    def _counted(self, period: Period, column: Any) -> dict[str, int]:
        many = sa.func.count().label("many")
        counted = _turns(period, column.label("name"), many).where(column.is_not(None)).group_by(column)
        return {row.name: int(row.many) for row in self._rows(counted.order_by(many.desc(), column))}

    def _median(self, found: sa.sql.Select, column: Any) -> float | None:
        """Return the median of `column`, sorted by the database, since there may be a million."""
        with reading(self._engine) as connection:
            many = int(connection.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one())
            middle = found.order_by(column).offset(max(0, many - 1) // 2).limit(2 - many % 2)
            values = connection.execute(middle).scalars().all()
        return float(median(values)) if values else None

    def _rows(self, statement: sa.sql.Select) -> list[sa.engine.Row]:
        with reading(self._engine) as connection:
            return list(connection.execute(statement))


def _turns(period: Period, *columns: Any) -> sa.sql.Select:
    """Return a query over the period's turns, with their messages only where the channel is asked for."""
    if period.channel is not None:
        return _asked(period, *columns)
    return sa.select(*columns).where(*_within(period, turn.c.created_at))


def _asked(period: Period, *columns: Any) -> sa.sql.Select:
    """Return a query over the period's turns joined with their messages."""
    found = sa.select(*columns).select_from(turn.join(inbox, inbox.c.id == turn.c.inbox_id))
    found = found.where(*_within(period, turn.c.created_at))
    return found if period.channel is None else found.where(inbox.c.channel == period.channel)


def _within(period: Period, moment: Any) -> tuple[Any, Any]:
    return (moment >= period.begin, moment < period.end)


def _day(dialect: str, column: Any, begin: datetime) -> Any:
    """Return the day of a moment, at the distance from UTC that `begin` has (China has no summer time)."""
    away = begin.utcoffset() or timedelta()
    if dialect == "sqlite":
        return sa.func.date(column, f"{int(away.total_seconds())} seconds", type_=sa.String)
    return sa.func.date(sa.func.timezone("UTC", column) + away)


def _escalated(period: Period) -> list[sa.sql.Select]:
    """Return queries for the conversations that were handed over, and for those that were made an appeal."""
    return [
        sa.select(handoff.c.conversation_id).where(*_within(period, handoff.c.asked_at)),
        sa.select(appeal.c.conversation_id).where(*_within(period, appeal.c.received_at)),
    ]
