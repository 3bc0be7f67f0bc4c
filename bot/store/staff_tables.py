"""The tables of the desk's own doings: sign-in, presence, audit log, what is switched off, saved views."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import desk_tables  # noqa: F401 - `officer`, which these refer to
from bot.store.columns import Key, UtcDateTime
from bot.store.tables import metadata

officer_session = sa.Table(
    "officer_session",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    # SHA-256 of what the cookie holds: who reads the database cannot sign in with it.
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    # Requests under way while the token is changed still carry the one before.
    sa.Column("former_hash", sa.String(64), unique=True),
    sa.Column("csrf", sa.String(43), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("rotated_at", UtcDateTime, nullable=False),
    # Of the last request made by hand; idle expiry counts from it.
    sa.Column("active_at", UtcDateTime, nullable=False),
    # Of the last sign of an open page; who is at the desk is told by it.
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("expires_at", UtcDateTime, nullable=False),
    sa.Index(None, "officer_id"),
    sa.Index(None, "seen_at"),
    sqlite_autoincrement=True,
)

sign_in_failure = sa.Table(
    "sign_in_failure",
    metadata,
    sa.Column("id", Key, primary_key=True),
    # As typed, whether or not there is such an officer: the answer must not tell.
    sa.Column("login", sa.String(60), nullable=False, unique=True),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("locked_until", UtcDateTime),
    sa.Index(None, "last_at"),
    sqlite_autoincrement=True,
)

desk_presence = sa.Table(
    "desk_presence",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    # Of the last key pressed in the reply; None while nothing is being written.
    sa.Column("drafting_at", UtcDateTime),
    sa.UniqueConstraint("conversation_id", "officer_id"),
    sqlite_autoincrement=True,
)

audit_entry = sa.Table(
    "audit_entry",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    # None: somebody who is not signed in.
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id")),
    sa.Column("deed", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Index(None, "at"),
    sa.Index(None, "kind", "object", "id"),
    sa.Index(None, "officer_id", "id"),
    sqlite_autoincrement=True,
)

switched_off = sa.Table(
    "switched_off",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("scope", sa.String(10), nullable=False),
    # Of the channel or topic; empty for the bot as a whole.
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("reason", sa.String(200), nullable=False),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("scope", "name"),
    sa.CheckConstraint("scope IN ('bot', 'channel', 'topic')", name="scope"),
    sqlite_autoincrement=True,
)

saved_view = sa.Table(
    "saved_view",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("officer_id", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("query", sa.String(500), nullable=False),
    sa.UniqueConstraint("officer_id", "name"),
    sqlite_autoincrement=True,
)
