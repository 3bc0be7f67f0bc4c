"""Receipts: assessments as they were told, which officers can open by number and replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.policy.answers.receipt import Receipt
from bot.store.assess_tables import receipt as table
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.upsert import insert_new


@dataclass(frozen=True)
class StoredReceipt:
    """A receipt as it is kept.

    Attributes:
        receipt: inputs and outcome; None once the asker has had their data erased.
    """

    number: str
    conversation_id: int
    policy_id: str
    verdict: str
    as_of: date
    created_at: datetime
    receipt: Receipt | None


class Receipts:
    """Reads and changes the table `receipt`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of receipts."""
        self._engine = engine
        self._clock = clock

    def keep(self, conversation_id: int, receipt: Receipt) -> None:
        """Keep a receipt of an asker; the same one again changes nothing."""
        row = {
            "number": receipt.number,
            "conversation_id": conversation_id,
            "policy_id": str(receipt.content["policy"]),
            "verdict": str(receipt.content["verdict"]),
            "as_of": date.fromisoformat(str(receipt.content["as_of"])),
            "content": receipt.to_bytes().decode(),
            "created_at": self._clock(),
        }
        mine = (table.c.conversation_id == conversation_id, table.c.number == receipt.number)
        with writing(self._engine) as connection:
            if insert_new(connection, table, row) is None:
                # An erased one is told anew; its bytes are the same by its number.
                connection.execute(table.update().where(*mine).values(content=row["content"]))

    def by_number(self, number: str) -> StoredReceipt | None:
        """Return the newest receipt with this number, written in any case."""
        found = sa.select(table).where(table.c.number == number.strip().upper())
        with reading(self._engine) as connection:
            row = connection.execute(found.order_by(table.c.id.desc()).limit(1)).first()
        return None if row is None else _stored(row)

    def every(self) -> Iterator[StoredReceipt]:
        """Yield all receipts, the oldest first."""
        with reading(self._engine) as connection:
            for row in connection.execute(sa.select(table).order_by(table.c.id)):
                yield _stored(row)

    def of_conversation(self, conversation_id: int, limit: int = 20) -> list[StoredReceipt]:
        """Return the receipts of an asker, the newest first."""
        found = sa.select(table).where(table.c.conversation_id == conversation_id)
        with reading(self._engine) as connection:
            return [_stored(row) for row in connection.execute(found.order_by(table.c.id.desc()).limit(limit))]

    def of_policy(self, policy_id: str, limit: int) -> list[StoredReceipt]:
        """Return the receipts of a policy that are not erased, the newest first."""
        found = sa.select(table).where(table.c.policy_id == policy_id, table.c.content.is_not(None))
        with reading(self._engine) as connection:
            return [_stored(row) for row in connection.execute(found.order_by(table.c.id.desc()).limit(limit))]


def erase(connection: Connection, conversation_id: int) -> None:
    """Delete what the receipts of an asker contain; number, policy and outcome stay for the counts."""
    connection.execute(table.update().where(table.c.conversation_id == conversation_id).values(content=None))


def _stored(row: sa.Row) -> StoredReceipt:
    content = None if row.content is None else Receipt.from_bytes(row.content.encode())
    return StoredReceipt(
        number=row.number,
        conversation_id=row.conversation_id,
        policy_id=row.policy_id,
        verdict=row.verdict,
        as_of=row.as_of,
        created_at=row.created_at,
        receipt=content,
    )
