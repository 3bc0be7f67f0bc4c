"""Conversations and their locks in the memory of the one process that holds them, at a flat cost per turn."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.constants import DEFAULT_LOCK_LIFETIME
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

MAX_CONVERSATIONS = 20_000
"""Conversations kept in memory; the one silent for longest goes first."""

MAX_EVENTS = 60
"""Events kept of one conversation. What must last longer than that stands in slots and in our own tables."""

_LOCK_WAIT = 0.02
"""Seconds between two looks at a lock; Rasa's own second would eat WeChat's five."""


class QuickLockStore(InMemoryLockStore):
    """Locks whose waiting messages go on at once instead of at the next full second."""

    @asynccontextmanager
    async def lock(
        self,
        conversation_id: str,
        lock_lifetime: float = DEFAULT_LOCK_LIFETIME,
        wait_time_in_seconds: float = _LOCK_WAIT,
    ) -> AsyncGenerator[Any, None]:
        """Holds the lock of `conversation_id`; times are in seconds."""
        async with super().lock(conversation_id, lock_lifetime, _LOCK_WAIT) as held:
            yield held


class RecentTrackerStore(TrackerStore):
    """Keeps live trackers of the latest conversations, each with its latest events."""

    def __init__(self) -> None:
        super().__init__(Domain.empty())
        self._trackers: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    def init_tracker(self, sender_id: str) -> DialogueStateTracker:
        """Returns a new tracker with a bounded history."""
        return DialogueStateTracker(sender_id, self.domain.slots, max_event_history=MAX_EVENTS)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps `tracker` as the latest."""
        self._trackers[tracker.sender_id] = tracker
        self._trackers.move_to_end(tracker.sender_id)
        while len(self._trackers) > MAX_CONVERSATIONS:
            self._trackers.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Returns the tracker of `sender_id`, or None."""
        return self._trackers.get(sender_id)

    async def keys(self) -> Iterable[str]:
        """Returns the ids of the conversations kept."""
        return list(self._trackers)
