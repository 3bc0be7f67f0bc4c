"""A person is promised only while somebody is there."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.desk.attendance import Attendance, attendance
from bot.desk.rules import load_rules
from bot.values import ROOT

OFFICE = load_rules(ROOT / "data" / "desk.yaml").office


@pytest.mark.parametrize(
    ("moment", "present", "expected"),
    [
        ("2026-11-23T10:00", 1, Attendance.ATTENDED),
        ("2026-11-23T10:00", 0, Attendance.ABSENT),
        ("2026-11-23T12:30", 1, Attendance.CLOSED),
        ("2026-11-23T18:00", 3, Attendance.CLOSED),
        ("2026-11-22T10:00", 1, Attendance.CLOSED),
        ("2026-10-10T10:00", 1, Attendance.ATTENDED),  # a Saturday worked in exchange
    ],
)
def test_who_is_at_the_desk(moment: str, present: int, expected: Attendance) -> None:
    assert attendance(OFFICE, datetime.fromisoformat(moment).replace(tzinfo=OFFICE.zone), present) is expected
