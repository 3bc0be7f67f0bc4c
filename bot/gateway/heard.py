"""Replies that have reached their askers, until the database knows."""

from __future__ import annotations

from collections.abc import Callable, Collection

from bot.gateway.database import DatabaseThreads


class Heard:
    """Writes down what was heard, and tells the sender meanwhile what must not go out again."""

    def __init__(self, database: DatabaseThreads) -> None:
        """Write through `database`."""
        self.database = database
        self._ids: set[int] = set()

    def __contains__(self, outbox_id: int) -> bool:
        """Tell whether a reply was heard and this is not written down yet."""
        return outbox_id in self._ids

    async def note(self, outbox_ids: Collection[int], write: Callable[[], None]) -> None:
        """Let `write` note that these were heard, until the database has taken it."""
        self._ids.update(outbox_ids)
        try:
            await self.database.insist(write)
        finally:
            self._ids.difference_update(outbox_ids)
