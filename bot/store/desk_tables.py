"""The tables of the desk: officer, handoff, appeal with its history, draft, notes, canned replies."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, UtcDateTime
from bot.store.tables import metadata

officer = sa.Table(
    "officer",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("login", sa.String(60), nullable=False, unique=True),
    sa.Column("name", sa.String(60), nullable=False),
    sa.Column("role", sa.String(12), nullable=False),
    sa.Column("office", sa.String(100), nullable=False),
    # None until a password was set; such an officer cannot sign in.
    sa.Column("password_hash", sa.String(255)),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("role IN ('viewer', 'officer', 'supervisor', 'admin')", name="role"),
    sqlite_autoincrement=True,
)

handoff = sa.Table(
    "handoff",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("context", sa.JSON, nullable=False),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id")),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("taken_at", UtcDateTime),
    # Of the last thing said by either side; idle return counts from it.
    sa.Column("active_at", UtcDateTime, nullable=False),
    sa.Column("noted_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("closed_by", sa.String(10)),
    sa.CheckConstraint("state IN ('waiting', 'held', 'closed')", name="state"),
    sa.Index(None, "conversation_id", "id"),
    sa.Index(None, "asked_at"),
    sqlite_autoincrement=True,
)
# One open handoff a conversation, whoever asks for it how often.
sa.Index(
    "ix_handoff_open",
    handoff.c.conversation_id,
    unique=True,
    sqlite_where=handoff.c.closed_at.is_(None),
    postgresql_where=handoff.c.closed_at.is_(None),
)

appeal_day = sa.Table(
    "appeal_day",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("day", sa.Date, nullable=False, unique=True),  # Shenzhen's
    sa.Column("opened", sa.Integer, nullable=False),
    sqlite_autoincrement=True,
)

appeal = sa.Table(
    "appeal",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("number", sa.String(24), nullable=False, unique=True),
    sa.Column("token", sa.String(43), nullable=False, unique=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("message_id", sa.String(255), nullable=False),
    sa.Column("origin", sa.String(10), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("contact", sa.String(100), nullable=False),
    sa.Column("policy_ids", sa.JSON, nullable=False),
    sa.Column("topic", sa.String(40), nullable=False),
    sa.Column("office", sa.String(100), nullable=False),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id")),
    sa.Column("earlier_officers", sa.JSON, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    sa.Column("promise", sa.JSON, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("first_due_at", UtcDateTime, nullable=False),
    sa.Column("first_answered_at", UtcDateTime),
    sa.Column("answered_at", UtcDateTime),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("answer", sa.Text),
    sa.Column("rating", sa.Integer),
    sa.Column("redone", sa.Integer, nullable=False),
    sa.Column("extended", sa.Integer, nullable=False),
    # What the end of the history must look like; without it a cut-off end would not be noticed.
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("head", sa.String(64), nullable=False),
    sa.UniqueConstraint("channel", "message_id"),
    sa.CheckConstraint("origin IN ('asked', 'failure')", name="origin"),
    sa.CheckConstraint(
        "state IN ('accepted', 'assigned', 'working', 'answered', 'rated', 'redo', 'closed', 'withdrawn')",
        name="state",
    ),
    sa.CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
    sa.Index(None, "conversation_id", "id"),
    sa.Index(None, "received_at"),
    sa.Index(None, "contact"),
    sa.Index(None, "state", "due_at"),
    sa.Index(None, "state", "id"),
    sa.Index(None, "topic", "state"),
    sa.Index(None, "officer_id", "state"),
    sqlite_autoincrement=True,
)

appeal_entry = sa.Table(
    "appeal_entry",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("appeal_id", Key, sa.ForeignKey("appeal.id"), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("actor", sa.String(40), nullable=False),
    sa.Column("body", sa.JSON, nullable=False),
    sa.Column("private", sa.Boolean, nullable=False),
    # The asker's message that caused it, so that the same message causes it once.
    sa.Column("message_key", sa.String(280)),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("before", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("appeal_id", "position"),
    sa.UniqueConstraint("appeal_id", "kind", "message_key"),
    sqlite_autoincrement=True,
)

appeal_file = sa.Table(
    "appeal_file",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("appeal_id", Key, sa.ForeignKey("appeal.id"), nullable=False),
    sa.Column("attachment_id", Key, sa.ForeignKey("attachment.id"), nullable=False, unique=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "appeal_id", "id"),
    sqlite_autoincrement=True,
)

appeal_mark = sa.Table(
    "appeal_mark",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("appeal_id", Key, sa.ForeignKey("appeal.id"), nullable=False),
    sa.Column("percent", sa.Integer, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("raised_at", UtcDateTime),
    sa.UniqueConstraint("appeal_id", "percent", "at"),
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_appeal_mark_open",
    appeal_mark.c.at,
    sqlite_where=appeal_mark.c.raised_at.is_(None),
    postgresql_where=appeal_mark.c.raised_at.is_(None),
)

appeal_draft = sa.Table(
    "appeal_draft",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False, unique=True),
    sa.Column("asks", sa.String(10), nullable=False),
    sa.Column("known", sa.JSON, nullable=False),
    sa.Column("last_message_id", sa.String(255), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

note = sa.Table(
    "note",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index(None, "conversation_id", "id"),
    sqlite_autoincrement=True,
)

officer_message = sa.Table(
    "officer_message",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("outbox_id", Key, sa.ForeignKey("outbox.id"), nullable=False, unique=True),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    sqlite_autoincrement=True,
)

canned_reply = sa.Table(
    "canned_reply",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("title", sa.String(60), nullable=False, unique=True),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("changed_by", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
