"""The history of a case as a chain: each entry carries a hash over itself and over the one before.

Changing, deleting, inserting or exchanging entries breaks the chain at that place; cutting off its end shows
against the head that the case keeps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

START = "0" * 64
"""What the first entry is linked to."""


@dataclass(frozen=True)
class Entry:
    """One entry of a history as it is kept.

    Attributes:
        position: Its place, from 1.
        body: Plain data; what happened.
        private: Whether it is the desk's own and never shown to the asker.
        before: The hash of the entry before, `START` for the first.
    """

    case: str
    position: int
    kind: str
    actor: str
    body: Mapping[str, Any]
    private: bool
    at: datetime
    before: str
    hash: str


def link(entry: Entry) -> str:
    """Return the hash (SHA-256, hexadecimal) that belongs to `entry`; its own `hash` does not count."""
    moment = entry.at.astimezone(timezone.utc).isoformat(timespec="microseconds")
    what = [entry.kind, entry.actor, dict(entry.body), entry.private, moment]
    said = [entry.case, entry.position, *what, entry.before]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def faults(entries: Sequence[Entry], length: int, head: str) -> list[str]:
    """Return what is wrong with a history, in plain words; nothing when it is whole.

    Args:
        entries: All that is kept, by position.
        length: How many there were by the case's own record.
        head: The last hash by the case's own record.
    """
    found = []
    before = START
    for expected, entry in enumerate(entries, start=1):
        if entry.position != expected:
            found.append(f"entry {expected} is missing")
            return found
        if entry.before != before:
            found.append(f"entry {expected} does not follow the one before it")
        if link(entry) != entry.hash:
            found.append(f"entry {expected} ({entry.kind}) was changed")
        before = entry.hash
    if len(entries) != length:
        found.append(f"{length} entries were written, {len(entries)} are left")
    elif before != head:
        found.append("the last entry is not the one that the case remembers")
    return found
