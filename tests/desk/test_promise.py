"""The promise clock against a table worked out by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import yaml

from bot.desk.calendar import look, read_hours
from bot.desk.promise import marks, promise
from bot.desk.rules import DeskRules
from bot.values import ROOT

MOMENTS = yaml.safe_load((ROOT / "tests/desk/moments.yaml").read_text("utf-8"))


def at(text: str, rules: DeskRules) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=rules.office.zone)


def test_the_table_is_long_enough() -> None:
    assert len(MOMENTS) >= 60


@pytest.mark.parametrize("row", MOMENTS, ids=[row[0] for row in MOMENTS])
def test_three_working_days_end_when_the_table_says(row: list[Any], rules: DeskRules) -> None:
    received, due, *why = row
    found = promise(at(received, rules), 3, rules.office)
    assert found.due == at(due, rules), why
    assert len(found.counted) == 3
    assert found.certain == (why[-1] != "uncertain")


def test_the_zone_of_the_caller_does_not_matter(rules: DeskRules) -> None:
    # 17:00 in London on Friday is Saturday 01:00 in Shenzhen.
    moment = datetime(2026, 11, 27, 17, 0, tzinfo=timezone.utc)
    assert promise(moment, 3, rules.office).due == at("2026-12-02 18:00", rules)


def test_how_it_was_counted_is_told(rules: DeskRules) -> None:
    found = promise(at("2026-09-29 10:00", rules), 3, rules.office).as_json()
    assert found["counted"] == ["2026-09-30", "2026-10-08", "2026-10-09"]
    assert ["2026-10-01", "holiday"] in found["skipped"] and len(found["skipped"]) == 7


def test_a_worked_weekend_day_is_named() -> None:
    assert look(date(2026, 10, 10)).reason == "exchanged"
    assert look(date(2026, 10, 11)).reason == "weekend"


def test_the_marks_lie_in_office_hours(rules: DeskRules) -> None:
    begun = at("2026-11-27 21:30", rules)
    found = marks(begun, promise(begun, 3, rules.office).due, (50, 80, 100), rules.office)
    # Three days of seven hours: half is 10.5 h, that is Tuesday 14:30.
    assert found[50] == at("2026-12-01 14:30", rules)
    assert found[80] == at("2026-12-02 11:48", rules)
    assert found[100] == at("2026-12-02 18:00", rules)


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-11-23 08:00", "2026-11-23 09:00"),
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 12:00", "2026-11-23 14:00"),
        ("2026-11-27 18:00", "2026-11-30 09:00"),
        ("2026-09-30 20:00", "2026-10-08 09:00"),
        ("2026-10-09 20:00", "2026-10-10 09:00"),
    ],
)
def test_the_next_opening(moment: str, opening: str, rules: DeskRules) -> None:
    assert rules.office.next_opening(at(moment, rules)) == at(opening, rules)


def test_office_time_leaves_nights_out(rules: DeskRules) -> None:
    found = rules.office.time_between(at("2026-11-27 17:00", rules), at("2026-11-30 10:00", rules))
    assert found == timedelta(hours=2)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="end before they begin"):
        read_hours(["12:00-09:00"])
