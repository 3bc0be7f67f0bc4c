"""Drafts of policies, messages with their right intent, and an index for the receipts of a policy."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_LIVE = sa.text("state IN ('open', 'submitted', 'approved')")


def upgrade() -> None:
    """Apply."""
    _policy_draft()
    _review_item()
    op.create_index("ix_receipt_policy_id_id", "receipt", ["policy_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_receipt_policy_id_id", "receipt")
    op.drop_table("review_item")
    op.drop_table("policy_draft")


def _policy_draft() -> None:
    states = "state IN ('open', 'submitted', 'approved', 'published', 'withdrawn')"
    op.create_table(
        "policy_draft",
        sa.Column("id", Key, nullable=False),
        sa.Column("policy_id", sa.String(100), nullable=False),
        sa.Column("base_version", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("effective_on", sa.Date, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("editors", sa.JSON, nullable=False),
        sa.Column("edits", sa.Integer, nullable=False),
        sa.Column("decided_by", Key),
        sa.Column("remark", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policy_draft"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name="fk_policy_draft_decided_by"),
        sa.CheckConstraint(states, name="ck_policy_draft_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_policy_draft_policy_id_id", "policy_draft", ["policy_id", "id"])
    op.create_index(
        "ix_policy_draft_live",
        "policy_draft",
        ["policy_id"],
        unique=True,
        sqlite_where=_LIVE,
        postgresql_where=_LIVE,
    )


def _review_item() -> None:
    op.create_table(
        "review_item",
        sa.Column("id", Key, nullable=False),
        sa.Column("inbox_id", Key, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("intent", sa.String(100), nullable=False),
        sa.Column("policy_id", sa.String(100), nullable=False),
        sa.Column("statement_id", sa.String(100), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("proposed_by", Key, nullable=False),
        sa.Column("decided_by", Key),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_review_item"),
        sa.ForeignKeyConstraint(["inbox_id"], ["inbox.id"], name="fk_review_item_inbox_id"),
        sa.ForeignKeyConstraint(["proposed_by"], ["officer.id"], name="fk_review_item_proposed_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["officer.id"], name="fk_review_item_decided_by"),
        sa.UniqueConstraint("inbox_id", name="uq_review_item_inbox_id"),
        sa.CheckConstraint("state IN ('ignored', 'pending', 'approved', 'refused')", name="ck_review_item_state"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_item_state_id", "review_item", ["state", "id"])
