"""Looking over all appeals: whether their histories are whole, and what is counted of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk.appeal import State
from bot.desk.chain import faults
from bot.desk.figures import Counted
from bot.desk.rules import DeskRules
from bot.store import appeal_rows, history
from bot.store.desk_tables import appeal, appeal_day, appeal_entry
from bot.store.engine import reading


class AppealAudit:
    """Reads the tables of appeals; changes nothing."""

    def __init__(self, engine: Engine, rules: DeskRules) -> None:
        """Read from `engine`; days are those of the office's zone."""
        self._engine = engine
        self._rules = rules

    def count(self) -> int:
        """Return how many appeals there are."""
        with reading(self._engine) as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(appeal)).scalar_one())

    def faults(self) -> list[str]:
        """Return what is wrong with the histories, one line a fault; nothing when all are whole."""
        found: list[str] = []
        with reading(self._engine) as connection:
            cases = [appeal_rows.read(row) for row in connection.execute(sa.select(appeal).order_by(appeal.c.id))]
            for case in cases:
                entries = history.entries_of(connection, case.id)
                found += [f"{case.number}: {fault}" for fault in faults(entries, case.entries, case.head)]
                if entries and entries[0].body.get("what") != case.what:
                    found.append(f"{case.number}: the case says something else than its first entry")
            opened = {row.day: row.opened for row in connection.execute(sa.select(appeal_day))}
            lost = sa.select(appeal_entry.c.id).where(appeal_entry.c.appeal_id.notin_(sa.select(appeal.c.id)))
            found += [f"entry {entry_id} belongs to no case" for entry_id in connection.execute(lost).scalars()]
        return found + _missing(opened, [case.number for case in cases])

    def counted(self, first: date, last: date) -> list[Counted]:
        """Return what is counted of the appeals received from `first` to `last`, both included."""
        begin = datetime.combine(first, time(), self._rules.office.zone)
        end = datetime.combine(last + timedelta(days=1), time(), self._rules.office.zone)
        received = (appeal.c.received_at >= begin, appeal.c.received_at < end)
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(appeal).where(*received).order_by(appeal.c.id))
            return [_counted(appeal_rows.read(row)) for row in rows]


def _counted(found: appeal_rows.Appeal) -> Counted:
    return Counted(
        topic=found.topic,
        office=found.office,
        state=State(found.state),
        received=found.received_at,
        due=found.first_due_at if not found.extended or found.redone else found.due_at,
        answered=found.first_answered_at,
        redone=found.redone,
        rating=found.rating,
    )


def _missing(opened: dict[date, int], numbers: list[str]) -> list[str]:
    """Return the days of which a whole case is gone: numbers are given out one after the other."""
    found = []
    for day, count in sorted(opened.items()):
        left = sum(number.startswith(f"FT-{day:%Y%m%d}-") for number in numbers)
        if left != count:
            found.append(f"{day}: {count} cases were opened, {left} are left")
    return found
