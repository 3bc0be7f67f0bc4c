"""The web chat's channel: what the page sends and the events it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels import fields
from bot.channels.scoped import LONGEST, scoped

NAME = "web"


@dataclass(frozen=True)
class WebMessage:
    """What the page sent; `client_id` is the page's own name for it, kept over retries."""

    text: str
    client_id: str
    message_id: str


def parse(body: bytes, asker: str) -> WebMessage:
    """Read `{"message", "client_id"}` of one visitor.

    Raises:
        RefusedError: If the body is not such an object.
    """
    given = fields.json_object(body)
    client_id = fields.identifier(given, "client_id", LONGEST)
    return WebMessage(fields.free_text(given, "message"), client_id, scoped(asker, client_id))


def event(name: str, data: Mapping[str, Any], event_id: int | None = None) -> bytes:
    """Word one server-sent event; an `event_id` is what the browser names when it comes back."""
    identity = "" if event_id is None else f"id: {event_id}\n"
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":"))  # no line breaks of its own
    return f"{identity}event: {name}\ndata: {content}\n\n".encode()


def comment(text: str) -> bytes:
    """Word a line that the browser ignores and that keeps proxies from closing the stream."""
    return f": {text}\n\n".encode()
