"""Channels that must be called: reply windows, access tokens, attachments, held replies, parts already sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("inbox", sa.Column("held_until", UtcDateTime))
    op.add_column("outbox", sa.Column("parts_sent", sa.Integer, nullable=False, server_default="0"))
    _reply_window()
    _api_token()
    _attachment()


def downgrade() -> None:
    """Take back."""
    for table in ("attachment", "api_token", "reply_window"):
        op.drop_table(table)
    op.drop_column("outbox", "parts_sent")
    op.drop_column("inbox", "held_until")


def _reply_window() -> None:
    op.create_table(
        "reply_window",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("message_until", UtcDateTime),
        sa.Column("message_left", sa.Integer, nullable=False),
        sa.Column("event_until", UtcDateTime),
        sa.Column("event_left", sa.Integer, nullable=False),
        sa.Column("closed_reason", sa.String(20)),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reply_window"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_reply_window_conversation_id"),
        sa.UniqueConstraint("conversation_id", name="uq_reply_window_conversation_id"),
        sqlite_autoincrement=True,
    )


def _api_token() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", Key, nullable=False),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.Column("renewing_until", UtcDateTime),
        sa.Column("forced_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("account", name="uq_api_token_account"),
        sqlite_autoincrement=True,
    )


def _attachment() -> None:
    op.create_table(
        "attachment",
        sa.Column("id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("source", sa.String(512), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("mime", sa.String(100)),
        sa.Column("size", sa.Integer),
        sa.Column("sha256", sa.String(64)),
        sa.Column("path", sa.String(100)),
        sa.Column("reason", sa.String(40)),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_attachment"),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_attachment_inbox_id"),
        sa.CheckConstraint("state IN ('wanted', 'kept', 'refused')", name="ck_attachment_state"),
        sa.UniqueConstraint("path", name="uq_attachment_path"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_attachment_inbox_id", "attachment", ["inbox_id"])
    which = {"sqlite_where": sa.text("state = 'wanted'"), "postgresql_where": sa.text("state = 'wanted'")}
    op.create_index("ix_attachment_wanted", "attachment", ["next_attempt_at"], **which)
