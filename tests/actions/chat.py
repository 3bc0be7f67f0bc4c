"""A chat with the desk's actions: a real database, the real domain's words, and intents given by the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.appeals import ActionAppeal
from actions.assess import ActionAssess
from actions.handoff import ActionHandoff
from actions.profile import ActionProfile
from actions.safe import SafeAction
from bot.nlu.groups import ASSESSES, PROFILE
from bot.values import ROOT

APPEALS = ("lodge_appeal", "appeal_progress", "appeal_withdraw", "appeal_rate")


@lru_cache
def responses() -> dict[str, list[dict[str, Any]]]:
    """Return the domain's responses."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["responses"]
    return found


@dataclass
class Heard:
    """What came back for one message."""

    texts: list[str] = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)
    used: list[str] = field(default_factory=list)
    outcome: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Passed(SafeAction):
    """An action of another subject; here it only says that it ran."""

    def name(self) -> str:
        return "action_passed"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Any) -> list[dict[str, Any]]:
        dispatcher.utter_message(text="（政策答复）")
        return []


def action_for(intent: str) -> SafeAction:
    """Return the action that the rules choose for an intent."""
    if intent in APPEALS:
        return ActionAppeal()
    if intent in ASSESSES:
        return ActionAssess()
    if intent in PROFILE:
        return ActionProfile()
    return ActionHandoff() if intent == "human_handoff" else Passed()


def tracker_of(
    key: str, text: str, intent: str, message_id: str, channel: str = "web", sure: float = 0.9, **slots: Any
) -> Tracker:
    """Return what Rasa hands an action after one message."""
    parsed = {
        "text": text,
        "intent": {"name": intent, "confidence": sure},
        "intent_ranking": [{"name": intent, "confidence": sure}],
        "entities": [],
    }
    metadata = {"channel": channel, "message_id": message_id, "raw_text": text}
    event = {"event": "user", "text": text, "metadata": metadata, "message_id": message_id}
    return Tracker(key, slots, parsed, [event], False, None, {}, "action_listen")


async def turn(tracker: Tracker) -> Heard:
    """Run the action for the tracker's intent and return what the asker hears."""
    dispatcher = CollectingDispatcher()
    events = await action_for(tracker.latest_message["intent"]["name"]).run(dispatcher, tracker, {})
    heard = Heard(events=events)
    for message in dispatcher.messages:
        _hear(heard, message)
    return heard


def _hear(heard: Heard, message: dict[str, Any]) -> None:
    if message.get("custom"):
        heard.outcome = message["custom"]["outcome"]["kind"]
    elif message.get("response"):
        said = responses()[message["response"]][0]
        values = {name: value for name, value in message.items() if isinstance(value, str)}
        heard.texts.append(said["text"].format(**values))
        more = message.get("buttons") or []
        heard.buttons += [button["payload"].format(**values) for button in [*said.get("buttons", []), *more]]
        heard.used.append(message["response"])
    elif message.get("text"):
        heard.texts.append(message["text"])
        heard.buttons += [button["payload"] for button in message.get("buttons") or []]
