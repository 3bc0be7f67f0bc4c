"""What the fake Telegram keeps of one bot, its chats and their messages, and the methods that change it."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.telegram_rules import RefusedCallError, bad, shown

TOKEN = "700001:AAF-invented_token_of_a_test_bot_00"
BOT: dict[str, Any] = {"id": 700001, "is_bot": True, "first_name": "福田政策助手", "username": "FutianTestBot"}
GROUP_MINUTE = 20
"""Messages a minute in one group: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this"""


@dataclass
class Sent:
    """A message of the bot, as its reader sees it."""

    number: int
    chat: int
    text: str
    html: str
    buttons: dict[str, str] = field(default_factory=dict)
    answers: int | None = None
    thread: int | None = None


class TelegramBot:
    """One bot; `methods` are those of the Bot API."""

    def __init__(self) -> None:
        self.token = TOKEN
        self.sent: list[Sent] = []
        self.notes: dict[str, str] = {}
        self.webhook: dict[str, Any] = {}
        self.webhook_error = ""
        self.commands: list[dict[str, str]] = []
        self.description = ""
        self.files: dict[str, bytes] = {}
        self.blocked: set[int] = set()
        self.chats: dict[int, str] = {}
        self.moved: dict[int, int] = {}
        self.pending: list[dict[str, Any]] = []
        self.news = asyncio.Event()
        self.stopping = False
        self.monotonic: Callable[[], float] = time.monotonic
        self._queries: dict[str, int] = {}
        self._numbers = itertools.count(100)
        self._updates = itertools.count(5000)
        self._fetching: asyncio.Task[Any] | None = None
        self._group_times: dict[int, deque[float]] = {}

    def update(self, **body: Any) -> dict[str, Any]:
        """Give an update its number."""
        return {"update_id": next(self._updates), **body}

    def texts(self, chat: int) -> list[str]:
        """Return what the bot said in a chat."""
        return [sent.text for sent in self.sent if sent.chat == chat]

    def number(self) -> int:
        """Return the number of the next message."""
        return next(self._numbers)

    def query(self, message: int) -> str:
        """Return the name of a new press of a button."""
        name = f"{next(self._updates)}{message}"
        self._queries[name] = message
        return name

    async def _get_me(self, _given: Mapping[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _set_webhook(self, given: Mapping[str, Any]) -> Any:
        url = urlsplit(given["url"])
        # A test on loopback has no certificate.
        if url.scheme != "https" and url.hostname not in ("127.0.0.1", None):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = dict(given) if given["url"] else {}
        return True

    async def _delete_webhook(self, given: Mapping[str, Any]) -> Any:
        self.webhook = {}
        if given.get("drop_pending_updates"):
            self.pending.clear()
        return True

    async def _webhook_info(self, _given: Mapping[str, Any]) -> Any:
        url = self.webhook.get("url", "")
        failed = {} if not self.webhook_error else {"last_error_date": 1, "last_error_message": self.webhook_error}
        return {"url": url, "has_custom_certificate": False, "pending_update_count": len(self.pending), **failed}

    async def _get_updates(self, given: Mapping[str, Any]) -> Any:
        if self.webhook:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
            raise RefusedCallError(409, f"Conflict: {reason}")
        if self._fetching is not None and not self._fetching.done():
            self._fetching.cancel()
        self._fetching = asyncio.create_task(self._wait_for_updates(given))
        try:
            return await self._fetching
        except asyncio.CancelledError:
            reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
            raise RefusedCallError(409, f"Conflict: {reason}") from None

    async def _wait_for_updates(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        until = time.monotonic() + given.get("timeout", 0)
        self.pending = [update for update in self.pending if update["update_id"] >= given.get("offset", 0)]
        while not self.pending and time.monotonic() < until and not self.stopping:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), until - time.monotonic())
            except asyncio.TimeoutError:
                break
        return self.pending[: given.get("limit", 100)]

    async def _send_message(self, given: Mapping[str, Any]) -> Any:
        chat = given["chat_id"]
        if chat in self.moved:
            moved = {"migrate_to_chat_id": self.moved[chat]}
            raise RefusedCallError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if chat not in self.chats:
            raise bad("chat not found")
        if chat in self.blocked:
            raise RefusedCallError(403, "Forbidden: bot was blocked by the user")
        text = shown(given["text"], given.get("parse_mode"))
        self._count(chat)
        rows = given.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {button["text"]: button.get("callback_data", "") for row in rows for button in row}
        answers = given.get("reply_parameters", {}).get("message_id")
        number = next(self._numbers)
        sent = Sent(number, chat, text, given["text"], buttons, answers, given.get("message_thread_id"))
        self.sent.append(sent)
        return self.bot_message(sent)

    def bot_message(self, sent: Sent) -> dict[str, Any]:
        chat = {"id": sent.chat, "type": self.chats[sent.chat]}
        message = {"message_id": sent.number, "date": int(time.time()), "chat": chat, "from": BOT, "text": sent.text}
        topic = {} if sent.thread is None else {"message_thread_id": sent.thread, "is_topic_message": True}
        return {**message, **topic}

    def _count(self, chat: int) -> None:
        if self.chats[chat] == "private":
            return
        times = self._group_times.setdefault(chat, deque())
        now = self.monotonic()
        while times and now - times[0] > 60:
            times.popleft()
        if len(times) >= GROUP_MINUTE:
            seconds = max(1, round(60 - (now - times[0])))
            raise RefusedCallError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
        times.append(now)

    async def _answer_query(self, given: Mapping[str, Any]) -> Any:
        query = given["callback_query_id"]
        if query not in self._queries or query in self.notes:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        self.notes[query] = given.get("text", "")
        return True

    async def _set_commands(self, given: Mapping[str, Any]) -> Any:
        self.commands = given["commands"]
        return True

    async def _set_description(self, given: Mapping[str, Any]) -> Any:
        self.description = given.get("description", "")
        return True

    async def _get_file(self, given: Mapping[str, Any]) -> Any:
        name = given["file_id"]
        if name not in self.files:
            raise bad("invalid file_id")
        if len(self.files[name]) > 20 * 1024 * 1024:
            raise bad("file is too big")
        path = f"files/{name}"
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": len(self.files[name]), "file_path": path}

    methods: Mapping[str, Callable[[TelegramBot, Mapping[str, Any]], Any]] = {
        "getMe": _get_me,
        "setWebhook": _set_webhook,
        "deleteWebhook": _delete_webhook,
        "getWebhookInfo": _webhook_info,
        "getUpdates": _get_updates,
        "sendMessage": _send_message,
        "answerCallbackQuery": _answer_query,
        "setMyCommands": _set_commands,
        "setMyDescription": _set_description,
        "getFile": _get_file,
    }
