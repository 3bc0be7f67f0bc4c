"""Messages of one asker are stored as they come, however slow the database is with one of them."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

from bot.gateway.database import DatabaseThreads
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake
from bot.gateway.workers import Workers
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.inbox import Accepted, Inbox, Incoming
from bot.store.tables import inbox
from tests.gateway import databases
from tests.stored import rows_of

ready_settings = databases.on_both


class SlowAtFirst(Inbox):
    """Lets the first message of `slow` wait until another asker's is stored."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._others = threading.Event()

    def accept(self, incoming: Incoming, *more: Any) -> Accepted:
        if incoming.text == "第0句":
            self._others.wait(0.5)  # on SQLite, which has one thread, nobody comes
        accepted = super().accept(incoming, *more)
        if incoming.asker == "quick":
            self._others.set()
        return accepted


async def test_the_first_to_come_is_the_first_to_be_stored(ready_settings: Settings) -> None:
    engine = create_engine(ready_settings.database_url)
    database = DatabaseThreads(engine)
    workers = SimpleNamespace(lease=timedelta(minutes=1), take=lambda _: None, wake=lambda _: None)
    intake = Intake(database, SlowAtFirst(engine), cast("Workers", workers), Hub(), str)
    calls = [intake.accept("web", "slow", f"m{number}", f"第{number}句") for number in range(6)]
    await asyncio.gather(*calls, intake.accept("web", "quick", "q", "别人"))
    stored = [row.text for row in rows_of(ready_settings, inbox) if row.text != "别人"]
    assert stored == [f"第{number}句" for number in range(6)]
    database.close()
    engine.dispose()
