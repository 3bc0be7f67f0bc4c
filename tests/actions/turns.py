"""What rasa_sdk hands to an action, for tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher


def tracker(
    text: str = "你好", slots: dict[str, Any] | None = None, intents: Mapping[str, float] | None = None, **likely: float
) -> Tracker:
    """Return a tracker whose last message is `text` with `intents` as ranking, the likeliest first."""
    ranking = [{"name": name, "confidence": value} for name, value in {**(intents or {}), **likely}.items()]
    message = {"text": text, "intent": ranking[0] if ranking else {"name": None}, "intent_ranking": ranking}
    return Tracker(
        "u1", slots or {}, message, [], paused=False, followup_action=None, active_loop={}, latest_action_name=None
    )


def outcome(dispatcher: CollectingDispatcher) -> dict[str, Any]:
    """Return the one outcome that was reported."""
    (found,) = [m["custom"]["outcome"] for m in dispatcher.messages if (m.get("custom") or {}).get("outcome")]
    assert isinstance(found, dict)
    return found


def responses(dispatcher: CollectingDispatcher) -> list[str]:
    """Return the names of the domain's responses that were uttered."""
    return [m["response"] for m in dispatcher.messages if m.get("response")]


def texts(dispatcher: CollectingDispatcher) -> list[str]:
    """Return what was said in the action's own words."""
    return [m["text"] for m in dispatcher.messages if m.get("text")]
