"""The audit log: who at the desk has read or changed what, and when. Rows are added and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.staff_tables import audit_entry

STILL = timedelta(minutes=10)
"""A page that stays open is entered anew at most so often."""


@dataclass(frozen=True)
class AuditEntry:
    """One thing done at the desk.

    Attributes:
        id: Grows with time.
        officer_id: Who; None when nobody was signed in.
        deed: What was done, such as `conversation.read`.
        kind: Of the object: `conversation`, `appeal`, `officer`, ….
        object: Its number or name; empty when there is none in particular.
        detail: What else matters, never the text of a message.
    """

    id: int
    at: datetime
    officer_id: int | None
    deed: str
    kind: str
    object: str
    detail: Mapping[str, Any]


class AuditLog:
    """Reads and adds to the table `audit_entry`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of entries."""
        self._engine = engine
        self._clock = clock

    def add(
        self,
        officer_id: int | None,
        deed: str,
        thing: tuple[str, str],
        *,
        unless_recent: bool = False,
        **detail: Any,
    ) -> None:
        """Enter a deed.

        Args:
            officer_id: Who; None when nobody is signed in.
            deed: What was done.
            thing: To what: its kind, and its number or name.
            unless_recent: Leave it out when the same was entered within `STILL`.
            **detail: What else matters.
        """
        row = {"officer_id": officer_id, "deed": deed, "kind": thing[0], "object": thing[1][:100]}
        now = self._clock()
        with writing(self._engine) as connection:
            same = (audit_entry.c[column] == value for column, value in row.items())
            recent = sa.select(audit_entry.c.id).where(*same, audit_entry.c.at > now - STILL).limit(1)
            if not unless_recent or connection.execute(recent).first() is None:
                connection.execute(audit_entry.insert(), {**row, "at": now, "detail": detail})

    def of(self, kind: str, name: str, limit: int = 200) -> list[AuditEntry]:
        """Return what was done to one thing, newest first."""
        return self._read((audit_entry.c.kind == kind, audit_entry.c.object == name), limit)

    def newest(
        self,
        limit: int = 200,
        before: int | None = None,
        *,
        officer_id: int | None = None,
        deed: str = "",
        thing: str = "",
    ) -> list[AuditEntry]:
        """Return what was done last, newest first.

        Args:
            limit: At most so many.
            before: Only what was done before the entry with this id.
            officer_id: Only what this officer did.
            deed: Only deeds whose name begins so, such as `appeal.`.
            thing: Only what was done to this number or name.
        """
        which: list[object] = [] if before is None else [audit_entry.c.id < before]
        if officer_id is not None:
            which.append(audit_entry.c.officer_id == officer_id)
        if deed:
            which.append(audit_entry.c.deed.startswith(deed, autoescape=True))
        if thing:
            which.append(audit_entry.c.object == thing)
        return self._read(tuple(which), limit)

    def _read(self, which: tuple[object, ...], limit: int) -> list[AuditEntry]:
        statement = sa.select(audit_entry).where(*which).order_by(audit_entry.c.id.desc()).limit(limit)
        with reading(self._engine) as connection:
            rows = connection.execute(statement)
            return [AuditEntry(r.id, r.at, r.officer_id, r.deed, r.kind, r.object, r.detail) for r in rows]
