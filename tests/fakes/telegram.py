"""A strict Bot API server on loopback, over real HTTP, and the people who write to its bot.

It knows what Telegram documents and no more: calls are checked by `telegram_rules`, updates are posted to the webhook
until they are acknowledged or held for getUpdates until they are confirmed, never both.
"""

from __future__ import annotations

import asyncio
import functools
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.telegram_rules import RefusedCallError, bad, check, shown

TOKEN = "700001:AAF-invented_token_of_a_test_bot_00"
BOT = {"id": 700001, "is_bot": True, "first_name": "福田政策助手", "username": "FutianTestBot"}
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
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


class FakeTelegram:
    """The server. `faults` are answered before anything else, one a call of the method they name.

    `refused` names the calls that were refused; a test that does not set `lenient` expects none.
    """

    def __init__(self, port: int, retry_every: float = 0.05, tries: int = 5) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.retry_every = retry_every
        self.tries = tries
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[str] = []
        self.lenient = False
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
        self.faults: defaultdict[str, deque[RefusedCallError | float]] = defaultdict(deque)
        self.token = TOKEN
        self.pending: list[dict[str, Any]] = []
        self._queries: dict[str, int] = {}
        self._numbers = itertools.count(100)
        self._updates = itertools.count(5000)
        self._news = asyncio.Event()
        self._fetching: asyncio.Task[Any] | None = None
        self._group_times: dict[int, deque[float]] = {}
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    # The server itself

    @functools.cached_property
    def client(self) -> httpx.AsyncClient:
        """What posts to the webhook; kept, because making one takes long."""
        return httpx.AsyncClient(trust_env=False, timeout=30)

    async def start(self) -> None:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, ws="none", lifespan="off", log_config=None)
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server._serve())
        while not self._server.started:
            assert not self._task.done(), "the fake did not start"
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server is not None and self._task is not None:
            await self.client.aclose()
            self._server.should_exit = self._server.force_exit = True
            self._news.set()
            await self._task
            self._server = None

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        given: dict[str, Any] = dict(request.query_params)
        if request.headers.get("content-type", "").startswith("application/json"):
            given |= await request.json()
        else:
            given |= dict(await request.form())
        try:
            if request.path_params["token"] != self.token:
                raise RefusedCallError(401, "Unauthorized")
            read = check(method, given)
            self.calls.append((method, read))
            await self._fail(method)
            return JSONResponse({"ok": True, "result": await self._methods[method](self, read)})
        except RefusedCallError as error:
            self.refused.append(f"{method}: {error.description}")
            answer = {"ok": False, "error_code": error.code, "description": error.description}
            more = {} if error.parameters is None else {"parameters": dict(error.parameters)}
            return JSONResponse({**answer, **more}, error.code)

    async def _fail(self, method: str) -> None:
        waiting = self.faults[method]
        if waiting:
            fault = waiting.popleft()
            if isinstance(fault, RefusedCallError):
                raise fault
            await asyncio.sleep(fault)

    async def _file(self, request: Request) -> Response:
        content = self.files.get(request.path_params["path"].removeprefix("files/"))
        if content is None or request.path_params["token"] != self.token:
            return PlainTextResponse("Not Found", 404)
        return Response(content, media_type="application/octet-stream")

    # Its methods

    async def _get_me(self, _given: Mapping[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _set_webhook(self, given: Mapping[str, Any]) -> Any:
        # Our own tests have no certificate; the real server's own rule stands in `real_webhook_rule`.
        self.webhook = dict(given) if given["url"] else {}
        waiting, self.pending = self.pending, []
        for update in waiting:
            asyncio.get_running_loop().create_task(self.deliver(update))
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
        while not self.pending and time.monotonic() < until and not (self._server and self._server.should_exit):
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), until - time.monotonic())
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
        now = time.monotonic()
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

    _methods: Mapping[str, Callable[[FakeTelegram, Mapping[str, Any]], Any]] = {
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

    # What happens in its chats

    def update(self, **body: Any) -> dict[str, Any]:
        """Give an update its number."""
        return {"update_id": next(self._updates), **body}

    async def happen(self, **body: Any) -> list[int]:
        """Let the bot learn of something; return the statuses of the webhook, none when it is fetched."""
        update = self.update(**body)
        if self.webhook:
            return await self.deliver(update)
        self.pending.append(update)
        self._news.set()
        return []

    async def deliver(self, update: Mapping[str, Any]) -> list[int]:
        """Post an update until it is acknowledged, or given up: https://core.telegram.org/bots/api#setwebhook."""
        statuses: list[int] = []
        headers = {SECRET_HEADER: self.webhook["secret_token"]} if "secret_token" in self.webhook else {}
        for _ in range(self.tries):
            answer = await self.client.post(self.webhook["url"], json=dict(update), headers=headers)
            statuses.append(answer.status_code)
            if answer.is_success:
                break
            await asyncio.sleep(self.retry_every)
        return statuses

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
