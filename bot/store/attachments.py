"""Attachments: pictures and files that askers send, kept for the officer.

A row is stored with the message it came with. Where the channel hands out only a name for the file, the row says
`wanted` until the file has been fetched; then it is `kept`, or `refused` with the reason: too large, not of a kind
we keep, or no longer to be had. The bytes lie in `DATA_DIR/uploads/<path>`; see `bot.gateway.uploads`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.store import appeal_files
from bot.store.channel_tables import attachment
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal_file
from bot.store.engine import reading, writing
from bot.store.inbox import Accepted, Along
from bot.store.tables import inbox

WANTED = "wanted"
KEPT = "kept"
REFUSED = "refused"

GONE: Mapping[str, object] = {
    **dict.fromkeys(("mime", "size", "sha256", "path")),
    "state": REFUSED,
    "reason": "erased",
    "source": "",
    "name": "",
}
"""What is left of an attachment that was erased; its file goes with the next sweep of the uploads folder."""

IMAGE = "image"
DOCUMENT = "document"


@dataclass(frozen=True)
class File:
    """A file as it lies in the uploads folder.

    Attributes:
        mime: Its type, found in its content.
        size: Bytes.
        path: Within the uploads folder.
    """

    mime: str
    size: int
    sha256: str
    path: str


@dataclass(frozen=True)
class Attachment:
    """One picture or file of one message.

    Attributes:
        kind: `image` or `document`.
        state: `wanted`, `kept` or `refused`.
        source: The channel's name for it; empty when it came with the message itself.
        name: As the asker's device called it; empty when unknown.
        file: Set when kept.
        reason: Set when refused: `too_large`, `kind`, `gone`.
    """

    id: int
    inbox_id: int
    kind: str
    state: str
    source: str
    name: str
    file: File | None
    reason: str | None
    attempts: int
    created_at: datetime


@dataclass(frozen=True)
class NewAttachment:
    """What came with a message: a `file` that we have already, or only the channel's `source` to fetch it by."""

    kind: str
    source: str = ""
    name: str = ""
    file: File | None = None


