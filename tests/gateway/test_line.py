"""What of several replies goes back as one message."""

from __future__ import annotations

import pytest

from bot.gateway import line
from bot.store.holds import Taken
from bot.store.outbox import PENDING, Outgoing
from bot.store.replies import Button, Reply
from tests.store.desk import MONDAY

LONG = "每一条都写得清清楚楚，有金额也有期限。" * 60
MENU = (Button("甲", "甲"),)


def rows(*replies: Reply | str) -> list[Outgoing]:
    made = []
    for number, reply in enumerate(replies, 1):
        found = Reply(reply) if isinstance(reply, str) else reply
        made.append(Outgoing(number, 1, 1, number - 1, found, PENDING, 0, MONDAY, MONDAY))
    return made


@pytest.mark.parametrize(
    ("replies", "text", "taken"),
    [
        (["一"], "一", Taken([1])),
        (["一", "二", "三"], "一\n\n二\n\n三", Taken([1, 2, 3])),
        (["一", Reply("二", MENU)], "一\n\n二\n\n1. 甲", Taken([1, 2])),
        ([Reply("一", MENU), "二"], "一\n\n1. 甲", Taken([1], None, [2])),
        (["一", "长" * 682, "三"], "一", Taken([1], None, [2, 3])),
        (["一", LONG], "一", Taken([1], None, [2])),
        (["", "一", " "], "一", Taken([1, 2, 3])),
        ([" "], "", Taken([1])),
        ([Reply("", MENU)], "1. 甲", Taken([1])),
    ],
)
def test_as_many_replies_as_fit_are_one_message(replies: list[Reply | str], text: str, taken: Taken) -> None:
    assert line.said(rows(*replies)) == line.Said(text, Taken(taken.whole, taken.begun, list(taken.rest)))


@pytest.mark.parametrize("before", [[], [""]])
def test_of_a_long_reply_the_first_part_goes_back(before: list[str]) -> None:
    found = line.said(rows(*before, LONG, "二"))
    place = len(before) + 1
    assert found.text.endswith("。") and LONG.startswith(found.text)
    assert found.taken == Taken(list(range(1, place)), (place, 1), [place, place + 1])
