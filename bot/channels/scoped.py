"""Message ids that an asker's own program chose, made unique on the whole channel."""

from __future__ import annotations

import hashlib

LONGEST = 128
"""Characters of a chosen id."""


def scoped(asker: str, chosen: str) -> str:
    """Return the channel-wide id of the message that `asker` calls `chosen`.

    Two askers may choose the same id, and nobody may block another's messages by guessing theirs.
    """
    return f"{hashlib.sha256(asker.encode()).hexdigest()[:32]}:{chosen}"


def chosen(message_id: str) -> str:
    """Return the id as the asker's program chose it."""
    return message_id.partition(":")[2]
