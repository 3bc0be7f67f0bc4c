"""Insight: the figures of a period as a page and as a table."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from bot.desk.groups import grouped
from bot.desk.roles import Role
from bot.gateway.desk.charts import HEIGHT, columns, round_up
from bot.gateway.desk.insight import words
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Browser, Employed, asks, employ, parts_of
from tests.gateway.desk.lodged import PHONE, SCRIPT, lodged
from tests.gateway.stub_dialogue import StubDialogue, Turn, said


@pytest.fixture
def puzzled(dialogue: StubDialogue) -> None:
    """Let the dialogue know nothing of libraries."""

    async def behaviour(turn: Turn) -> tuple[int, object]:
        return 200, said("答", kind="not_in_base" if "图书馆" in turn["text"] else "answered")

    dialogue.behaviour = behaviour


async def figures(browser: Browser, query: str = "") -> dict[tuple[str, str], str]:
    response = await browser.get(f"/desk/insight.csv{query}")
    assert response.status_code == 200
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    return {(section, name): value for section, name, value in rows[1:]}


@pytest.mark.usefixtures("puzzled")
async def test_what_happened_is_counted(gateway: RunningGateway, employed: Employed) -> None:
    viewer = await employed("kan", Role.VIEWER)
    for sender, texts in {"a": ["租房补贴"], "b": ["图书馆几点开门"], "c": ["几点图书馆开门？"], "d": ["人才"]}.items():
        for text in texts:
            await gateway.say(text, sender=sender)
    conversation = await asks(gateway, "转人工", "d")
    parts_of(gateway).handoffs.take(conversation, employ(gateway, "li"))
    case = await lodged(gateway, "停电", "e")
    found = await figures(viewer)
    assert found["会话结局", "机器人答完"] == "1"
    assert found["会话结局", "转人工或诉求"] == "2"
    assert found["会话结局", "没解决就离开"] == "2"
    assert found["回答结果", "暂未收录"] == "2" and found["诉求", "受理"] == "1"
    assert [value for (section, _name), value in found.items() if section == "没答上的问题"] == ["2"]
    assert float(found["等待时间", "人工接入（秒，中位数）"]) >= 0
    page = (await viewer.get("/desk/insight")).text
    assert "<svg" in page and "图书馆" in page and case.number not in page
    assert (await figures(viewer, "?channel=wechat"))["会话结局", "机器人答完"] == "0"
    assert (await figures(viewer, "?since=2020-01-01&until=2020-01-31"))["诉求", "受理"] == "0"


@pytest.mark.usefixtures("puzzled")
async def test_questions_are_masked_and_stay_text(gateway: RunningGateway, employed: Employed) -> None:
    viewer = await employed("kan", Role.VIEWER)
    await gateway.say(f"图书馆 {PHONE}{SCRIPT}")
    for path in ("/desk/insight", "/desk/insight.csv"):
        shown = (await viewer.get(path)).text
        assert PHONE not in shown, path
    assert SCRIPT not in (await viewer.get("/desk/insight")).text


@pytest.mark.parametrize(
    "query", ["since=x", "since=2026-02-01&until=2026-01-01", "since=2020-01-01&until=2026-01-01", "channel=fax"]
)
async def test_a_bad_period_is_refused(employed: Employed, query: str) -> None:
    assert (await (await employed()).get(f"/desk/insight?{query}")).status_code == 400


def test_the_same_words_are_one_group() -> None:
    asked = ["图书馆几点开门", "几点图书馆开门？", "请问圖書館幾點開門", "停车费多少钱", "？？"]
    found = grouped(asked, words, 2)
    assert [(group.example, group.many, group.ways) for group in found] == [
        ("图书馆几点开门", 3, 3),
        ("停车费多少钱", 1, 1),
    ]


@pytest.mark.parametrize(("value", "top"), [(0, 4), (4, 4), (5, 8), (9, 20), (41, 80), (81, 200), (1999, 2000)])
def test_the_top_of_a_chart_is_round(value: int, top: int) -> None:
    assert round_up(value) == top


def test_bars_are_stacked_to_their_sum() -> None:
    days = {date(2026, 11, 2): {"web": 3, "wechat": 1}}
    chart = columns(days, date(2026, 11, 1), date(2026, 11, 3), ["web", "wechat"])
    assert [bar.total for bar in chart.bars] == [0, 4, 0]
    assert sum(piece.height for piece in chart.bars[1].pieces) == HEIGHT
    assert chart.bars[1].title == "11月2日：4"


def test_a_long_period_is_shown_by_week() -> None:
    chart = columns({date(2026, 1, 8): {"web": 5}}, date(2026, 1, 1), date(2026, 6, 30), ["web"])
    assert len(chart.bars) == 26 and chart.bars[1].total == 5
