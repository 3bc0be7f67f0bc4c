from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from bot.desk.chain import START, Entry, faults, link

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=timezone.utc)


def history(length: int = 4) -> list[Entry]:
    entries: list[Entry] = []
    for position in range(1, length + 1):
        before = entries[-1].hash if entries else START
        at = NOON + timedelta(minutes=position)
        body = {"text": f"第{position}步"}
        entry = Entry("FT-1", position, "add", "asker", body, position == 3, at, before, "")
        entries.append(replace(entry, hash=link(entry)))
    return entries


def test_a_whole_history_has_no_fault() -> None:
    entries = history()
    assert faults(entries, 4, entries[-1].hash) == []
    assert faults([], 0, START) == []


@pytest.mark.parametrize("position", range(4))
@pytest.mark.parametrize(
    "change",
    [
        {"kind": "close"}, {"actor": "officer:2"}, {"body": {"text": "x"}}, {"at": NOON},
        {"case": "FT-2"}, {"before": "f" * 64}, {"hash": "f" * 64},
    ],
    ids=str,
)  # fmt: skip
def test_every_change_is_found(position: int, change: dict[str, Any]) -> None:
    entries = history()
    head = entries[-1].hash
    entries[position] = replace(entries[position], **change)
    assert faults(entries, 4, head)


@pytest.mark.parametrize("position", range(4))
def test_every_deletion_is_found(position: int) -> None:
    entries = history()
    head = entries[-1].hash
    del entries[position]
    assert faults(entries, 4, head)


def test_a_rewritten_tail_does_not_fit_the_head() -> None:
    entries = history()
    changed = replace(entries[-1], body={"text": "另一个结局"})
    rewritten = [*entries[:-1], replace(changed, hash=link(changed))]
    assert faults(rewritten, 4, entries[-1].hash)


def test_privacy_is_part_of_what_is_kept() -> None:
    entries = history()
    shown = [replace(entry, private=False) for entry in entries]
    assert faults(shown, 4, entries[-1].hash)
