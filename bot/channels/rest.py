"""The REST channel: Rasa's request and response shapes, with an optional message id against duplicates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.channels import fields
from bot.channels.scoped import LONGEST, scoped

NAME = "rest"
LONGEST_SENDER = 255


@dataclass(frozen=True)
class RestMessage:
    """One request; `message_id` is unique on the channel."""

    sender: str
    text: str
    message_id: str


def parse(body: bytes) -> RestMessage:
    """Read `{"sender", "message", "message_id"?}`; other keys are ignored, as Rasa does.

    Raises:
        RefusedError: If the body is not such an object.
    """
    given = fields.json_object(body)
    sender = fields.identifier(given, "sender", LONGEST_SENDER)
    text = fields.free_text(given, "message")
    without_id = given.get("message_id") is None
    chosen = uuid.uuid4().hex if without_id else fields.identifier(given, "message_id", LONGEST)
    return RestMessage(sender, text, scoped(sender, chosen))


def answer(sender: str, payloads: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the response: one object a reply, `buttons` only where there are some."""
    return [
        {
            "recipient_id": sender,
            **{key: value for key, value in payload.items() if key != "buttons" or value},
        }
        for payload in payloads
    ]
