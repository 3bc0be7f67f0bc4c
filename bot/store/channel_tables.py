"""The tables of channels that must be called: reply windows, access tokens, attachments."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, UtcDateTime
from bot.store.tables import metadata

reply_window = sa.Table(
    "reply_window",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False, unique=True),
    # A message of the asker opens it for long, an event (following, a menu, a code) for a moment.
    sa.Column("message_until", UtcDateTime),
    sa.Column("message_left", sa.Integer, nullable=False),
    sa.Column("event_until", UtcDateTime),
    sa.Column("event_left", sa.Integer, nullable=False),
    # Why nothing can be sent until the asker is heard of again; none: nothing of the kind is known.
    sa.Column("closed_reason", sa.String(20)),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

api_token = sa.Table(
    "api_token",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("account", sa.String(100), nullable=False, unique=True),
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    # One process fetches at a time; one that died holds the lock no longer than this.
    sa.Column("renewing_until", UtcDateTime),
    sa.Column("forced_at", UtcDateTime),
    sqlite_autoincrement=True,
)

attachment = sa.Table(
    "attachment",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("inbox_id", Key, sa.ForeignKey("inbox.id"), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("source", sa.String(512), nullable=False),
    sa.Column("name", sa.String(255), nullable=False),
    sa.Column("mime", sa.String(100)),
    sa.Column("size", sa.Integer),
    sa.Column("sha256", sa.String(64)),
    sa.Column("path", sa.String(100), unique=True),
    sa.Column("reason", sa.String(40)),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("state IN ('wanted', 'kept', 'refused')", name="state"),
    sa.Index(None, "inbox_id"),
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_attachment_wanted",
    attachment.c.next_attempt_at,
    sqlite_where=attachment.c.state == "wanted",
    postgresql_where=attachment.c.state == "wanted",
)
