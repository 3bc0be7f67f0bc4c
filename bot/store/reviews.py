"""Reviews: turns that went doubtfully, what they should have been understood as, and who says so."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.second import require_second
from bot.errors import DeskError
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.knowledge_tables import review_item
from bot.store.officers import Officer
from bot.store.tables import inbox, turn
from bot.store.upsert import insert_new

IGNORED, PENDING, APPROVED, REFUSED = "ignored", "pending", "approved", "refused"
LOW, NOT_UNDERSTOOD, NOT_IN_BASE, UNHAPPY = "low", "not_understood", "not_in_base", "unhappy"
REASONS = (NOT_UNDERSTOOD, NOT_IN_BASE, LOW, UNHAPPY)
"""Why a turn is worth a look: kinds of its outcome, a doubtful intent, or a complaint right after it."""

UNSURE = 0.5
"""Confidence below which an intent is doubtful, 0 to 1."""
COMPLAINT = "complain_bot"
"""The intent of who is not content with the bot."""
_LOOK_BACK = timedelta(days=90)
_COMPLAINTS = 500
_SAID_BY_BOT = ("answered", "clarified", "expired", "unknown_validity", "not_in_base", "outside", "off_topic")
_ANSWERS = (*_SAID_BY_BOT, "not_understood", "smalltalk")


@dataclass(frozen=True)
class Doubtful:
    """A turn that nobody has reviewed; `text` is as typed, to be shown masked."""

    inbox_id: int
    conversation_id: int
    text: str
    kind: str
    intent: str | None
    confidence: float | None
    at: datetime


@dataclass(frozen=True)
class Proposal:
    """What a message should have been understood as.

    Attributes:
        text: Masked.
        policy_id: Of the statement that answers it; empty when none does.
    """

    text: str
    intent: str
    policy_id: str = ""
    statement_id: str = ""
    note: str = ""


@dataclass(frozen=True)
class Review:
    """A proposal with its state."""

    id: int
    inbox_id: int
    proposal: Proposal
    state: str
    proposed_by: int
    decided_by: int | None
    created_at: datetime


class Reviews:
    """Reads and changes the table `review_item`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of reviews."""
        self._engine = engine
        self._clock = clock

    def doubtful(self, reason: str, limit: int, before: int | None = None) -> list[Doubtful]:
        """Return turns to be reviewed, the newest first.

        Args:
            reason: One of `REASONS`.
            limit: At most so many.
            before: Only messages older than this one.
        """
        columns = (inbox.c.id, inbox.c.conversation_id, inbox.c.raw_text, turn.c.created_at)
        found = (
            sa.select(*columns, turn.c.kind, turn.c.intent, turn.c.confidence)
            .join(turn, turn.c.inbox_id == inbox.c.id)
            .outerjoin(review_item, review_item.c.inbox_id == inbox.c.id)
            .where(review_item.c.id.is_(None), inbox.c.text != "", turn.c.id > self._before())
            .order_by(turn.c.id.desc())
            .limit(limit)
        )
        if before is not None:
            found = found.where(inbox.c.id < before)
        with reading(self._engine) as connection:
            rows = connection.execute(found.where(*self._which(connection, reason)))
            return [
                Doubtful(r.id, r.conversation_id, r.raw_text, r.kind, r.intent, r.confidence, r.created_at)
                for r in rows
            ]

    def message(self, inbox_id: int) -> str | None:
        """Return what was typed; None when there is no such message or its text is gone."""
        with reading(self._engine) as connection:
            return connection.execute(sa.select(inbox.c.raw_text).where(inbox.c.id == inbox_id)).scalar() or None

    def propose(self, inbox_id: int, proposal: Proposal, by: Officer) -> bool:
        """Keep a proposal for another's decision; of two for one message the first one counts, which is told."""
        return self._add(inbox_id, PENDING, proposal, by)

    def ignore(self, inbox_id: int, by: Officer) -> bool:
        """Note that a message teaches nothing."""
        return self._add(inbox_id, IGNORED, Proposal("", ""), by)

    def of_state(self, state: str, limit: int | None = None) -> list[Review]:
        """Return the reviews in a state, the oldest first."""
        found = sa.select(review_item).where(review_item.c.state == state).order_by(review_item.c.id).limit(limit)
        with reading(self._engine) as connection:
            return [_review(row) for row in connection.execute(found)]

    def by_id(self, review_id: int) -> Review | None:
        """Return a review."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(review_item).where(review_item.c.id == review_id)).first()
        return None if row is None else _review(row)

    def decide(self, review_id: int, by: Officer, *, approve: bool) -> Review:
        """Approve or refuse a proposal.

        Raises:
            DeskError: If `by` made it or may not, or it is decided already.
        """
        mine = review_item.c.id == review_id
        with writing(self._engine) as connection:
            row = connection.execute(sa.select(review_item).where(mine).with_for_update()).first()
            if row is None or row.state != PENDING:
                raise DeskError(f"review {review_id} is not waiting for a decision; look at the list anew")
            require_second(by.id, by.role, {row.proposed_by})
            state = APPROVED if approve else REFUSED
            values = {"state": state, "decided_by": by.id, "decided_at": self._clock()}
            connection.execute(review_item.update().where(mine).values(**values))
            return _review(connection.execute(sa.select(review_item).where(mine)).one())

    def _add(self, inbox_id: int, state: str, proposal: Proposal, by: Officer) -> bool:
        row = {**vars(proposal), "inbox_id": inbox_id, "state": state, "proposed_by": by.id}
        with writing(self._engine) as connection:
            return insert_new(connection, review_item, {**row, "created_at": self._clock()}) is not None

    # A kind with nothing appended is found by no index: of the commonest kinds it would lead to every turn.
    def _which(self, connection: Connection, reason: str) -> Collection[sa.sql.ColumnElement]:
        if reason == LOW:
            return (turn.c.confidence < UNSURE, (turn.c.kind + "").in_(_SAID_BY_BOT))
        if reason == UNHAPPY:
            return (inbox.c.id.in_(self._complained_of(connection)), (turn.c.kind + "").in_(_ANSWERS))
        return (turn.c.kind == reason,)

    def _complained_of(self, connection: Connection) -> list[int]:
        """Return the messages before the newest complaints."""
        said, earlier = inbox.alias("said"), inbox.alias("earlier")
        newest = (
            sa.select(said.c.id, said.c.conversation_id)
            .join(turn, turn.c.inbox_id == said.c.id)
            .where(turn.c.intent == COMPLAINT, turn.c.id > self._before())
            .order_by(turn.c.id.desc())
            .limit(_COMPLAINTS)
            .subquery()
        )
        before = sa.and_(earlier.c.conversation_id == newest.c.conversation_id, earlier.c.id < newest.c.id)
        last = sa.select(sa.func.max(earlier.c.id)).select_from(newest.join(earlier, before)).group_by(newest.c.id)
        return list(connection.execute(last).scalars())

    def _before(self) -> Any:
        """Return the last turn that is too old to be looked at: turns by their ids need no sorting."""
        old = sa.select(turn.c.id).where(turn.c.created_at <= self._clock() - _LOOK_BACK)
        last = old.order_by(turn.c.created_at.desc()).limit(1).scalar_subquery()
        return sa.func.coalesce(last, 0)


def forget(connection: Connection, conversation_id: int) -> None:
    """Blank what an asker wrote, within the caller's transaction; it is then taught no longer."""
    theirs = sa.select(inbox.c.id).where(inbox.c.conversation_id == conversation_id)
    connection.execute(review_item.update().where(review_item.c.inbox_id.in_(theirs)).values(text="", note=""))


def _review(row: Row) -> Review:
    proposal = Proposal(row.text, row.intent, row.policy_id, row.statement_id, row.note)
    return Review(row.id, row.inbox_id, proposal, row.state, row.proposed_by, row.decided_by, row.created_at)
