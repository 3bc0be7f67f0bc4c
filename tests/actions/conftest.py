"""A desk over a database of the test's own, and an asker who writes to it."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from actions import answer, appeals, assessing, handoff, interviews, lodging, misheard, promise, routing
from actions.desk import make_desk
from bot.desk.roles import Role
from bot.policy.answers.answer import Answerer
from bot.policy.base import Base
from bot.settings import Settings
from bot.store.conversations import Conversation
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officer, Officers
from bot.store.replies import Reply
from bot.store.turns import Outcome, Turns
from tests.actions.chat import Heard, tracker_of, turn
from tests.policy.invented import small_whole
from tests.store.desk import Now


class Known:
    """Stands in for the live base."""

    async def base(self) -> Base:
        return small_whole()

    async def answerer(self) -> Answerer:
        return small_whole().answerer


class Asker:
    """Writes to the desk as one asker on one channel."""

    def __init__(self, settings: Settings, now: Now, name: str = "u1") -> None:
        engine = create_engine(settings.database_url)
        self._inbox = Inbox(engine, now)
        self._turns = Turns(engine, now)
        self.officers = Officers(engine, now)
        self.desk = make_desk(settings, now)
        self._sessions = OfficerSessions(engine, self.desk.rules.sign_in, now)
        self.name = name
        self._names = count(1)

    @property
    def conversation(self) -> int:
        return self._conversation().id

    @property
    def key(self) -> str:
        return self._conversation().key

    @property
    def speaker(self) -> str:
        return self._conversation().speaker

    def officer_comes(self, login: str = "li") -> Officer:
        """Sign an officer in at the desk."""
        officer = self.officers.by_login(login) or self.officers.add(login, login, Role.OFFICER, "区住建局")
        self._sessions.open(officer.id)
        return officer

    def answered(self, *texts: str) -> None:
        """Close the oldest open turn with what was said to the asker."""
        job = self._inbox.claim(self.conversation, timedelta(minutes=1))
        while job is not None:
            self._turns.complete(job.inbox_id, [Reply(text) for text in texts], Outcome("answered"))
            job = self._inbox.claim(self.conversation, timedelta(minutes=1))

    async def say(self, text: str, intent: str = "nlu_fallback", message_id: str = "", **slots: Any) -> Heard:
        name = message_id or f"{self.name}-{next(self._names)}"
        self._inbox.accept(Incoming("web", self.name, name, text, text))
        return await turn(tracker_of(self.key, text, intent, name, **slots))

    def _conversation(self) -> Conversation:
        found = self.desk.conversations.find("web", self.name)
        assert found is not None, "nothing was said yet"
        return found


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def asker(desk_settings: Settings, now: Now, monkeypatch: pytest.MonkeyPatch) -> Asker:
    made = Asker(desk_settings, now)
    for module in (appeals, assessing, handoff, interviews, lodging):
        monkeypatch.setattr(module, "desk", lambda: made.desk)
    for module in (answer, assessing, interviews, misheard, promise, routing):
        monkeypatch.setattr(module, "knowledge", Known)
    return made


@pytest.fixture
def other(asker: Asker, desk_settings: Settings, now: Now) -> Asker:
    return Asker(desk_settings, now, "u2")
