"""What waits, counted in the tables: figures for monitoring, the same from every gateway of one database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.desk.appeal import UNANSWERED
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal, appeal_mark, handoff
from bot.store.engine import reading
from bot.store.handoffs import WAITING
from bot.store.inbox import OPEN
from bot.store.outbox import PENDING
from bot.store.tables import conversation, inbox, outbox


@dataclass(frozen=True)
class Waiting:
    """What waits at one moment.

    Attributes:
        messages: Open messages by state, `received` or `processing`.
        oldest_message: Seconds since the receipt of the oldest open message, 0 when none is open.
        replies: Undelivered replies by channel; those that askers fetch themselves (web, REST) among them.
        oldest_reply: Seconds since the oldest undelivered reply was stored, by channel.
        handoffs: Askers who wait for an officer.
        appeals: Cases that wait for an answer.
        marks: Unanswered cases by the highest percent of their promise that has passed; those before the
            first mark stand under 0.
    """

    messages: Mapping[str, int]
    oldest_message: float
    replies: Mapping[str, int]
    oldest_reply: Mapping[str, float]
    handoffs: int
    appeals: int
    marks: Mapping[int, int]


class Gauges:
    """Reads what waits; every query is bounded by what is open, not by what has been stored."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Read from `engine`; ages count until `clock`."""
        self._engine = engine
        self._clock = clock

    def read(self) -> Waiting:
        """Return what waits now, all at the same moment."""
        now = self._clock()
        with reading(self._engine) as connection:
            messages = connection.execute(_MESSAGES).all()
            replies = connection.execute(_REPLIES).all()
            return Waiting(
                messages={row.state: row.many for row in messages},
                oldest_message=max((_age(row.oldest, now) for row in messages), default=0.0),
                replies={row.channel: row.many for row in replies},
                oldest_reply={row.channel: _age(row.oldest, now) for row in replies},
                handoffs=int(connection.execute(_HANDOFFS).scalar_one()),
                appeals=int(connection.execute(_APPEALS).scalar_one()),
                marks=_marks(connection),
            )


def _marks(connection: Connection) -> dict[int, int]:
    found: dict[int, int] = {}
    for row in connection.execute(_PASSED):
        found[int(row.percent)] = found.get(int(row.percent), 0) + 1
    return found


def _age(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


_many = sa.func.count().label("many")
_MESSAGES = (
    sa.select(inbox.c.state, _many, sa.func.min(inbox.c.received_at, type_=inbox.c.received_at.type).label("oldest"))
    .where(inbox.c.state.in_(OPEN))
    .group_by(inbox.c.state)
)
_REPLIES = (
    sa.select(
        conversation.c.channel,
        _many,
        sa.func.min(outbox.c.created_at, type_=outbox.c.created_at.type).label("oldest"),
    )
    .join(conversation, conversation.c.id == outbox.c.conversation_id)
    .where(outbox.c.state == PENDING)
    .group_by(conversation.c.channel)
)
_HANDOFFS = sa.select(sa.func.count()).select_from(handoff).where(handoff.c.state == WAITING)
_unanswered = appeal.c.state.in_([state.value for state in UNANSWERED])
_APPEALS = sa.select(sa.func.count()).select_from(appeal).where(_unanswered)
# Of a case that is done again only the marks of the new promise count.
_since = sa.func.coalesce(appeal.c.answered_at, appeal.c.received_at)
_raised = sa.and_(
    appeal_mark.c.appeal_id == appeal.c.id, appeal_mark.c.raised_at.is_not(None), appeal_mark.c.at > _since
)
_PASSED = (
    sa.select(appeal.c.id, sa.func.coalesce(sa.func.max(appeal_mark.c.percent), 0).label("percent"))
    .select_from(appeal.outerjoin(appeal_mark, _raised))
    .where(_unanswered)
    .group_by(appeal.c.id)
)
