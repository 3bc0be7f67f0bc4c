"""What goes wrong with Telegram, as far as it decides what to do next."""

from __future__ import annotations

from bot.errors import BotError


class TelegramFaultError(BotError):
    """A call of the Bot API failed.

    Attributes:
        final: Whether the same call would fail again.
        unknown: Whether Telegram does not know the token.
        gone: Whether the asker has blocked the bot or removed it from the group.
        after: Seconds that Telegram wants us to wait; None when it does not say.
        moved_to: The group's new number, when it has one.
    """

    def __init__(
        self,
        reason: str,
        *,
        final: bool = False,
        unknown: bool = False,
        gone: bool = False,
        after: float | None = None,
        moved_to: int | None = None,
    ) -> None:
        """Say why."""
        super().__init__(reason)
        self.final = final
        self.unknown = unknown
        self.gone = gone
        self.after = after
        self.moved_to = moved_to
