"""The inbox: queues, counts, filters, and what a list may show."""

from __future__ import annotations

import html
import re

import pytest

from bot.desk.roles import Role
from bot.gateway.desk import inbox
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, asks, parts_of


async def test_who_asks_for_a_person_waits_in_the_first_queue(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    assert "没有人在等待" in (await officer.get("/desk")).text
    conversation = await asks(gateway, "我要人工")
    shown = (await officer.get("/desk")).text
    assert f"/desk/conversations/{conversation}" in shown and "我要人工" in shown
    assert "没有人在等待" not in shown


async def test_what_is_claimed_moves_to_mine(gateway: RunningGateway, employed: Employed) -> None:
    officer, other = await employed("li"), await employed("wang")
    link = f"/desk/conversations/{await asks(gateway)}"
    await officer.post(f"{link}/claim")
    assert link not in (await officer.get("/desk?queue=waiting")).text
    assert link in (await officer.get("/desk?queue=mine")).text
    assert link not in (await other.get("/desk?queue=mine")).text
    assert link in (await other.get("/desk?queue=all")).text


async def test_conversations_of_the_bot_stand_under_all(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed(role=Role.VIEWER)
    await gateway.say("住房补贴")
    assert "住房补贴" in (await officer.get("/desk?queue=all")).text
    assert "住房补贴" not in (await officer.get("/desk")).text


async def test_filters_narrow_a_queue(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    first, second = await asks(gateway, "电费100%太贵", "a"), await asks(gateway, "水费", "b")
    for query, expected in {
        "text=100%25": {first},
        "text=%25": {first},
        "text=费": {first, second},
        "channel=rest": {first, second},
        "channel=wechat": set(),
        "officer=999": set(),
        "since=2026-01-01": {first, second},
        "until=2020-01-01": set(),
    }.items():
        for queue in ("waiting", "all"):
            shown = (await officer.get(f"/desk?queue={queue}&{query}")).text
            assert {one for one in (first, second) if f'id="row-{one}"' in shown} == expected, query


async def test_a_list_masks_numbers(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    await asks(gateway, "我的电话是13800138000", sender="wx-long-identifier-of-a-person")
    shown = (await officer.get("/desk")).text
    assert "13800138000" not in shown and "wx-long-identifier-of-a-person" not in shown


async def test_pages_follow_one_another_without_gaps(
    gateway: RunningGateway, employed: Employed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "PAGE", 2)
    officer = await employed()
    for number in range(5):
        await gateway.say("你好", sender=f"u{number}")
    seen: list[str] = []
    path: str | None = "/desk?queue=all"
    while path:
        shown = (await officer.get(path)).text
        seen += re.findall(r'id="row-(\d+)"', shown)
        more = re.search(r'class="more"><a class="button" href="([^"]+)"', shown)
        path = "/desk" + html.unescape(more[1]) if more else None
    assert len(seen) == 5 and len(set(seen)) == 5


async def test_conditions_that_make_no_sense_are_said(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    for query, status in {"queue=x": 404, "since=yesterday": 400, "officer=x": 400, "queue=all&after=x_1": 400}.items():
        assert (await officer.get(f"/desk?{query}")).status_code == status


async def test_overdue_is_what_waits_longer_than_promised(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    link = f"/desk/conversations/{await asks(gateway)}"
    assert link not in (await officer.get("/desk?queue=overdue")).text
    here = parts_of(gateway)
    (row,) = here.desk.queues.open()
    assert row.waiting_since is not None
    due = here.desk.shown.answer_due(row.waiting_since)
    assert here.rules.office.time_between(row.waiting_since, due) == here.rules.answer_within
