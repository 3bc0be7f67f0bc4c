"""The inbox's further filters and saved views, reply windows, and drafts that the bot prepares."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest

from bot.desk.roles import Role
from bot.store.channel_tables import reply_window
from bot.store.engine import writing
from bot.store.tables import outbox
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, asks, parts_of
from tests.gateway.desk.lodged import SCRIPT
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.policy.documents import policy
from tests.stored import rows_of


@pytest.mark.parametrize("few", [1, 5000], ids=["common", "rare"])
async def test_turns_narrow_a_queue(
    gateway: RunningGateway, dialogue: StubDialogue, employed: Employed, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr("bot.store.queue_pages.FEW", few)
    officer = await employed(role=Role.VIEWER)
    parts_of(gateway).desk.versions.publish(policy("p1", topic="talent_tier"), "试验")

    async def behaviour(turn: Turn) -> tuple[int, object]:
        answer = said("答", kind="not_in_base" if "图书馆" in turn["text"] else "answered")
        answer["outcome"]["confidence"] = 0.3 if "图书馆" in turn["text"] else 0.9
        answer["outcome"]["policies"] = [] if "图书馆" in turn["text"] else ["p1"]
        return 200, answer

    dialogue.behaviour = behaviour
    first, second = await asks(gateway, "图书馆", "a"), await asks(gateway, "档次", "b")
    for query, expected in {
        "topic=talent_tier": {second},
        "topic=other": set(),
        "outcome=not_in_base": {first},
        "outcome=answered&topic=talent_tier": {second},
        "outcome=not_in_base&topic=talent_tier": set(),
        "unsure=1": {first},
    }.items():
        for queue in ("waiting", "all"):
            shown = (await officer.get(f"/desk?queue={queue}&{query}")).text
            assert {one for one in (first, second) if f'id="row-{one}"' in shown} == expected, query


async def test_filters_are_saved_as_a_view_of_ones_own(gateway: RunningGateway, employed: Employed) -> None:
    officer, other = await employed("li"), await employed("wang")
    saved = await officer.post("/desk/views", name="网页未答", query="queue=all&channel=web&evil=1")
    assert saved.headers["location"] == "/desk?queue=all&channel=web"
    shown = (await officer.get("/desk")).text
    assert "网页未答" in shown and "/desk?queue=all&amp;channel=web" in shown
    assert "网页未答" not in (await other.get("/desk")).text
    number = re.search(r"/desk/views/(\d+)/remove", shown)
    assert number
    await other.post(f"/desk/views/{number[1]}/remove")
    assert "网页未答" in (await officer.get("/desk")).text
    await officer.post(f"/desk/views/{number[1]}/remove")
    assert "网页未答" not in (await officer.get("/desk")).text


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "x" * 41}, {"name": "x", "query": "text=" + "汉" * 100}])
async def test_a_bad_view_is_refused(employed: Employed, fields: dict[str, str]) -> None:
    assert (await (await employed()).post("/desk/views", **fields)).status_code == 422


async def test_views_have_a_number_and_stay_text(employed: Employed) -> None:
    officer = await employed()
    statuses = [(await officer.post("/desk/views", name=f"{SCRIPT}{n}", query="")).status_code for n in range(21)]
    assert statuses == [303] * 20 + [409]
    assert SCRIPT not in (await officer.get("/desk")).text


async def test_what_the_channel_still_allows_is_shown(gateway: RunningGateway, employed: Employed) -> None:
    officer, conversation = await employed(), await asks(gateway)
    until = datetime.now(timezone.utc) + timedelta(hours=1)
    for left, words in ((2, "还能发 2 条"), (0, "已关")):
        with writing(parts_of(gateway).engine) as connection:
            connection.execute(reply_window.delete())
            row = {"message_until": until, "message_left": left, "event_left": 0, "changed_at": until}
            connection.execute(reply_window.insert(), {"conversation_id": conversation, **row})
        for path in ("/desk", f"/desk/conversations/{conversation}"):
            assert words in (await officer.get(path)).text, path


async def test_a_draft_of_the_bot_is_shown_and_not_sent(gateway: RunningGateway, employed: Employed) -> None:
    officer, here = await employed(), parts_of(gateway)
    here.desk.versions.publish(policy("ft-lamp", "路灯补贴"), "试验")
    conversation = await asks(gateway, "路灯补贴最高多少")
    told = len(rows_of(gateway.settings, outbox))
    response = await officer.post(f"/desk/conversations/{conversation}/draft", text="您好，", key="k")
    assert response.status_code == 200
    draft = re.search(r'<textarea id="text"[^>]*>([^<]*)<', response.text)
    assert draft and draft[1].startswith("您好，") and "7万元" in draft[1] and "还没有发出" in response.text
    assert len(rows_of(gateway.settings, outbox)) == told
