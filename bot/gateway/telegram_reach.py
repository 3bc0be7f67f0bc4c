"""Being reachable on Telegram: who we are, where updates go, fetching them where they cannot come, fetching files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.errors import RefusedError
from bot.channels.telegram import PATH
from bot.channels.telegram_api import TelegramApi
from bot.channels.telegram_fault import TelegramFaultError
from bot.channels.telegram_updates import update_number
from bot.gateway.channel import Ground
from bot.gateway.intake import Intake
from bot.gateway.sender import pause
from bot.gateway.telegram_intake import TelegramIntake
from bot.store.telegram import TelegramRows

log = logging.getLogger(__name__)

LONG_POLL = 25
"""Seconds that Telegram holds a request for updates; proxies on the way give up at half a minute or later."""

_EVENLY = 0.5
"""Pauses here meet nobody else's, so there is no chance in them."""


class TelegramReach:
    """Keeps one bot reachable."""

    def __init__(self, api: TelegramApi, ground: Ground, rows: TelegramRows, intake: TelegramIntake) -> None:
        """Speak by `api`; what is fetched goes to `intake`, and how far that is into `rows`."""
        self._api = api
        self._settings = ground.settings
        self._texts = ground.sentences.telegram
        self._database = ground.database
        self._rows = rows
        self._intake = intake
        self._polls = ground.settings.telegram_mode == "polling"

    async def keep_reachable(self, intake: Intake) -> None:
        """Introduce the bot, then see that updates come, until cancelled; ends when Telegram never will send any."""
        if not self._polls and not self._settings.public_url:
            log.error("PUBLIC_URL is not set, so Telegram is not told of it: set it, or TELEGRAM_MODE=polling")
        attempts = 0
        while True:
            try:
                await self._introduce()
                break
            except TelegramFaultError as fault:
                if fault.final:
                    log.error("Telegram does not take our settings, and is not asked again: %s", fault)
                    return
                attempts = await self._rest(fault, attempts)
        if self._polls:
            await self._keep_polling(intake)

    async def _introduce(self) -> None:
        me = await self._api.open()
        menu = {name: str(command["menu"]) for name, command in self._texts["commands"].items()}
        await self._api.introduce(menu, self._texts["description"])
        if self._polls:
            await self._api.stop_listening()
        elif self._settings.public_url:
            await self._api.listen_at(f"{self._settings.public_url}{PATH}", self._settings.telegram_secret)
        log.info("Telegram knows us as @%s (%s)", me.username, self._settings.telegram_mode)

    async def _keep_polling(self, intake: Intake) -> None:
        attempts = 0
        while True:
            try:
                await self._poll(intake)
                attempts = 0
            except TelegramFaultError as fault:
                attempts = await self._rest(fault, attempts)
            except Exception:
                log.exception("updates could not be stored; they are fetched again")
                await asyncio.sleep(pause(attempts, _EVENLY))
                attempts += 1

    async def _poll(self, intake: Intake) -> None:
        bot = self._api.identity.id
        offset = await self._database.run(lambda: self._rows.next_update(bot))
        updates = await self._api.updates(offset, LONG_POLL)
        for update in updates:
            await self._take(intake, update)
        if updates:
            after = _last_number(updates) + 1
            # Only now: whatever stops us before, the same updates come again, and the inbox knows them.
            await self._database.run(lambda: self._rows.advance(bot, after))

    async def _take(self, intake: Intake, update: Mapping[str, Any]) -> None:
        try:
            await self._intake.take(intake, update)
        except RefusedError as error:
            log.warning("an update was passed over: %s", error.reason)

    async def _rest(self, fault: TelegramFaultError, attempts: int) -> int:
        seconds = max(fault.after or 0.0, pause(attempts, _EVENLY))
        log.warning("Telegram: %s; trying again in %.0f s", fault, seconds)
        await asyncio.sleep(seconds)
        return attempts + 1


def _last_number(updates: Sequence[Mapping[str, Any]]) -> int:
    return max(update_number(update) for update in updates)
