"""Who is listening: open pages, told that there is something new to read."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Listener:
    """One open page; news that come while it reads are not lost."""

    def __init__(self) -> None:
        """Begin with nothing new."""
        self._news = asyncio.Event()

    def tell(self) -> None:
        """Say that there is something new."""
        self._news.set()

    async def wait(self, seconds: float) -> bool:
        """Wait until there is something new; return False when there is nothing for `seconds`."""
        try:
            await asyncio.wait_for(self._news.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        self._news.clear()
        return True


class Hub:
    """All open pages of this process, by asker."""

    def __init__(self) -> None:
        """Begin with nobody listening."""
        self._listeners: dict[str, set[Listener]] = {}
        self.closed = False

    @contextmanager
    def listen(self, asker: str) -> Iterator[Listener]:
        """Listen for news of `asker` within the block."""
        listener = Listener()
        self._listeners.setdefault(asker, set()).add(listener)
        try:
            yield listener
        finally:
            self._leave(asker, listener)

    @property
    def size(self) -> int:
        """How many pages are open."""
        return sum(map(len, self._listeners.values()))

    def tell(self, askers: Iterable[str]) -> None:
        """Tell the open pages of `askers`."""
        for asker in askers:
            for listener in self._listeners.get(asker, ()):
                listener.tell()

    def close(self) -> None:
        """Let every stream end, because the process stops."""
        self.closed = True
        self.tell(tuple(self._listeners))

    def _leave(self, asker: str, listener: Listener) -> None:
        listeners = self._listeners[asker]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[asker]
