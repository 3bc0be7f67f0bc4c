"""The order of a conversation: by the numbers of its messages, because a clock may be set back.

An answer stands behind its question. What was written unasked has only its time, and stands behind the message that
was the newest by then; of two that were written one after the other, the second stands behind the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Written:
    """A line that is not the asker's; `answers` is the number of the message that it answers, None when unasked."""

    number: int
    at: datetime
    answers: int | None = None


def places(asked: Mapping[int, datetime], written: Iterable[Written]) -> dict[int, int]:
    """Return for each line, by its number, the number of the message that it stands behind; 0: before all.

    Args:
        asked: When each message came, by its number.
        written: Lines of one kind, in any order.
    """
    found, floor = dict[int, int](), 0
    for line in sorted(written, key=lambda one: one.number):
        place = line.answers if line.answers is not None else _place(asked, floor, line.at)
        found[line.number] = place
        floor = max(floor, place)
    return found


def _place(asked: Mapping[int, datetime], floor: int, at: datetime) -> int:
    """Return the newest message that came by `at`, from `floor` on."""
    if floor not in asked:
        return max((floor, *(number for number, came in asked.items() if came <= at)))
    return max(_come_by(asked, floor, at), default=floor)


def _come_by(asked: Mapping[int, datetime], floor: int, at: datetime) -> Iterator[int]:
    before = asked[floor]
    for number in sorted(one for one in asked if one > floor):
        came = asked[number]
        was_set_back = came < before <= at  # the clock, between the two messages, and after the line was written
        if came > at or was_set_back:
            return
        yield number
        before = came
