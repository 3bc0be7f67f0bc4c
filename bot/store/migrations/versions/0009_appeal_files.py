"""Which files belong to an appeal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key, UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "appeal_file",
        sa.Column("id", Key, nullable=False),
        sa.Column("appeal_id", Key, nullable=False),
        sa.Column("attachment_id", Key, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.ForeignKeyConstraint(["appeal_id"], ["appeal.id"], name="fk_appeal_file_appeal_id"),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachment.id"], name="fk_appeal_file_attachment_id"),
        sa.PrimaryKeyConstraint("id", name="pk_appeal_file"),
        sa.UniqueConstraint("attachment_id", name="uq_appeal_file_attachment_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_appeal_file_appeal_id_id", "appeal_file", ["appeal_id", "id"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("appeal_file")
