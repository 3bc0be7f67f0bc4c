"""Conversations and locks in memory: bounded, the latest kept, no second lost."""

from __future__ import annotations

import asyncio
import time

import pytest
from rasa.shared.core.events import UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import stores
from bot.dialogue.stores import MAX_EVENTS, QuickLockStore, RecentTrackerStore


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> RecentTrackerStore:
    """A store of at most three conversations."""
    monkeypatch.setattr(stores, "MAX_CONVERSATIONS", 3)
    return RecentTrackerStore()


async def keep(store: RecentTrackerStore, *names: str) -> None:
    for name in names:
        await store.save(await store.retrieve(name) or store.init_tracker(name))


async def test_a_conversation_comes_back(store: RecentTrackerStore) -> None:
    await keep(store, "a")
    found = await store.retrieve("a")
    assert found is not None and found.sender_id == "a"
    assert await store.retrieve("b") is None


async def test_the_one_silent_for_longest_goes_first(store: RecentTrackerStore) -> None:
    await keep(store, "a", "b", "c", "a", "d")
    assert list(await store.keys()) == ["c", "a", "d"]


async def test_thousands_of_conversations_take_no_more_room(store: RecentTrackerStore) -> None:
    await keep(store, *(f"u{n}" for n in range(2000)))
    assert list(await store.keys()) == ["u1997", "u1998", "u1999"]


async def test_a_long_conversation_keeps_its_latest_events(store: RecentTrackerStore) -> None:
    tracker = store.init_tracker("a")
    for number in range(MAX_EVENTS + 40):
        tracker.update(UserUttered(f"第{number}句"))
    await store.save(tracker)
    found = await store.retrieve("a")
    assert found is not None and len(found.events) == MAX_EVENTS
    assert found.latest_message is not None and found.latest_message.text == f"第{MAX_EVENTS + 39}句"


async def test_slots_outlast_the_events_that_set_them() -> None:
    memory = AnySlot("memory", mappings=[{"type": "custom"}], influence_conversation=False)
    tracker = DialogueStateTracker("a", [memory], max_event_history=MAX_EVENTS)
    tracker._set_slot("memory", {"focus": ["ft-lamp"]})
    for number in range(2 * MAX_EVENTS):
        tracker.update(UserUttered(str(number)))
    assert tracker.get_slot("memory") == {"focus": ["ft-lamp"]}


async def test_a_second_message_of_a_conversation_waits_but_not_a_second() -> None:
    locks = QuickLockStore()
    order: list[str] = []
    waited: list[float] = []

    async def turn(name: str, seconds: float) -> None:
        asked = time.perf_counter()
        async with locks.lock("c1"):
            waited.append(time.perf_counter() - asked)
            order.append(f"{name} begins")
            await asyncio.sleep(seconds)
            order.append(f"{name} ends")

    first = asyncio.create_task(turn("first", 0.1))
    await asyncio.sleep(0.01)
    await asyncio.gather(first, turn("second", 0.0))
    assert order == ["first begins", "first ends", "second begins", "second ends"]
    assert 0.05 < waited[1] < 0.5


async def test_other_conversations_do_not_wait() -> None:
    locks = QuickLockStore()
    async with locks.lock("c1"):
        began = time.perf_counter()
        async with locks.lock("c2"):
            assert time.perf_counter() - began < 0.1


async def test_a_turn_that_fails_frees_its_lock() -> None:
    locks = QuickLockStore()
    with pytest.raises(RuntimeError):
        async with locks.lock("c1"):
            raise RuntimeError
    began = time.perf_counter()
    async with locks.lock("c1"):
        assert time.perf_counter() - began < 0.1
    assert locks.get_lock("c1") is None
