"""How appeals are lodged, and how long they take, asked in general."""

from __future__ import annotations

import pytest

from actions import promise
from tests.actions.conftest import Asker


@pytest.mark.parametrize("intent", ["ask_time", "appeal_progress", "lodge_appeal"])
async def test_how_appeals_are_lodged_is_told_to_who_asks(asker: Asker, intent: str) -> None:
    await asker.say("公示名单里没有我，我不服", "ask_validity")
    heard = await asker.say("那怎么申诉？", intent)
    assert heard.used == ["utter_appeal_promise"] and "提交诉求" in heard.buttons
    assert (await asker.say("提交诉求", "lodge_appeal")).used == ["utter_appeal_confirm"]


async def test_a_policy_with_a_rule_for_appeals_of_its_own_is_asked_for_it(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promise, "_APPEALS", ("路灯",))
    for intent in ("lodge_appeal", "appeal_progress"):
        heard = await asker.say("怎么反映问题", intent, memory={"focus": ["ft-lamp"]})
        assert heard.used == [] and heard.outcome != "appeal"


@pytest.mark.parametrize("intent", ["ask_time", "appeal_progress", "lodge_appeal"])
async def test_how_long_appeals_take_is_told_to_who_has_none(asker: Asker, intent: str) -> None:
    heard = await asker.say("投诉一般几个工作日处理完", intent)
    assert heard.used == ["utter_appeal_promise"] and "3个工作日" in heard.text
