"""The tables. Their words are those of the design: conversation, inbox, outbox, turn, policy version."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key, UtcDateTime

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

conversation = sa.Table(
    "conversation",
    metadata,
    sa.Column("id", Key, primary_key=True),
    # The dialogue's name of it: random, so that a tracker names no person and fits no later conversation.
    sa.Column("key", sa.String(32), nullable=False, unique=True),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("asker", sa.String(255), nullable=False),
    sa.Column("speaker", sa.String(10), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("last_seen_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("channel", "asker"),
    sa.CheckConstraint("speaker IN ('bot', 'officer')", name="speaker"),
    sa.Index(None, "last_seen_at", "id"),
    sa.Index(None, "channel", "last_seen_at", "id"),
    sqlite_autoincrement=True,
)

# What the dialogue remembers of a conversation from one turn to the next, stored with the turn's answer.
dialogue_memory = sa.Table(
    "dialogue_memory",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False, unique=True),
    sa.Column("memory", sa.JSON, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("message_id", sa.String(255), nullable=False),
    sa.Column("raw_text", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("received_at", UtcDateTime, nullable=False),
    # A worker that died holds its row no longer than this; another one then takes it.
    sa.Column("claimed_until", UtcDateTime),
    # Until then the channel waits for the answer itself, and the sender leaves replies made earlier alone.
    sa.Column("held_until", UtcDateTime),
    sa.UniqueConstraint("channel", "message_id"),
    sa.CheckConstraint("state IN ('received', 'processing', 'done', 'failed')", name="state"),
    sa.Index(None, "conversation_id", "id"),
    sqlite_autoincrement=True,
)
# Only the few rows in work are in it, so that "what is open?" stays quick after years.
sa.Index(
    "ix_inbox_open",
    inbox.c.conversation_id,
    inbox.c.id,
    sqlite_where=inbox.c.state.in_(("received", "processing")),
    postgresql_where=inbox.c.state.in_(("received", "processing")),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("conversation_id", Key, sa.ForeignKey("conversation.id"), nullable=False),
    sa.Column("inbox_id", Key, sa.ForeignKey("inbox.id")),  # none: written by an officer or a reminder
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_attempt_at", UtcDateTime, nullable=False),
    # Of a reply that is too long for one message: how many of its parts have arrived.
    sa.Column("parts_sent", sa.Integer, nullable=False, server_default="0"),
    sa.Column("idempotency_key", sa.String(255), nullable=False, unique=True),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.CheckConstraint("state IN ('pending', 'sent', 'dead')", name="state"),
    sa.Index(None, "conversation_id", "id"),
    sa.Index(None, "inbox_id"),
    sqlite_autoincrement=True,
)
sa.Index(
    "ix_outbox_pending",
    outbox.c.next_attempt_at,
    sqlite_where=outbox.c.state == "pending",
    postgresql_where=outbox.c.state == "pending",
)

turn = sa.Table(
    "turn",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("inbox_id", Key, sa.ForeignKey("inbox.id"), nullable=False, unique=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("intent", sa.String(100)),
    sa.Column("confidence", sa.Float),
    sa.Column("policy_ids", sa.JSON, nullable=False),
    sa.Column("statement_ids", sa.JSON, nullable=False),
    sa.Column("latency_ms", sa.Integer, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    # Of the first policy, as it was at the time; none for answers that are about no policy.
    sa.Column("topic", sa.String(40)),
    sa.Index(None, "created_at"),
    sa.Index(None, "kind"),
    sa.Index(None, "topic", "kind"),
    sa.Index(None, "intent"),
    sqlite_autoincrement=True,
)

policy_version = sa.Table(
    "policy_version",
    metadata,
    sa.Column("id", Key, primary_key=True),
    sa.Column("policy_id", sa.String(100), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("document", sa.JSON, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    # Without it a restart could not tell a file that changed from a file that the desk has corrected since.
    sa.Column("origin", sa.String(10), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("policy_id", "version"),
    sa.CheckConstraint("origin IN ('file', 'desk')", name="origin"),
    sqlite_autoincrement=True,
)
