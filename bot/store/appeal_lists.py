"""Lists of appeals for the desk: by state, officer, topic and text, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk.appeal import OPEN_STATES, State
from bot.store import appeal_rows
from bot.store.appeal_rows import Appeal
from bot.store.desk_tables import appeal, appeal_entry, officer
from bot.store.engine import reading
from bot.store.grams import APPEALS, Narrowed


@dataclass(frozen=True)
class Chosen:
    """Which appeals; None and empty: all.

    Attributes:
        officer: Id of who has it.
        text: Part of the number, or of what was told.
        overdue: Only those whose due time is before this moment.
        since: Received at or after.
        until: Received before.
    """

    states: frozenset[State] = frozenset()
    officer: int | None = None
    topic: str | None = None
    channel: str | None = None
    text: str | None = None
    overdue: datetime | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def open_only(self) -> bool:
        """Whether all of them are unfinished; such lists begin with what is due first."""
        return bool(self.states) and self.states <= OPEN_STATES


@dataclass(frozen=True)
class Place:
    """Where the next page of a list begins: behind this appeal."""

    due_at: datetime
    appeal_id: int


@dataclass(frozen=True)
class Listed:
    """An appeal in a list; `officer_name` is None while nobody has it."""

    appeal: Appeal
    officer_name: str | None


class AppealLists:
    """Reads the table `appeal`; changes nothing."""

    def __init__(self, engine: Engine) -> None:
        """Work on `engine`."""
        self._engine = engine

    def find(self, chosen: Chosen, limit: int, after: Place | None = None) -> list[Listed]:
        """Return appeals: unfinished ones by due time, others the newest first."""
        found = self._narrowed(chosen)
        statement = sa.select(appeal, officer.c.name.label("officer_name"))
        statement = statement.select_from(found.source.outerjoin(officer, officer.c.id == appeal.c.officer_id))
        if chosen.open_only:
            statement = statement.where(*found.clauses, *_where(chosen)).order_by(appeal.c.due_at, appeal.c.id)
            if after is not None:
                place = (sa.literal(after.due_at, appeal.c.due_at.type), sa.literal(after.appeal_id))
                statement = statement.where(sa.tuple_(appeal.c.due_at, appeal.c.id) > sa.tuple_(*place))
        else:
            earlier = () if after is None else (appeal.c.id < after.appeal_id,)
            clauses = [*found.clauses, *_where(chosen), *earlier]
            if chosen.states and not chosen.text:
                clauses = [appeal.c.id.in_(_newest(chosen.states, clauses, limit))]
            statement = statement.where(*clauses).order_by(found.key.desc())
        with reading(self._engine) as connection:
            return [_listed(row) for row in connection.execute(statement.limit(limit))]

    def every(self, chosen: Chosen, at_once: int = 500) -> Iterator[list[Listed]]:
        """Yield all chosen appeals in pieces of at most `at_once`, so that no list has to fit into memory."""
        after: Place | None = None
        while piece := self.find(chosen, at_once, after):
            yield piece
            after = Place(piece[-1].appeal.due_at, piece[-1].appeal.id)

    def state(self) -> tuple[object, ...]:
        """Return a value that differs after anything has happened to any appeal: each step is an entry."""
        with reading(self._engine) as connection:
            return (connection.execute(sa.select(sa.func.max(appeal_entry.c.id))).scalar(),)

    def counts(self, chosen: Chosen | None = None) -> Mapping[State, int]:
        """Return how many appeals, of those chosen, there are in each state."""
        which = chosen or Chosen()
        found = self._narrowed(which)
        counted = sa.select(appeal.c.state, sa.func.count()).select_from(found.source)
        counted = counted.where(*found.clauses, *_where(which)).group_by(appeal.c.state)
        with reading(self._engine) as connection:
            by_state = {State(state): int(many) for state, many in connection.execute(counted)}
        return {state: by_state.get(state, 0) for state in State}

    def count(self, chosen: Chosen) -> int:
        """Return how many are chosen."""
        return sum(self.counts(chosen).values())

    def _narrowed(self, chosen: Chosen) -> Narrowed:
        """Return what is to be true of the text, through the index; unfinished appeals are few, and are looked at."""
        dialect, text = self._engine.dialect.name, chosen.text or ""
        found = APPEALS.narrowed(dialect, "" if chosen.open_only else text)
        return replace(found, clauses=(*found.clauses, APPEALS.holds(dialect, text))) if text else found


def _newest(states: frozenset[State], clauses: Sequence[Any], limit: int) -> Any:
    """Return a query for the newest appeals of each state: sorting all that were ever closed would take seconds."""
    of_states = (
        sa.select(appeal.c.id).where(appeal.c.state == state.value, *clauses).order_by(appeal.c.id.desc()).limit(limit)
        for state in sorted(states, key=lambda one: one.value)
    )
    return sa.union_all(*(sa.select(found.subquery().c.id) for found in of_states))


def _where(chosen: Chosen) -> list[Any]:
    found: list[Any] = []
    if chosen.states:
        found.append(appeal.c.state.in_(sorted(state.value for state in chosen.states)))
    for column, value in (("officer_id", chosen.officer), ("topic", chosen.topic), ("channel", chosen.channel)):
        if value is not None:
            found.append(appeal.c[column] == value)
    if chosen.overdue is not None:
        found.append(appeal.c.due_at < chosen.overdue)
    if chosen.since is not None:
        found.append(appeal.c.received_at >= chosen.since)
    if chosen.until is not None:
        found.append(appeal.c.received_at < chosen.until)
    return found


def _listed(row: sa.engine.Row) -> Listed:
    given = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy documents this name
    name = given.pop("officer_name")
    return Listed(appeal_rows.from_mapping(given), name)
