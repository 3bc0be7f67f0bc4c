"""Replies on their way to Telegram: in parts, with buttons, and with what a failure means for the next attempt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from bot.channels import telegram_text
from bot.channels.telegram import Place, button_token, edited, quoted_number
from bot.channels.telegram_api import TelegramApi
from bot.channels.telegram_fault import TelegramFaultError
from bot.gateway.database import DatabaseThreads
from bot.gateway.sender import DeliveryError
from bot.store.outbox import Delivery, Outbox
from bot.store.telegram import TelegramRows
from bot.store.windows import Windows

BLOCKED = "blocked"
"""Why a window is closed: the asker has blocked the bot, or it was removed from the group."""

Send = Callable[..., Awaitable[int]]


class TelegramPost:
    """Delivers replies."""

    def __init__(
        self, api: TelegramApi, database: DatabaseThreads, outbox: Outbox, windows: Windows, rows: TelegramRows
    ) -> None:
        """Send by `api`; note in `outbox` which parts are out and in `windows` who has blocked us."""
        self._api = api
        self._database = database
        self._outbox = outbox
        self._windows = windows
        self._rows = rows

    async def deliver(self, delivery: Delivery) -> None:
        """Send what of a reply is not out yet.

        Raises:
            DeliveryError: When Telegram did not take it.
        """
        place = Place.of_asker(delivery.asker)
        parts = telegram_text.pieces(delivery.reply.text)
        quoted = await self._quoted(place, delivery)
        for position in range(delivery.parts_sent, len(parts)):
            last = position == len(parts) - 1
            keys = telegram_text.rows(_buttons(delivery)) if last else []
            send = partial(self._api.send, html=parts[position], rows=keys)
            await self._try(delivery, place, partial(send, quoted=None if position else quoted))
            await self._database.insist(partial(self._outbox.note_parts, delivery.outbox_id, position + 1))

    async def _quoted(self, place: Place, delivery: Delivery) -> int | None:
        """Return the message to be quoted: where several speak, and where an earlier text was changed."""
        question = await self._database.run(lambda: self._rows.question_of(delivery.outbox_id))
        if question is None or (place.user is None and not edited(question)):
            return None
        return quoted_number(question)

    async def _try(self, delivery: Delivery, place: Place, send: Send) -> None:
        try:
            try:
                await send(place)
            except TelegramFaultError as fault:
                if fault.moved_to is None:
                    raise
                # The group was made larger; its messages have other numbers now.
                await send(Place(fault.moved_to, place.user, place.thread), quoted=None)
        except TelegramFaultError as fault:
            if fault.gone:
                await self._database.run(lambda: self._windows.close(delivery.conversation_id, BLOCKED))
            raise DeliveryError(
                str(fault), final=fault.final and not fault.gone, parked=fault.gone, after=fault.after
            ) from fault


def _buttons(delivery: Delivery) -> list[tuple[str, str]]:
    offered = enumerate(delivery.reply.buttons)
    return [(button.title, button_token(delivery.outbox_id, position)) for position, button in offered]
