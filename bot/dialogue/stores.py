"""The stores that Rasa asks for: the tracker of the turn under way, and no locks. Nothing outlasts its turn here."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.memory import recall


class NoLocks(LockStore):
    """Locks nothing: a turn shares nothing with others, and the inbox gives one message of a conversation at a time."""

    @asynccontextmanager
    async def lock(self, *_: Any, **__: Any) -> AsyncGenerator[None, None]:
        """Lets the turn begin at once."""
        yield


@dataclass
class Turn:
    """A turn under way.

    Attributes:
        memory: What the conversation remembers of earlier turns.
        tracker: As Rasa saved it at the turn's end; None before that.
    """

    memory: Mapping[str, Any] | None
    tracker: DialogueStateTracker | None = None


_CURRENT: ContextVar[Turn] = ContextVar("turn")


@contextmanager
def turn_of(memory: Mapping[str, Any] | None) -> Iterator[Turn]:
    """Lets Rasa's tracker store work on `memory` within the block, in this task alone."""
    turn = Turn(memory)
    token = _CURRENT.set(turn)
    try:
        yield turn
    finally:
        _CURRENT.reset(token)


class TurnTrackerStore(TrackerStore):
    """Gives Rasa the tracker of the turn under way, made from the memory that came with its message.

    There is always one, so Rasa never makes and saves an empty one first; outside of a turn it is new.
    """

    def __init__(self) -> None:
        super().__init__(Domain.empty())

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Returns the turn's tracker."""
        turn = _CURRENT.get(None)
        if turn is not None and turn.tracker is not None:
            return turn.tracker
        return recall(sender_id, self.domain.slots, turn.memory if turn else None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Leaves `tracker` with the turn, whose channel gives it back."""
        turn = _CURRENT.get(None)
        if turn is not None:
            turn.tracker = tracker

    async def keys(self) -> Iterable[str]:
        """Returns the ids of kept conversations: none are kept here."""
        return ()
