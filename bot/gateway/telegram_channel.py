"""The Telegram channel: webhook or long polling in, messages with buttons out.

Both ways in store an update before Telegram is told that we have it, under an id made of Telegram's own numbers; so
an update that comes again, on either way, changes nothing. Long polling (`TELEGRAM_MODE=polling`) is for a machine
that Telegram cannot reach: how far it has read stands in the database, behind what is in the inbox.
"""

from __future__ import annotations

import asyncio

from bot.channels import media
from bot.channels.telegram import NAME
from bot.channels.telegram_api import TelegramApi
from bot.channels.telegram_fault import TelegramFaultError
from bot.gateway.channel import Ground
from bot.gateway.fetching import GONE, Fetcher
from bot.gateway.intake import Intake
from bot.gateway.telegram_intake import TelegramIntake, TelegramTables
from bot.gateway.telegram_post import TelegramPost
from bot.gateway.telegram_reach import TelegramReach
from bot.gateway.uploads import TOO_LARGE, NotKeptError, Uploads
from bot.store.attachments import Attachments
from bot.store.conversations import Conversations
from bot.store.offers import Offers
from bot.store.outbox import Delivery, Outbox
from bot.store.settled import SettledMessages
from bot.store.telegram import TelegramRows
from bot.store.windows import Windows


class TelegramChannel:
    """One bot."""

    def __init__(self, ground: Ground) -> None:
        """Work for the bot of TELEGRAM_TOKEN; nothing is opened yet."""
        settings, engine, clock = ground.settings, ground.engine, ground.clock
        rows, windows = TelegramRows(engine), Windows(engine, clock)
        self._api = TelegramApi(settings.telegram_token, settings.telegram_api_base)
        self._post = TelegramPost(self._api, ground.database, Outbox(engine, clock), windows, rows)
        tables = TelegramTables(
            Conversations(engine, clock), Offers(engine), rows, SettledMessages(engine, clock), windows
        )
        self.intake = TelegramIntake(self._api, ground.database, tables, ground.sentences.telegram)
        self._reach = TelegramReach(self._api, ground, rows, self.intake)
        kept, uploads = Attachments(engine, clock), Uploads(settings.uploads_dir)
        self._fetcher = Fetcher(ground.database, kept, uploads, NAME, self._fetch)

    async def deliver(self, delivery: Delivery) -> None:
        """Send one reply.

        Raises:
            DeliveryError: When Telegram did not take it.
        """
        await self._post.deliver(delivery)

    async def keep_up(self, intake: Intake) -> None:
        """Make the bot known to Telegram, fetch updates when polling, and fetch files, until cancelled."""
        await asyncio.gather(self._reach.keep_reachable(intake), self._fetcher.keep_fetching())

    async def close(self) -> None:
        """Close the connections."""
        await self.intake.close()
        await self._api.close()

    async def _fetch(self, file_id: str) -> bytes:
        try:
            content = await self._api.fetch(file_id, media.LARGEST)
        except TelegramFaultError as fault:
            if fault.final:
                raise NotKeptError(GONE) from fault
            raise
        if content is None:
            raise NotKeptError(TOO_LARGE)
        return content
