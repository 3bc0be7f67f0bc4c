"""What is switched off, saved views of the inbox, the topic of a turn, and indexes for the desk's lists."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_INDEXES = {
    "appeal": (("state", "due_at"), ("officer_id", "state")),
    "turn": (("kind",), ("topic",)),
    "handoff": (("asked_at",),),
}


def upgrade() -> None:
    """Apply."""
    op.add_column("turn", sa.Column("topic", sa.String(40)))
    _switched_off()
    _saved_view()
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns))


def downgrade() -> None:
    """Take back."""
    for table, indexes in _INDEXES.items():
        for columns in indexes:
            op.drop_index(f"ix_{table}_{'_'.join(columns)}", table)
    op.drop_table("saved_view")
    op.drop_table("switched_off")
    op.drop_column("turn", "topic")


def _switched_off() -> None:
    op.create_table(
        "switched_off",
        sa.Column("id", Key, nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_switched_off"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_switched_off_officer_id"),
        sa.UniqueConstraint("scope", "name", name="uq_switched_off_scope_name"),
        sa.CheckConstraint("scope IN ('bot', 'channel', 'topic')", name="ck_switched_off_scope"),
        sqlite_autoincrement=True,
    )


def _saved_view() -> None:
    op.create_table(
        "saved_view",
        sa.Column("id", Key, nullable=False),
        sa.Column("officer_id", Key, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.ForeignKeyConstraint(["officer_id"], ["officer.id"], name="fk_saved_view_officer_id"),
        sa.UniqueConstraint("officer_id", "name", name="uq_saved_view_officer_id_name"),
        sqlite_autoincrement=True,
    )
