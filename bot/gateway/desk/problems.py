"""What a page of the desk refuses, as a status and the name of a sentence in `templates/desk/texts.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import BotError


class Problem(BotError):  # noqa: N818 - it is shown to officers as one, not logged as an error
    """A request that is refused.

    Attributes:
        status: HTTP status, 400 to 499.
        reason: Names the sentence that the officer is shown.
        values: Fill the sentence's {places}.
    """

    def __init__(self, status: int, reason: str, **values: str) -> None:
        """Refuse with the sentence called `reason`."""
        super().__init__(f"refused with {status}: {reason}")
        self.status = status
        self.reason = reason
        self.values: Mapping[str, str] = values
