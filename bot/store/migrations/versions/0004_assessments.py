"""Assessments: profile with its facts, and receipt."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _profile()
    _profile_fact()
    _receipt()


def downgrade() -> None:
    """Take back."""
    for table in ("receipt", "profile_fact", "profile"):
        op.drop_table(table)


def _profile() -> None:
    op.create_table(
        "profile",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("consent", sa.Boolean, nullable=False),
        sa.Column("decided_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_profile_conversation_id"),
        sa.UniqueConstraint("conversation_id", name="uq_profile_conversation_id"),
        sqlite_autoincrement=True,
    )


def _profile_fact() -> None:
    op.create_table(
        "profile_fact",
        sa.Column("id", Key, nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("value", sa.JSON, nullable=False),
        sa.Column("unit", sa.String(10), nullable=False),
        sa.Column("said", sa.Text, nullable=False),
        sa.Column("how", sa.String(10), nullable=False),
        sa.Column("learned_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profile_fact"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_profile_fact_conversation_id"),
        sa.UniqueConstraint("conversation_id", "field", name="uq_profile_fact_conversation_id_field"),
        sa.CheckConstraint("how IN ('told', 'asked', 'corrected')", name="ck_profile_fact_how"),
        sqlite_autoincrement=True,
    )


def _receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("id", Key, nullable=False),
        sa.Column("number", sa.String(24), nullable=False),
        sa.Column("conversation_id", Key, nullable=False),
        sa.Column("policy_id", sa.String(100), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("content", sa.Text),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_receipt"),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_receipt_conversation_id"),
        sa.UniqueConstraint("conversation_id", "number", name="uq_receipt_conversation_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_receipt_number", "receipt", ["number"])
