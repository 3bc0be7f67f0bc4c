"""Conversations over the real base: a message that leaves something unsaid is answered by what was said before it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.policy.answers.answer import Answerer
from bot.policy.model.reply import Memory
from bot.values import ROOT
from tests.policies.conftest import TODAY

TALKS: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "policies" / "conversations.yaml").read_text("utf-8"))
SURE = 0.8


@pytest.mark.parametrize("talk", TALKS, ids=[talk["about"] for talk in TALKS])
def test_conversation(talk: dict[str, Any], answerer: Answerer) -> None:
    memory = Memory()
    for turn in talk["turns"]:
        reply = answerer.reply(turn["says"], {turn["asks"]: SURE}, memory, TODAY)
        told = reply.text.partition("依据：")[0]
        if "policy" in turn:
            assert reply.policies[:1] == (turn["policy"],), f"{turn['says']}: {told}"
        assert set(turn.get("lists", ())) <= set(reply.policies), f"{turn['says']}: {told}"
        assert all(words in told for words in turn.get("tells", ())), f"{turn['says']}: {told}"
        assert not any(words in told for words in turn.get("never", ())), f"{turn['says']}: {told}"
        memory = Memory.from_dict(reply.memory.to_dict())
