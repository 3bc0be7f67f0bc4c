"""A reply: what an asker is shown, with quick-reply buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Button:
    """A quick reply; pressing it sends `payload`, a plain sentence, as the asker's message."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to an asker."""

    text: str
    buttons: tuple[Button, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the outbox payload `{text, buttons: [{title, payload}]}`."""
        buttons = [{"title": button.title, "payload": button.payload} for button in self.buttons]
        return {"text": self.text, "buttons": buttons}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> Reply:
        """Read an outbox payload."""
        buttons = (Button(str(button["title"]), str(button["payload"])) for button in payload["buttons"])
        return cls(str(payload["text"]), tuple(buttons))
