"""Actions in the dialogue's own process answer what an action server would answer."""

from __future__ import annotations

import hashlib
import inspect
import json
from typing import Any

import pytest
import yaml
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError

from bot.dialogue.local_actions import LocalActions, trust_own_actions
from bot.values import ROOT

KNOWN_CHECK = "f8cdb4be6812396167ced74161b2ccd65c5ea676ad86d7d359d8c322d9d8dc42"
"""SHA-256 of the check of Rasa 3.6.21 that `trust_own_actions` drops."""


def call(action: str, text: str = "你好") -> dict[str, Any]:
    """Return what Rasa sends to an action server."""
    tracker = {
        "sender_id": "u1",
        "slots": {"memory": None},
        "latest_message": {"text": text, "intent_ranking": []},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }
    return {"next_action": action, "sender_id": "u1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


@pytest.fixture(scope="module")
def endpoint() -> LocalActions:
    return LocalActions("tests.dialogue.sample_actions")


async def test_an_action_runs(endpoint: LocalActions) -> None:
    answer = await endpoint.request(json=call("action_answering"), method="post", timeout=10)
    assert answer["responses"][0]["text"] == "您说：你好"
    assert [(event["event"], event["value"]) for event in answer["events"]] == [("slot", {"focus": ["ft-lamp"]})]


async def test_an_action_that_declines_is_a_400_that_names_it(endpoint: LocalActions) -> None:
    with pytest.raises(ClientResponseError) as caught:
        await endpoint.request(json=call("action_declining"))
    assert caught.value.status == 400
    assert json.loads(caught.value.text)["action_name"] == "action_declining"


async def test_what_our_actions_return_is_what_rasa_checks(endpoint: LocalActions) -> None:
    """The check that is dropped when running would pass."""
    answer = await endpoint.request(json=call("action_answering"))
    assert RemoteAction("action_answering", endpoint)._validate_action_result(answer)


def test_the_dropped_check_is_the_one_that_was_read() -> None:
    source = inspect.getsource(RemoteAction._validate_action_result)
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN_CHECK, "read it again, then decide anew"


def test_trusting_drops_the_check_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    known = RemoteAction._validate_action_result
    monkeypatch.setattr(RemoteAction, "_validate_action_result", known)
    with pytest.raises(ValidationError):
        RemoteAction("x", None)._validate_action_result({"events": 1})
    trust_own_actions()
    assert RemoteAction("x", None)._validate_action_result({"events": 1}) is True


def test_every_action_of_the_domain_is_registered() -> None:
    registered = set(LocalActions()._executor.actions)
    named = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["actions"]
    assert {name for name in named if name.startswith("action_")} <= registered
