"""What WeChat and WeCom have in common as channels that are called: replies in parts, faults, pictures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import partial

from bot.channels import media, wechat
from bot.channels.wechat import Part
from bot.channels.wechat_faults import Fault
from bot.gateway.channel import Ground
from bot.gateway.fetching import GONE, Fetcher
from bot.gateway.intake import Intake
from bot.gateway.sender import DeliveryError
from bot.gateway.uploads import TOO_LARGE, NotKeptError, Uploads
from bot.gateway.wechat_api import Api, ApiError
from bot.store.attachments import Attachments
from bot.store.outbox import Delivery, Outbox
from bot.store.windows import Windows

UNREACHABLE = "unreachable"
"""Why a window is closed when the channel says it does not know the asker, or not any more."""


class Account(ABC):
    """One account of one of them."""

    def __init__(self, name: str, ground: Ground, api: Api) -> None:
        """Call `api` for the channel called `name`."""
        self.name = name
        self.api = api
        self._ground = ground
        self._outbox = Outbox(ground.engine, ground.clock)
        self._windows = Windows(ground.engine, ground.clock)
        uploads = Uploads(ground.settings.uploads_dir)
        attachments = Attachments(ground.engine, ground.clock)
        self.fetcher = Fetcher(ground.database, attachments, uploads, name, self._fetch)

    async def deliver(self, delivery: Delivery) -> None:
        """Send the parts of one reply that have not arrived yet.

        Raises:
            DeliveryError: When one was not taken.
        """
        run, insist = self._ground.database.run, self._ground.database.insist
        parts = wechat.parts(delivery.reply.text, [button.title for button in delivery.reply.buttons])
        for number in range(delivery.parts_sent, len(parts)):
            left = await run(lambda: self._windows.left(delivery.conversation_id))
            if left == 0:
                raise DeliveryError("its window is closed", parked=True)
            try:
                await self._send(delivery, parts[number])
            except ApiError as error:
                raise await self._settled(delivery, error) from error
            await insist(partial(self._windows.spent, delivery.conversation_id))
            await insist(partial(self._outbox.note_parts, delivery.outbox_id, number + 1))

    async def keep_up(self, _intake: Intake) -> None:
        """Fetch pictures until cancelled."""
        await self.fetcher.keep_fetching()

    async def check(self) -> None:
        """See that the channel takes our credentials.

        Raises:
            ApiError: If not.
        """
        await self.api.check()

    async def close(self) -> None:
        """Close connections."""
        await self.api.close()

    @abstractmethod
    async def _send(self, delivery: Delivery, part: Part) -> None:
        """Send one message, or raise ApiError."""

    async def _settled(self, delivery: Delivery, error: ApiError) -> DeliveryError:
        """Note what the fault says about the window, and return what the sender is to do."""
        run, conversation = self._ground.database.run, delivery.conversation_id
        if error.fault in (Fault.CLOSED, Fault.USED_UP):
            await run(lambda: self._windows.use_up(conversation))
            return DeliveryError(str(error), parked=True)
        if error.fault is Fault.GONE:
            await run(lambda: self._windows.close(conversation, UNREACHABLE))
            return DeliveryError(str(error), parked=True)
        return DeliveryError(str(error), final=error.fault not in (Fault.LATER, Fault.TOKEN))

    async def _fetch(self, media_id: str) -> bytes:
        try:
            return await self.api.media("/cgi-bin/media/get", media_id, media.LARGEST)
        except ApiError as error:
            if error.fault is Fault.TOO_LONG:
                raise NotKeptError(TOO_LARGE) from error
            if error.fault is Fault.REFUSED:
                raise NotKeptError(GONE) from error
            raise
