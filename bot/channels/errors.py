"""What a channel refuses, with the HTTP status that says so."""

from __future__ import annotations

from bot.errors import BotError


class RefusedError(BotError):
    """A request that is no message.

    Attributes:
        reason: Names the sentence that the caller is shown.
        status: HTTP status, 400 to 499.
    """

    def __init__(self, reason: str, status: int = 400) -> None:
        """Refuse with the sentence called `reason`."""
        super().__init__(f"refused with {status}: {reason}")
        self.reason = reason
        self.status = status
