"""Marks of promises: after 50, 80 and 100 % of its office time an unanswered case warns the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk.appeal import SYSTEM, UNANSWERED, Step
from bot.desk.rules import DeskRules
from bot.store import appeal_rows, history
from bot.store.appeal_rows import Appeal
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal, appeal_mark
from bot.store.engine import reading, writing
from bot.store.history import Event

JUST_CLOSED = timedelta(minutes=15)
"""So long after closing time marks are still raised: the last one lies at its end."""


@dataclass(frozen=True)
class Raised:
    """A mark of a promise that was reached while the case is unanswered."""

    appeal: Appeal
    percent: int


class Marks:
    """Reads and changes the table `appeal_mark`."""

    def __init__(self, engine: Engine, rules: DeskRules, clock: Clock = utc_now) -> None:
        """Work on `engine` by `rules`; `clock` gives the present moment."""
        self._engine = engine
        self._rules = rules
        self._clock = clock

    def raise_due(self) -> list[Raised]:
        """Enter the marks that unanswered cases have reached; each is raised once, while somebody is there to see it.

        A mark lies in office hours or at their end; one that is found later waits for the next opening.
        """
        now, raised = self._clock(), []
        if not (self._rules.office.is_open(now) or self._rules.office.is_open(now - JUST_CLOSED)):
            return []
        with writing(self._engine) as connection:
            ripe = (appeal_mark.c.raised_at.is_(None), appeal_mark.c.at <= now)
            query = (
                sa.select(appeal_mark)
                .where(*ripe)
                .order_by(appeal_mark.c.at, appeal_mark.c.id)
                .with_for_update(skip_locked=True)
            )
            for mark in connection.execute(query).all():
                connection.execute(appeal_mark.update().where(appeal_mark.c.id == mark.id).values(raised_at=now))
                found = appeal_rows.by_id(connection, mark.appeal_id)
                if found.state in UNANSWERED:
                    event = Event(Step.MARK, SYSTEM, {"percent": mark.percent}, private=True)
                    history.append(connection, found.id, event, now)
                    raised.append(Raised(found, mark.percent))
        return raised

    def warned(self) -> list[Raised]:
        """Return the unanswered cases that have reached a mark, each with its highest; the most urgent first."""
        # Of a case that is done again only the marks of the new promise count.
        since = sa.func.coalesce(appeal.c.answered_at, appeal.c.received_at)
        current = (appeal_mark.c.raised_at.is_not(None), appeal_mark.c.at > since)
        unanswered = appeal.c.state.in_([state.value for state in UNANSWERED])
        highest = (
            sa.select(appeal_mark.c.appeal_id, sa.func.max(appeal_mark.c.percent).label("percent"))
            .join(appeal, appeal.c.id == appeal_mark.c.appeal_id)
            .where(*current, unanswered)
            .group_by(appeal_mark.c.appeal_id)
            .subquery()
        )
        found = sa.select(highest.c.percent, appeal).join(highest, highest.c.appeal_id == appeal.c.id)
        with reading(self._engine) as connection:
            rows = connection.execute(found.order_by(highest.c.percent.desc(), appeal.c.due_at)).mappings().all()
        told = [({**row}, int(row["percent"])) for row in rows]
        return [
            Raised(appeal_rows.from_mapping({n: v for n, v in row.items() if n != "percent"}), percent)
            for row, percent in told
        ]
