"""Telegram: how far the updates of a bot were fetched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.columns import Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "telegram_offset",
        sa.Column("id", Key, nullable=False),
        sa.Column("bot", sa.BigInteger, nullable=False),
        sa.Column("next_update", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_telegram_offset"),
        sa.UniqueConstraint("bot", name="uq_telegram_offset_bot"),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("telegram_offset")
