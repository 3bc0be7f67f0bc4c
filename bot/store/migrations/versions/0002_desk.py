"""The desk's tables: officer, handoff, appeal with its history, draft, notes, canned replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _officer()
    _handoff()
    _appeal_day()
    _appeal()
    _appeal_entry()
    _appeal_mark()
    _appeal_draft()
    _note()
    _officer_message()
    _canned_reply()


def downgrade() -> None:
    """Take back."""
    for table in (
        "canned_reply",
        "officer_message",
        "note",
        "appeal_draft",
        "appeal_mark",
        "appeal_entry",
        "appeal",
        "appeal_day",
        "handoff",
        "officer",
    ):
        op.drop_table(table)


def _officer() -> None:
    op.create_table(
        "officer",
        sa.Column("id", Key, nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("role", sa.String(12), nullable=False),
        sa.Column("office", sa.String(100), nullable=False),
        sa.Column("password_hash", sa.String(255)),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer"),
        sa.CheckConstraint("role IN ('viewer', 'officer', 'supervisor', 'admin')", name="ck_officer_role"),
        sa.UniqueConstraint("login", name="uq_officer_login"),
        sqlite_autoincrement=True,
    )


def _handoff() -> None:
    op.create_table(
        "handoff",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("context", sa.JSON, nullable=False),
        sa.Column("officer_id", Key),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("taken_at", UtcDateTime),
        sa.Column("active_at", UtcDateTime, nullable=False),
        sa.Column("noted_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("closed_by", sa.String(10)),
        sa.PrimaryKeyConstraint("id", name="pk_handoff"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_handoff_conversation_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_handoff_officer_id"),
        sa.CheckConstraint("state IN ('waiting', 'held', 'closed')", name="ck_handoff_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_handoff_conversation_id_id", "handoff", ["conversation_id", "id"])
    which = {"sqlite_where": sa.text("closed_at IS NULL"), "postgresql_where": sa.text("closed_at IS NULL")}
    op.create_index("ix_handoff_open", "handoff", ["conversation_id"], unique=True, **which)


def _appeal_day() -> None:
    op.create_table(
        "appeal_day",
        sa.Column("id", Key, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("opened", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_day"),
        sa.UniqueConstraint("day", name="uq_appeal_day_day"),
        sqlite_autoincrement=True,
    )


def _appeal() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("token", sa.String(43), nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
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
        sa.Column("officer_id", Key),
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
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("head", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_appeal_conversation_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_appeal_officer_id"),
        sa.CheckConstraint("origin IN ('asked', 'failure')", name="ck_appeal_origin"),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="ck_appeal_rating"),
        sa.CheckConstraint(
            "state IN ('accepted', 'assigned', 'working', 'answered', 'rated', 'redo', 'closed', 'withdrawn')",
            name="ck_appeal_state",
        ),
        sa.UniqueConstraint("channel", "message_id", name="uq_appeal_channel_message_id"),
        sa.UniqueConstraint("number", name="uq_appeal_number"),
        sa.UniqueConstraint("token", name="uq_appeal_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeal_contact", "appeal", ["contact"])
    op.create_index("ix_appeal_conversation_id_id", "appeal", ["conversation_id", "id"])
    op.create_index("ix_appeal_received_at", "appeal", ["received_at"])


def _appeal_entry() -> None:
    op.create_table(
        "appeal_entry",
        sa.Column("id", Key, nullable=False),
        sa.Column("appeal_id", Key, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("actor", sa.String(40), nullable=False),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("private", sa.Boolean, nullable=False),
        sa.Column("message_key", sa.String(280)),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_entry"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_entry_appeal_id"),
        sa.UniqueConstraint("appeal_id", "kind", "message_key", name="uq_appeal_entry_appeal_id_kind_message_key"),
        sa.UniqueConstraint("appeal_id", "position", name="uq_appeal_entry_appeal_id_position"),
        sqlite_autoincrement=True,
    )


def _appeal_mark() -> None:
    op.create_table(
        "appeal_mark",
        sa.Column("id", Key, nullable=False),
        sa.Column("appeal_id", Key, nullable=False),
        sa.Column("percent", sa.Integer, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("raised_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_mark"),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_mark_appeal_id"),
        sa.UniqueConstraint("appeal_id", "percent", "at", name="uq_appeal_mark_appeal_id_percent_at"),
        sqlite_autoincrement=True,
    )
    which = {"sqlite_where": sa.text("raised_at IS NULL"), "postgresql_where": sa.text("raised_at IS NULL")}
    op.create_index("ix_appeal_mark_open", "appeal_mark", ["at"], **which)


def _appeal_draft() -> None:
    op.create_table(
        "appeal_draft",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("asks", sa.String(10), nullable=False),
        sa.Column("known", sa.JSON, nullable=False),
        sa.Column("last_message_id", sa.String(255), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_draft"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_appeal_draft_conversation_id"),
        sa.UniqueConstraint("conversation_id", name="uq_appeal_draft_conversation_id"),
        sqlite_autoincrement=True,
    )


def _note() -> None:
    op.create_table(
        "note",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_note_conversation_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_note_officer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_conversation_id_id", "note", ["conversation_id", "id"])


def _officer_message() -> None:
    op.create_table(
        "officer_message",
        sa.Column("id", Key, nullable=False),
        sa.Column("outbox_id", Key, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer_message"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_officer_message_outbox_id"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_officer_message_officer_id"),
        sa.UniqueConstraint("outbox_id", name="uq_officer_message_outbox_id"),
        sqlite_autoincrement=True,
    )


def _canned_reply() -> None:
    op.create_table(
        "canned_reply",
        sa.Column("id", Key, nullable=False),
        sa.Column("title", sa.String(60), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed_by", Key, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_canned_reply"),
        sa.ForeignKeyConstraint(["changed_by"], ["officer.id"], name="fk_canned_reply_changed_by"),
        sa.UniqueConstraint("title", name="uq_canned_reply_title"),
        sqlite_autoincrement=True,
    )
