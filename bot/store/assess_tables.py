"""The tables of assessments: profile with its facts, and receipt. An interview going on is the dialogue's memory."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, UtcDateTime
from bot.store.tables import metadata

profile = sa.Table(
    "profile",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False, unique=True),
    # Whether the asker wants it kept beyond the conversation; only with consent there are facts.
    sa.Column("consent", sa.Boolean, nullable=False),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

profile_fact = sa.Table(
    "profile_fact",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("field", sa.String(60), nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("unit", sa.String(10), nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("how", sa.String(10), nullable=False),
    sa.Column("learned_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "field"),
    sa.CheckConstraint("how IN ('told', 'asked', 'corrected')", name="how"),
    sqlite_autoincrement=True,
)

receipt = sa.Table(
    "receipt",
    metadata,
    sa.Column("id", Key, primary_key=True),
    # Not unique: the same case told by two askers gives the same number, and each erases only their own.
    sa.Column("number", sa.String(24), nullable=False),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("policy_id", sa.String(100), nullable=False),
    sa.Column("verdict", sa.String(10), nullable=False),
    sa.Column("as_of", sa.Date, nullable=False),
    # The receipt's very bytes; none once the asker has had their data erased.
    sa.Column("content", sa.Text),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("conversation_id", "number"),
    sa.Index(None, "number"),
    sa.Index(None, "policy_id", "id"),
    sqlite_autoincrement=True,
)
