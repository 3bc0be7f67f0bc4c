"""Lists of the desk: turns by topic and kind at once, and a search that starts no further processes.

The cost that keeps PostgreSQL from working out grams row by row made it start parallel workers for a handful of rows.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_turn_topic_kind", "turn", ["topic", "kind"])
    op.drop_index("ix_turn_topic", "turn")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER FUNCTION text_grams(text) PARALLEL UNSAFE")


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER FUNCTION text_grams(text) PARALLEL SAFE")
    op.create_index("ix_turn_topic", "turn", ["topic"])
    op.drop_index("ix_turn_topic_kind", "turn")
