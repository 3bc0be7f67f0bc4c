"""The desk's own tables: sessions of officers, failed sign-ins, presence, audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _officer_session()
    _sign_in_failure()
    _desk_presence()
    _audit_entry()
    # The desk lists conversations by when their askers were seen.
    op.create_index("ix_conversation_last_seen_at_id", "conversation", ["last_seen_at", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_conversation_last_seen_at_id", "conversation")
    for table in ("audit_entry", "desk_presence", "sign_in_failure", "officer_session"):
        op.drop_table(table)


def _officer_session() -> None:
    op.create_table(
        "officer_session",
        sa.Column("id", Key, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("former_hash", sa.String(64)),
        sa.Column("csrf", sa.String(43), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("rotated_at", UtcDateTime, nullable=False),
        sa.Column("active_at", UtcDateTime, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_officer_session"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_officer_session_officer_id"),
        sa.UniqueConstraint("token_hash", name="uq_officer_session_token_hash"),
        sa.UniqueConstraint("former_hash", name="uq_officer_session_former_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_officer_session_officer_id", "officer_session", ["officer_id"])
    op.create_index("ix_officer_session_seen_at", "officer_session", ["seen_at"])


def _sign_in_failure() -> None:
    op.create_table(
        "sign_in_failure",
        sa.Column("id", Key, nullable=False),
        sa.Column("login", sa.String(60), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("locked_until", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_failure"),
        sa.UniqueConstraint("login", name="uq_sign_in_failure_login"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_failure_last_at", "sign_in_failure", ["last_at"])


def _desk_presence() -> None:
    op.create_table(
        "desk_presence",
        sa.Column("id", Key, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("drafting_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_desk_presence"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_desk_presence_officer_id"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_desk_presence_conversation_id"),
        sa.UniqueConstraint("conversation_id", "officer_id", name="uq_desk_presence_conversation_id_officer_id"),
        sqlite_autoincrement=True,
    )


def _audit_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", Key, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("officer_id", Key),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("object", sa.String(100), nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_audit_entry_officer_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.create_index("ix_audit_entry_kind_object_id", "audit_entry", ["kind", "object", "id"])
    op.create_index("ix_audit_entry_officer_id_id", "audit_entry", ["officer_id", "id"])
