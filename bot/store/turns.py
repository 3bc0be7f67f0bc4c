"""Turns: how each message was answered, stored together with the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.store import conversations, memories
from bot.store import inbox as inboxes
from bot.store import outbox as outboxes
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.memories import Memory
from bot.store.outbox import Outgoing
from bot.store.replies import Reply
from bot.store.tables import conversation, inbox, policy_version, turn

ERROR = "error"
"""The kind of a turn that the dialogue could not answer; its reply is an apology."""

KEPT_FOR_OFFICER = "officer"
"""The kind of a turn that an officer is to answer."""

WAITING_NOTE = "waiting"
"""The kind of a turn that told a waiting asker their place in the queue."""

SAID_BESIDE_OFFICER = frozenset({KEPT_FOR_OFFICER, WAITING_NOTE, ERROR, "handed_off", "appeal"})
"""What may be said though an officer has the word: it settles what the asker did before that."""


@dataclass(frozen=True)
class Outcome:
    """How a message was answered.

    Attributes:
        kind: What sort of answer it was, `error` when there was none.
        confidence: Of the intent, 0 to 1.
        policies: Ids of the policies the answer is about.
        statements: Ids of the statements it quotes.
        latency_ms: From receipt to the stored answer, in milliseconds.
    """

    kind: str
    intent: str | None = None
    confidence: float | None = None
    policies: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    latency_ms: int = 0


class Turns:
    """Reads and changes the table `turn`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of turns."""
        self._engine = engine
        self._clock = clock

    def complete(
        self, inbox_id: int, replies: Sequence[Reply], outcome: Outcome, memory: Memory | None = None
    ) -> list[Outgoing]:
        """Store replies, outcome, the message's new state and the dialogue's memory in one transaction.

        A message is answered once: for one that is closed already nothing changes. An answer that an officer came
        before is not remembered either.

        Returns:
            The stored replies: these, or the earlier ones.
        """
        with writing(self._engine) as connection:
            conversations.lock_of_message(connection, inbox_id)
            return complete_in(connection, inbox_id, replies, outcome, self._clock(), memory)

    def of(self, inbox_id: int) -> Outcome | None:
        """Return how a message was answered, None while it is open."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(turn).where(turn.c.inbox_id == inbox_id)).first()
        if row is None:
            return None
        cited = (tuple(row.policy_ids), tuple(row.statement_ids))
        return Outcome(row.kind, row.intent, row.confidence, *cited, row.latency_ms)


def complete_turn(
    engine: Engine, inbox_id: int, replies: Sequence[Reply], outcome: Outcome, clock: Clock = utc_now
) -> list[Outgoing]:
    """Store replies, outcome and the message's new state in one transaction; see `Turns.complete`."""
    return Turns(engine, clock).complete(inbox_id, replies, outcome)


def complete_in(
    connection: Connection,
    inbox_id: int,
    replies: Sequence[Reply],
    outcome: Outcome,
    now: datetime,
    memory: Memory | None = None,
) -> list[Outgoing]:
    """Do it within the caller's transaction, which holds the conversation; see `Turns.complete`."""
    owner = connection.execute(_OWNER_AND_SPEAKER, {"the_id": inbox_id}).one()
    if owner.speaker == conversations.OFFICER and outcome.kind not in SAID_BESIDE_OFFICER:
        # An officer took the conversation while the bot was looking for its answer: two must not speak.
        replies, outcome, memory = (), replace(outcome, kind=KEPT_FOR_OFFICER), None
    state = inboxes.FAILED if outcome.kind == ERROR else inboxes.DONE
    if inboxes.close(connection, inbox_id, state):
        _add_turn(connection, inbox_id, outcome, now)
        if memory is not None:
            memories.keep(connection, owner.conversation_id, memory, now)
        due = max(now, owner.held_until or now)
        return outboxes.add_answers(connection, owner.conversation_id, inbox_id, replies, now, due)
    return outboxes.replies_to(connection, inbox_id)


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_OWNER_AND_SPEAKER = (
    sa.select(inbox.c.conversation_id, inbox.c.held_until, conversation.c.speaker)
    .join(conversation, conversation.c.id == inbox.c.conversation_id)
    .where(inbox.c.id == sa.bindparam("the_id"))
)
_INSERT = turn.insert()
_TOPIC = (
    sa.select(policy_version.c.document["topic"].as_string())
    .where(policy_version.c.policy_id == sa.bindparam("the_id"))
    .order_by(policy_version.c.version.desc())
    .limit(1)
)


def _add_turn(connection: Connection, inbox_id: int, outcome: Outcome, now: datetime) -> None:
    row = {
        "inbox_id": inbox_id,
        "kind": outcome.kind,
        "intent": outcome.intent,
        "confidence": outcome.confidence,
        "policy_ids": list(outcome.policies),
        "statement_ids": list(outcome.statements),
        "latency_ms": outcome.latency_ms,
        "created_at": now,
        "topic": _topic(connection, outcome),
    }
    connection.execute(_INSERT, row)


def _topic(connection: Connection, outcome: Outcome) -> str | None:
    """Return the topic of the policy that an answer is about first."""
    if not outcome.policies:
        return None
    return connection.execute(_TOPIC, {"the_id": outcome.policies[0]}).scalar()
