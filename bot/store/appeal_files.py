"""Files of appeals: pictures and documents that askers send while they tell a case, and after it was filed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from bot.desk.appeal import ASKER, UNANSWERED, Step
from bot.desk.draft import LODGING
from bot.store import history
from bot.store.channel_tables import attachment
from bot.store.desk_tables import appeal, appeal_draft, appeal_file
from bot.store.history import Event
from bot.store.tables import inbox


def attach_recent(
    connection: Connection, appeal_id: int, conversation_id: int, since: datetime, now: datetime
) -> list[int]:
    """Give a case that was filed just now what its asker has sent from `since` on; return those attachments' ids."""
    taken = sa.select(appeal_file.c.attachment_id)
    loose = (attachment.c.created_at >= since, attachment.c.state != "refused", attachment.c.id.not_in(taken))
    found = (
        sa.select(attachment.c.id)
        .join(inbox, inbox.c.id == attachment.c.inbox_id)
        .where(inbox.c.conversation_id == conversation_id, *loose)
        .order_by(attachment.c.id)
    )
    ids = [int(one) for one in connection.execute(found).scalars()]
    _attach(connection, appeal_id, ids, now)
    return ids


def attach_arrived(connection: Connection, inbox_id: int, attachment_id: int, now: datetime) -> None:
    """Give what has come with a message to its asker's newest unanswered case, unless another is being told."""
    owner = int(connection.execute(sa.select(inbox.c.conversation_id).where(inbox.c.id == inbox_id)).scalar_one())
    telling = (appeal_draft.c.conversation_id == owner, appeal_draft.c.asks.in_([asks.value for asks in LODGING]))
    if connection.execute(sa.select(appeal_draft.c.id).where(*telling)).first() is not None:
        return
    running = (appeal.c.conversation_id == owner, appeal.c.state.in_([state.value for state in UNANSWERED]))
    newest = sa.select(appeal.c.id).where(*running).order_by(appeal.c.id.desc()).limit(1).with_for_update()
    case = connection.execute(newest).scalar()
    if case is not None:
        _attach(connection, int(case), [attachment_id], now)


def files_of(connection: Connection, appeal_id: int) -> list[int]:
    """Return the ids of a case's attachments, oldest first."""
    mine = sa.select(appeal_file.c.attachment_id).where(appeal_file.c.appeal_id == appeal_id)
    return [int(found) for found in connection.execute(mine.order_by(appeal_file.c.id)).scalars()]


def _attach(connection: Connection, appeal_id: int, attachment_ids: list[int], now: datetime) -> None:
    if not attachment_ids:
        return
    rows = [{"appeal_id": appeal_id, "attachment_id": one, "at": now} for one in attachment_ids]
    connection.execute(appeal_file.insert(), rows)
    history.append(connection, appeal_id, Event(Step.ADD, ASKER, {"files": attachment_ids}), now)
