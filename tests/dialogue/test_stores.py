"""A turn begins with what was remembered and leaves what is to be; no turn waits for a lock."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from rasa.core.lock_store import LockStore
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.memory import recall, remember
from bot.dialogue.stores import NoLocks, TurnTrackerStore, turn_of

MEMORY = {"slots": {"memory": {"focus": ["ft-lamp"]}}}


def domain(*names: str) -> Domain:
    """A domain with these slots."""
    made = Domain.empty()
    made.slots = [AnySlot(name, mappings=[{"type": "custom"}], influence_conversation=False) for name in names]
    return made


@pytest.fixture
def store() -> TurnTrackerStore:
    made = TurnTrackerStore()
    made.domain = domain("memory", "profile")
    return made


async def tracker_of(store: TurnTrackerStore, sender: str = "a") -> DialogueStateTracker:
    return await store.get_or_create_tracker(sender, append_action_listen=False)


async def test_a_turn_begins_with_what_was_remembered(store: TurnTrackerStore) -> None:
    with turn_of(MEMORY):
        tracker = await tracker_of(store)
    assert (tracker.sender_id, tracker.get_slot("memory")) == ("a", {"focus": ["ft-lamp"]})
    assert tracker.latest_action_name == ACTION_LISTEN_NAME
    assert tracker.applied_events() and tracker.followup_action is None


async def test_what_a_turn_leaves_is_what_the_next_one_begins_with(store: TurnTrackerStore) -> None:
    memory: dict[str, Any] | None = None
    for number in range(3):
        with turn_of(memory) as under_way:
            tracker = await tracker_of(store)
            tracker.update(SlotSet("profile", {"age": number}))
            await store.save(tracker)
            assert await store.retrieve("a") is tracker
        assert under_way.tracker is not None
        memory = json.loads(json.dumps(remember(under_way.tracker)))
    assert memory == {"slots": {"profile": {"age": 2}}}


async def test_an_open_form_is_remembered(store: TurnTrackerStore) -> None:
    tracker = await tracker_of(store)
    tracker.update(ActiveLoop("a_form"))
    assert remember(tracker) == {"slots": {}, "loop": "a_form"}
    again = recall("a", store.domain.slots, remember(tracker))
    assert again.active_loop_name == "a_form"
    again.update(ActiveLoop(None))
    assert remember(again) == {"slots": {}}


async def test_the_memory_does_not_grow_with_the_conversation(store: TurnTrackerStore) -> None:
    sizes, memory = set(), dict[str, Any]()
    for number in range(200):
        tracker = recall("a", store.domain.slots, memory)
        tracker.update(UserUttered(f"第{number}句", {"name": "ask", "confidence": 0.9}))
        tracker.update(SlotSet("memory", {"focus": ["ft-lamp"]}))
        memory = remember(tracker)
        sizes.add((len(json.dumps(memory)), len(tracker.events) <= 4))
    assert len(sizes) <= 3 and all(few for _, few in sizes)


async def test_a_slot_that_the_domain_has_lost_is_forgotten(store: TurnTrackerStore) -> None:
    tracker = recall("a", domain("memory").slots, {"slots": {"memory": 1, "gone": 2}})
    assert remember(tracker) == {"slots": {"memory": 1}}


async def test_turns_side_by_side_keep_apart(store: TurnTrackerStore) -> None:
    async def turn(number: int) -> Any:
        with turn_of({"slots": {"memory": number}}) as under_way:
            tracker = await tracker_of(store, "the same")
            await asyncio.sleep(0)
            await store.save(tracker)
            return under_way.tracker and under_way.tracker.get_slot("memory")

    assert await asyncio.gather(*map(turn, range(20))) == list(range(20))


async def test_outside_of_a_turn_nothing_is_kept(store: TurnTrackerStore) -> None:
    tracker = await tracker_of(store)
    tracker.update(SlotSet("memory", 1))
    await store.save(tracker)
    assert (await tracker_of(store)).get_slot("memory") is None
    assert list(await store.keys()) == []


async def test_a_turn_waits_for_no_other_one() -> None:
    locks = NoLocks()
    async with locks.lock("c1"), locks.lock("c1"), locks.lock("c2"):
        pass


async def test_rasa_takes_the_stores_as_its_own() -> None:
    store, locks = TurnTrackerStore(), NoLocks()
    assert LockStore.create(locks) is locks and TrackerStore.create(store) is store
