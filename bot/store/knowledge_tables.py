"""The tables by which officers mend what the bot knows: drafts of policies, and messages with their right intent."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store import desk_tables  # noqa: F401 - `officer`, which these refer to
from bot.store.columns import Key, UtcDateTime
from bot.store.tables import metadata

policy_draft = sa.Table(
    "policy_draft",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("policy_id", sa.String(100), nullable=False),
    # The version it was begun from, 0 for a new policy: another one published meanwhile must not be undone.
    sa.Column("base_version", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),  # Shenzhen's
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("editors", sa.JSON, nullable=False),
    # Counts changes of the text, so that nobody approves what they have not seen.
    sa.Column("edits", sa.Integer, nullable=False),
    sa.Column("decided_by", Key, sa.ForeignKey("officer.id")),
    sa.Column("remark", sa.String(500), nullable=False),
    sa.Column("version", sa.Integer),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("state IN ('open', 'submitted', 'approved', 'published', 'withdrawn')", name="state"),
    sa.Index(None, "policy_id", "id"),
    sqlite_autoincrement=True,
)
# One draft of a policy at a time: two of them could not both be published.
_LIVE = policy_draft.c.state.in_(("open", "submitted", "approved"))
sa.Index("ix_policy_draft_live", policy_draft.c.policy_id, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)

review_item = sa.Table(
    "review_item",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("inbox_id", Key, sa.ForeignKey("inbox.id"), nullable=False, unique=True),
    # Masked; empty once the asker has had their data erased.
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("intent", sa.String(100), nullable=False),
    # The statement that answers it; empty when none does.
    sa.Column("policy_id", sa.String(100), nullable=False),
    sa.Column("statement_id", sa.String(100), nullable=False),
    sa.Column("note", sa.String(500), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("proposed_by", Key, sa.ForeignKey("officer.id"), nullable=False),
    sa.Column("decided_by", Key, sa.ForeignKey("officer.id")),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("decided_at", UtcDateTime),
    sa.CheckConstraint("state IN ('ignored', 'pending', 'approved', 'refused')", name="state"),
    sa.Index(None, "state", "id"),
    sqlite_autoincrement=True,
)