class Attachments:
    """Reads and changes the table `attachment`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the present moment."""
        self._engine = engine
        self._clock = clock

    def add(self, inbox_id: int, new: NewAttachment) -> int:
        """Store an attachment of a message that is there already, and return its id."""
        with writing(self._engine) as connection:
            return add_in(connection, inbox_id, new, self._clock())

    def by_id(self, attachment_id: int) -> Attachment | None:
        """Return one attachment."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(attachment).where(attachment.c.id == attachment_id)).first()
        return None if row is None else _attachment(row)

    def of_message(self, inbox_id: int) -> list[Attachment]:
        """Return what came with one message."""
        return self._where(attachment.c.inbox_id == inbox_id)

    def of_appeal(self, appeal_id: int) -> list[Attachment]:
        """Return what goes with one appeal."""
        with reading(self._engine) as connection:
            ids = appeal_files.files_of(connection, appeal_id)
        return self._where(attachment.c.id.in_(ids))

    def of_conversation(self, conversation_id: int, since: datetime | None = None) -> list[Attachment]:
        """Return what came in one conversation, oldest first; only what came from `since` on, when given."""
        asked = inbox.c.conversation_id == conversation_id
        return self._where(asked if since is None else sa.and_(asked, attachment.c.created_at >= since))

    def lease(self, channel: str, limit: int, lease: timedelta) -> list[Attachment]:
        """Take what is to be fetched from `channel` now, so that nobody else fetches it for so long."""
        now = self._clock()
        due = (attachment.c.state == _IS_WANTED, attachment.c.next_attempt_at <= now)
        taken = []
        with reading(self._engine) as connection:
            rows = connection.execute(_DUE, {"channel": channel, "now": now, "most": limit}).all()
        if not rows:
            return []
        with writing(self._engine) as connection:
            for row in rows:
                mine = attachment.update().where(attachment.c.id == row.id, *due)
                changes = {"next_attempt_at": now + lease, "attempts": attachment.c.attempts + 1}
                if connection.execute(mine.values(**changes)).rowcount == 1:
                    taken.append(_attachment(row))
        return taken

    def keep(self, attachment_id: int, file: File) -> bool:
        """Note the fetched file; return False when it was settled before."""
        return self._settle(attachment_id, state=KEPT, **_columns(file))

    def refuse(self, attachment_id: int, reason: str) -> bool:
        """Note why it is not kept; return False when it was settled before."""
        return self._settle(attachment_id, state=REFUSED, reason=reason)

    def _settle(self, attachment_id: int, **changes: object) -> bool:
        mine = attachment.update().where(attachment.c.id == attachment_id, attachment.c.state == WANTED)
        with writing(self._engine) as connection:
            return bool(connection.execute(mine.values(**changes)).rowcount == 1)

    def _where(self, condition: object) -> list[Attachment]:
        joined = attachment.join(inbox, inbox.c.id == attachment.c.inbox_id)
        statement = sa.select(attachment).select_from(joined).where(condition).order_by(attachment.c.id)
        with reading(self._engine) as connection:
            return [_attachment(row) for row in connection.execute(statement)]


_IS_WANTED = sa.literal_column(f"'{WANTED}'")
"""The word itself, not a parameter: only so does SQLite see that the index of what is wanted will do."""


def _due() -> sa.sql.Select:
    # As in `bot.store.outbox`: no join, and no order that the table has already, or SQLite reads all messages.
    theirs = (inbox.c.id == attachment.c.inbox_id, inbox.c.channel == sa.bindparam("channel"))
    ready = (attachment.c.state == _IS_WANTED, attachment.c.next_attempt_at <= sa.bindparam("now"))
    statement = sa.select(attachment).where(*ready, sa.exists().where(*theirs))
    return statement.order_by(attachment.c.id + 0).limit(sa.bindparam("most"))


_DUE = _due()


def bringing(*news: NewAttachment) -> Along:
    """Return what stores attachments together with their message."""

    def along(connection: Connection, accepted: Accepted, now: datetime) -> None:
        for new in news:
            add_in(connection, accepted.inbox_id, new, now)

    return along


def add_in(connection: Connection, inbox_id: int, new: NewAttachment, now: datetime) -> int:
    """Store an attachment within the caller's transaction, and return its id; it goes with a running appeal."""
    row = {
        "inbox_id": inbox_id,
        "kind": new.kind,
        "state": WANTED if new.file is None else KEPT,
        "source": new.source,
        "name": new.name[:255],
        "attempts": 0,
        "next_attempt_at": now,
        "created_at": now,
        **({} if new.file is None else _columns(new.file)),
    }
    added = int(connection.execute(attachment.insert(), row).inserted_primary_key[0])
    appeal_files.attach_arrived(connection, inbox_id, added, now)
    return added


def forget(connection: Connection, conversation_id: int) -> None:
    """Erase what came in one conversation, but what belongs to an appeal; the rows stay for the counts."""
    mine = sa.select(inbox.c.id).where(inbox.c.conversation_id == conversation_id)
    loose = attachment.c.id.not_in(sa.select(appeal_file.c.attachment_id))
    connection.execute(attachment.update().where(attachment.c.inbox_id.in_(mine), loose).values(**GONE))


def _columns(file: File) -> dict[str, object]:
    return {"mime": file.mime, "size": file.size, "sha256": file.sha256, "path": file.path}


def _attachment(row: Row) -> Attachment:
    file = File(row.mime, row.size, row.sha256, row.path) if row.state == KEPT else None
    told = (row.id, row.inbox_id, row.kind, row.state, row.source, row.name)
    return Attachment(*told, file, row.reason, row.attempts, row.created_at)
