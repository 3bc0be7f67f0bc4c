"""The history of appeals: entries are appended, chained, and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.desk.appeal import Step
from bot.desk.chain import Entry, link
from bot.store.desk_tables import appeal, appeal_entry


@dataclass(frozen=True)
class Event:
    """What is to be entered.

    Attributes:
        actor: `asker`, `system` or `officer:ID`.
        key: Of the asker's message that caused it; the same message causes it once.
        private: Never shown to the asker.
    """

    step: Step
    actor: str
    body: Mapping[str, Any]
    key: str | None = None
    private: bool = False


def append(connection: Connection, appeal_id: int, event: Event, now: datetime) -> None:
    """Enter `event` at the end of a case's history, whose row the caller holds."""
    case = connection.execute(_CASE, {"the_id": appeal_id}).one()
    unsigned = Entry(
        case=case.number,
        position=case.entries + 1,
        kind=event.step.value,
        actor=event.actor,
        body=event.body,
        private=event.private,
        at=now,
        before=case.head,
        hash="",
    )
    entry = replace(unsigned, hash=link(unsigned))
    row = {name: value for name, value in vars(entry).items() if name != "case"}
    connection.execute(
        appeal_entry.insert(),
        {**row, "body": dict(event.body), "appeal_id": appeal_id, "message_key": event.key},
    )
    connection.execute(_GROW, {"the_id": appeal_id, "entries": entry.position, "head": entry.hash})


def has(connection: Connection, appeal_id: int, step: Step, key: str | None) -> bool:
    """Tell whether the asker's message `key` has caused `step` already."""
    if key is None:
        return False
    same = (appeal_entry.c.appeal_id == appeal_id, appeal_entry.c.kind == step.value)
    return (
        connection.execute(sa.select(appeal_entry.c.id).where(*same, appeal_entry.c.message_key == key)).first()
        is not None
    )


def entries_of(connection: Connection, appeal_id: int) -> list[Entry]:
    """Return all entries of a case, oldest first."""
    joined = sa.select(appeal_entry, appeal.c.number).join(appeal, appeal.c.id == appeal_entry.c.appeal_id)
    rows = connection.execute(joined.where(appeal.c.id == appeal_id).order_by(appeal_entry.c.position))
    return [_entry(row) for row in rows]


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_CASE = sa.select(appeal.c.number, appeal.c.entries, appeal.c.head).where(appeal.c.id == sa.bindparam("the_id"))
_GROW = appeal.update().where(appeal.c.id == sa.bindparam("the_id"))


def _entry(row: Row) -> Entry:
    return Entry(
        case=row.number,
        position=row.position,
        kind=row.kind,
        actor=row.actor,
        body=row.body,
        private=row.private,
        at=row.at,
        before=row.before,
        hash=row.hash,
    )
