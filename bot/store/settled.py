"""Messages that the gateway answers itself, stored and answered in one transaction: no worker ever sees them.

Following an account, a picture, a voice message: they stand in the transcript, officers see them, and numbers typed
afterwards mean the choices of their answer; but there is nothing in them for the dialogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Engine

from bot.store import conversations
from bot.store.clock import Clock, utc_now
from bot.store.engine import writing
from bot.store.inbox import Accepted, Along, Incoming, accept_in
from bot.store.outbox import Outgoing, replies_to
from bot.store.replies import Reply
from bot.store.turns import Outcome, complete_in


@dataclass(frozen=True)
class Settled:
    """A message and what was answered; for a duplicate, the first one's answer."""

    accepted: Accepted
    replies: list[Outgoing]


class SettledMessages:
    """Stores them."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of receipt."""
        self._engine = engine
        self._clock = clock

    def settle(self, incoming: Incoming, replies: Sequence[Reply], kind: str, along: Along | None = None) -> Settled:
        """Store a message with its answer; nothing is said while an officer has the word.

        Args:
            incoming: The message; its texts are what a transcript shows.
            replies: The answer, which may be nothing.
            kind: The kind of its turn.
            along: Stores in the same transaction what comes with a message that is no duplicate.
        """
        with writing(self._engine) as connection:
            now = self._clock()
            accepted = accept_in(connection, incoming, None, along, now)
            if not accepted.fresh:
                return Settled(accepted, replies_to(connection, accepted.inbox_id))
            conversations.lock(connection, accepted.conversation_id)
            stored = complete_in(connection, accepted.inbox_id, replies, Outcome(kind), now)
        return Settled(accepted, stored)
