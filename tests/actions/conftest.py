"""A desk over a database of the test's own, and an asker who writes to it."""

from __future__ import annotations

from itertools import count

import pytest

from actions import appeals, handoff, lodging
from actions.desk import make_desk
from bot.settings import Settings
from bot.store import migrate
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.officers import Officers
from tests.actions.chat import Heard, tracker_of, turn
from tests.store.desk import Now


class Asker:
    """Writes to the desk as one asker on one channel."""

    def __init__(self, settings: Settings, now: Now, name: str = "u1") -> None:
        engine = create_engine(settings.database_url)
        self._inbox = Inbox(engine, now)
        self.officers = Officers(engine, now)
        self.desk = make_desk(settings, now)
        self.name = name
        self._names = count(1)

    @property
    def conversation(self) -> int:
        found = self.desk.conversations.find("web", self.name)
        assert found is not None
        return found.id

    async def say(self, text: str, intent: str = "nlu_fallback", message_id: str = "") -> Heard:
        name = message_id or f"{self.name}-{next(self._names)}"
        self._inbox.accept(Incoming("web", self.name, name, text, text))
        found = self.desk.conversations.find("web", self.name)
        assert found is not None
        return await turn(tracker_of(found.key, text, intent, name))


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def desk_settings(settings: Settings) -> Settings:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database_url)
    return settings


@pytest.fixture
def asker(desk_settings: Settings, now: Now, monkeypatch: pytest.MonkeyPatch) -> Asker:
    made = Asker(desk_settings, now)
    monkeypatch.setattr(lodging, "desk", lambda: made.desk)
    monkeypatch.setattr(appeals, "desk", lambda: made.desk)
    monkeypatch.setattr(handoff, "desk", lambda: made.desk)
    return made


@pytest.fixture
def other(asker: Asker, desk_settings: Settings, now: Now) -> Asker:
    return Asker(desk_settings, now, "u2")
