"""The stub dialogue with the desk's real actions behind it: appeals, handoff and rating over the gateway's tables."""

from __future__ import annotations

from typing import Any

import pytest

from actions import appeals, assessing, handoff, interviews, lodging, routing
from actions.desk import make_desk
from bot.settings import Settings
from bot.store.clock import Clock, utc_now
from tests.actions.chat import tracker_of, turn
from tests.actions.conftest import Known
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.policy.invented import small_whole

INTENTS = {
    "我要登记诉求": "lodge_appeal",
    "我要投诉": "lodge_appeal",
    "催办": "appeal_progress",
    "我的诉求": "appeal_progress",
    "满意": "appeal_rate",
    "转人工": "human_handoff",
}
ANSWER = "福田英才荟给予补贴。想了解哪一项？"
"""What is said of a policy, with buttons for what one asks next."""


def connect(
    dialogue: StubDialogue, settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: Clock = utc_now
) -> None:
    """Let `dialogue` answer questions about 英才荟 itself, and everything else by the actions."""
    desk = make_desk(settings, clock)
    for module in (appeals, assessing, handoff, interviews, lodging):
        monkeypatch.setattr(module, "desk", lambda: desk)
    small_whole()  # built before the gateway's loop runs, which it would hold up
    monkeypatch.setattr(routing, "knowledge", Known)

    async def behaviour(given: Turn) -> tuple[int, Any]:
        text = given["text"]
        if "英才荟" in text:
            return 200, said(ANSWER, buttons=("英才荟的条件", "英才荟的材料"))
        intent = INTENTS.get(text, "nlu_fallback")
        tracker = tracker_of(given["sender"], text, intent, given["message_id"], given["channel"])
        heard = await turn(tracker)
        body = said(*heard.texts, buttons=tuple(heard.buttons), kind=heard.outcome or "answered")
        return 200, body

    dialogue.behaviour = behaviour
