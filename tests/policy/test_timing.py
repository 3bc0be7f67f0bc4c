"""How long dealing with something takes, and whether a day to come is in time."""

from __future__ import annotations

from datetime import date

import pytest

from bot.policy.answers.timing import asks_how_long, day_asked

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize(
    "plain", ["审核要多久", "多久能批下来", "钱什么时候打到卡里", "办下来几天", "排队要等多长时间", "办个补贴要多久"]
)
def test_how_long_it_takes_is_asked(plain: str) -> None:
    assert asks_how_long(plain)


@pytest.mark.parametrize(
    "plain", ["社保要交多久", "到账后多久内要申请", "首次合同签多久", "能领多久", "办完前多久之内要报"]
)
def test_how_long_something_else_lasts_is_asked(plain: str) -> None:
    assert not asks_how_long(plain)


@pytest.mark.parametrize(
    ("plain", "day"),
    [
        ("明年3月再申报来得及吗", date(2027, 3, 1)),
        ("下个月交材料赶得上吗", date(2026, 12, 1)),
        ("去年3月引进的还来得及吗", None),
        ("明年4月15号以后报还行吗", date(2027, 4, 15)),
        ("明年3月入职", None),
    ],
)
def test_a_day_to_come_is_asked_for(plain: str, day: date | None) -> None:
    assert day_asked(plain, TODAY) == day
