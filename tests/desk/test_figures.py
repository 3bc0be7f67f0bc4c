from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.desk.appeal import State
from bot.desk.canned import check, fill
from bot.desk.figures import Counted, figures, percent
from bot.errors import DeskError

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=timezone.utc)


def case(state: State, answered_after: float | None = None, due_after: float = 72, **more: int) -> Counted:
    received = NOW - timedelta(hours=96)
    answered = None if answered_after is None else received + timedelta(hours=answered_after)
    due = received + timedelta(hours=due_after)
    return Counted("housing", "住建局", state, received, due, answered, more.get("redone", 0), more.get("rating"))


def test_the_closing_rate_is_counted_as_in_the_reports() -> None:
    assert percent(2039, 2045) == Decimal("99.7")
    rows = [case(State.CLOSED, 10)] * 2039 + [case(State.WORKING)] * 6
    assert figures(rows, NOW).closing_rate == Decimal("99.7")


def test_what_is_met_late_and_open() -> None:
    rows = [
        case(State.CLOSED, 10, rating=5),
        case(State.ANSWERED, 80),
        case(State.WORKING),
        case(State.ACCEPTED, due_after=200),
        case(State.WITHDRAWN),
        case(State.CLOSED, 20, redone=1, rating=2),
    ]
    found = figures(rows, NOW)
    assert (found.received, found.closed, found.met, found.reopened) == (6, 3, 2, 1)
    assert found.met_rate == Decimal("50.0")  # of two in time, one late and one overdue
    assert found.first_answer_hours == Decimal("20.0")
    assert found.satisfied_rate == Decimal("50.0")


def test_of_nothing_there_is_no_rate() -> None:
    assert figures([], NOW).closing_rate is None


def test_a_canned_reply_is_filled_in_or_refused() -> None:
    assert fill("{asker}您好，{number}已办理。", {"asker": "王女士", "number": "FT"}) == "王女士您好，FT已办理。"
    with pytest.raises(DeskError, match="no value"):
        fill("{due}前答复", {"due": ""})
    with pytest.raises(DeskError, match="no variable"):
        check("{password}")
