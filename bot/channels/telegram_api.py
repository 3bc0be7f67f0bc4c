"""Telegram's Bot API as we use it, over python-telegram-bot; its errors say what to do about them.

https://core.telegram.org/bots/api
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiolimiter import AsyncLimiter
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    error,
)
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from bot.channels.telegram import Identity, Place
from bot.channels.telegram_fault import TelegramFaultError
from bot.channels.telegram_updates import WANTED

A_SECOND = 30
"""Messages a second that Telegram takes from one bot: https://core.telegram.org/bots/faq#broadcasting-to-users."""

PATIENCE = 10.0
"""Seconds for one call; a message that took longer may have been taken."""

LONGEST_NOTE = 200
"""Characters of what is shown for a moment after a press of a button."""

_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class WebhookState:
    """Where updates go.

    Attributes:
        url: Empty when they are to be fetched.
        pending: Updates that wait.
        error: What went wrong when Telegram last failed to post one, and when.
    """

    url: str
    pending: int
    error: str | None
    error_at: datetime | None


class TelegramApi:
    """One bot's side of the Bot API. Every method raises TelegramFaultError, and nothing else of the network's."""

    def __init__(self, token: str, base: str) -> None:
        """Speak for the bot of `token` to the server at `base`; nothing is opened yet."""
        # The library's own switch; without it a wait that Telegram asks for comes with a warning.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self.identity = Identity.of_token(token)
        self._limiter = AsyncLimiter(A_SECOND, 1)
        self._calls, self._polls = _request(base), _request(base)
        self._updates_url = f"{base}/bot{token}/getUpdates"
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._calls,
            get_updates_request=self._polls,
        )

    async def open(self) -> Identity:
        """Ask who the bot is, which also proves its token."""
        with _faults():
            me = await self._bot.get_me()
        self.identity = Identity(me.id, me.username or "")
        return self.identity

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.shutdown()
        await self._polls.shutdown()

    async def introduce(self, commands: Mapping[str, str], description: str) -> None:
        """Set the menu of commands, and what is shown in a chat before its first message."""
        menu = [BotCommand(name, meaning) for name, meaning in commands.items()]
        with _faults():
            await self._bot.set_my_commands(menu)
            await self._bot.set_my_description(description)

    async def listen_at(self, url: str, secret: str) -> None:
        """Have updates sent to `url`, each with `secret` in a header; what is waiting is not dropped."""
        with _faults():
            await self._bot.set_webhook(url, secret_token=secret, allowed_updates=list(WANTED))

    async def stop_listening(self) -> None:
        """End the webhook, so that updates can be fetched."""
        with _faults():
            await self._bot.delete_webhook(drop_pending_updates=False)

    async def webhook(self) -> WebhookState:
        """Ask where updates go now, and how that went lately."""
        with _faults():
            found = await self._bot.get_webhook_info()
        error_at = found.last_error_date if isinstance(found.last_error_date, datetime) else None
        return WebhookState(found.url, found.pending_update_count, found.last_error_message, error_at)

    async def updates(self, offset: int, seconds: int) -> Sequence[Mapping[str, Any]]:
        """Fetch the updates from `offset` on; wait up to `seconds` for one. Those before `offset` are forgotten."""
        wanted = urlencode({"offset": offset, "timeout": seconds, "allowed_updates": json.dumps(WANTED)})
        with _faults():
            # As they came: one that the library cannot read must not keep the others back.
            found = await self._polls.post(f"{self._updates_url}?{wanted}", read_timeout=PATIENCE + seconds)
        return list(found) if isinstance(found, list) else []

    async def send(
        self, place: Place, html: str, rows: Sequence[Sequence[tuple[str, str]]] = (), quoted: int | None = None
    ) -> int:
        """Send a message of HTML and return its number.

        Args:
            place: Where to.
            html: At most 4096 characters after its entities were parsed.
            rows: Buttons, each of title and token.
            quoted: The message it answers, which may be gone.
        """
        keys = [[InlineKeyboardButton(title, callback_data=token) for title, token in row] for row in rows]
        reply = None if quoted is None else ReplyParameters(quoted, allow_sending_without_reply=True)
        async with self._limiter:
            with _faults():
                sent: Message = await self._bot.send_message(
                    place.chat,
                    html,
                    parse_mode=ParseMode.HTML,
                    link_preview_options=LinkPreviewOptions(is_disabled=True),
                    message_thread_id=place.thread,
                    reply_parameters=reply,
                    reply_markup=InlineKeyboardMarkup(keys) if keys else None,
                )
        return sent.message_id

    async def answer(self, query: str, note: str) -> None:
        """End the waiting sign on a pressed button, and show `note` for a moment."""
        with _faults():
            await self._bot.answer_callback_query(query, text=note[:LONGEST_NOTE] or None)

    async def fetch(self, file_id: str, most: int) -> bytes | None:
        """Download a file of an asker; None when it has more than `most` bytes. Telegram's own limit is 20 MB."""
        with _faults():
            file = await self._bot.get_file(file_id)
            if file.file_size is not None and file.file_size > most:
                return None
            return bytes(await file.download_as_bytearray())


def _request(base: str) -> HTTPXRequest:
    # A proxy from the environment is wanted on the way to Telegram, and never to a server on this machine.
    trust = urlsplit(base).hostname not in _HERE
    return HTTPXRequest(
        connection_pool_size=A_SECOND,
        read_timeout=PATIENCE,
        write_timeout=PATIENCE,
        connect_timeout=PATIENCE,
        pool_timeout=PATIENCE,
        httpx_kwargs={"trust_env": trust},
    )


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except error.InvalidToken:
        # Without its cause, whose words hold the token.
        reason = "Telegram does not know TELEGRAM_TOKEN; get one from @BotFather"
        raise TelegramFaultError(reason, unknown=True) from None
    except error.RetryAfter as wait:
        pause = wait.retry_after
        seconds = pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
        raise TelegramFaultError("Telegram wants a pause", after=seconds) from wait
    except error.ChatMigrated as moved:
        raise TelegramFaultError("the group has a new number", moved_to=moved.new_chat_id) from moved
    except error.TelegramError as fault:
        raise _fault(fault) from fault


def _fault(fault: error.TelegramError) -> TelegramFaultError:
    if isinstance(fault, error.Forbidden):
        return TelegramFaultError(f"the asker does not take our messages: {fault}", final=True, gone=True)
    if isinstance(fault, error.BadRequest):
        return TelegramFaultError(f"Telegram refuses the call: {fault}", final=True)
    if isinstance(fault, error.TimedOut):
        return TelegramFaultError(f"no answer within {PATIENCE:.0f} s; it may have been taken")
    if isinstance(fault, error.Conflict):
        return TelegramFaultError(f"another process or a webhook takes this bot's updates: {fault}")
    return TelegramFaultError(f"Telegram cannot be reached: {fault}")
