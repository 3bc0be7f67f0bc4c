"""First tables: conversation, inbox, outbox, turn, policy version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OPEN = "state IN ('received', 'processing')"
_PENDING = "state = 'pending'"


def upgrade() -> None:
    """Apply."""
    _conversation()
    _inbox()
    _outbox()
    _turn()
    _policy_version()


def downgrade() -> None:
    """Take back."""
    for table in ("policy_version", "turn", "outbox", "inbox", "conversation"):
        op.drop_table(table)


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", Key, nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("asker", sa.String(255), nullable=False),
        sa.Column("speaker", sa.String(10), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("last_seen_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint("key", name="uq_conversation_key"),
        sa.UniqueConstraint("channel", "asker", name="uq_conversation_channel_asker"),
        sa.CheckConstraint("speaker IN ('bot', 'officer')", name="ck_conversation_speaker"),
        sqlite_autoincrement=True,
    )


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("raw_text", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("claimed_until", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_inbox_conversation_id"),
        sa.UniqueConstraint("channel", "message_id", name="uq_inbox_channel_message_id"),
        sa.CheckConstraint("state IN ('received', 'processing', 'done', 'failed')", name="ck_inbox_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_inbox_conversation_id_id", "inbox", ["conversation_id", "id"])
    open_rows = {"sqlite_where": sa.text(_OPEN), "postgresql_where": sa.text(_OPEN)}
    op.create_index("ix_inbox_open", "inbox", ["conversation_id", "id"], **open_rows)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("inbox_id", Key),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", UtcDateTime, nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_outbox_conversation_id"),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_outbox_inbox_id"),
        sa.UniqueConstraint("idempotency_key", name="uq_outbox_idempotency_key"),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dead')", name="ck_outbox_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_conversation_id_id", "outbox", ["conversation_id", "id"])
    op.create_index("ix_outbox_inbox_id", "outbox", ["inbox_id"])
    pending = {"sqlite_where": sa.text(_PENDING), "postgresql_where": sa.text(_PENDING)}
    op.create_index("ix_outbox_pending", "outbox", ["next_attempt_at"], **pending)


def _turn() -> None:
    op.create_table(
        "turn",
        sa.Column("id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("intent", sa.String(100)),
        sa.Column("confidence", sa.Float),
        sa.Column("policy_ids", sa.JSON, nullable=False),
        sa.Column("statement_ids", sa.JSON, nullable=False),
        sa.Column("latency_ms", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_turn_inbox_id"),
        sa.UniqueConstraint("inbox_id", name="uq_turn_inbox_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turn_created_at", "turn", ["created_at"])


def _policy_version() -> None:
    op.create_table(
        "policy_version",
        sa.Column("id", Key, nullable=False),
        sa.Column("policy_id", sa.String(100), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("document", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_version"),
        sa.UniqueConstraint("policy_id", "version", name="uq_policy_version_policy_id_version"),
        sa.CheckConstraint("origin IN ('file', 'desk')", name="ck_policy_version_origin"),
        sqlite_autoincrement=True,
    )
