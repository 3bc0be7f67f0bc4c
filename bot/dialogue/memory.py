"""What a conversation remembers between turns: its slots and an open form, and no events.

It comes with the message and goes back with the answer, and the gateway stores it in the transaction that closes the
turn. So an answer and what is remembered of it are never apart, whichever process is killed when; any dialogue process
can take any turn; and a turn costs the same in a conversation of two turns and of two hundred. Earlier events decide
nothing: rules see one message of the asker, and our actions look at the latest one alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

MAX_EVENTS = 60
"""Events that one turn may have; Rasa stops it after ten actions."""


def recall(sender_id: str, slots: Iterable[Slot], memory: Mapping[str, Any] | None) -> DialogueStateTracker:
    """Returns the tracker of a conversation that waits for its asker's next message.

    A slot that the domain no longer has is forgotten. The tracker is never empty, so Rasa begins no session: sessions
    would run an action of their own and carry over all slots anyway.
    """
    tracker = DialogueStateTracker(sender_id, slots, max_event_history=MAX_EVENTS)
    remembered = memory or {}
    for name, value in remembered.get("slots", {}).items():
        if name in tracker.slots:
            tracker.update(SlotSet(name, value))
    if loop := remembered.get("loop"):
        tracker.update(ActiveLoop(loop))
    tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
    return tracker


def remember(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Returns what is to be kept of a conversation after a turn, as plain data."""
    kept = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
    memory: dict[str, Any] = {"slots": kept}
    if tracker.active_loop_name:
        memory["loop"] = tracker.active_loop_name
    return memory
