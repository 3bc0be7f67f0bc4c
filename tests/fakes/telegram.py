"""A strict Bot API server on loopback, over real HTTP.

It knows what Telegram documents and no more: calls are checked by `telegram_rules`, updates are posted to the webhook
until they are acknowledged or held for getUpdates until they are confirmed, never both.
"""

from __future__ import annotations

import asyncio
import functools
from collections import defaultdict, deque
from collections.abc import Mapping
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.fakes.telegram_bot import TelegramBot
from tests.fakes.telegram_rules import RefusedCallError, check
from tests.serving import Serving

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class FakeTelegram(TelegramBot):
    """The server. `faults` are answered before anything else, one a call of the method they name.

    `refused` names the calls that were refused; a test that does not set `lenient` expects none.
    """

    def __init__(self, port: int, retry_every: float = 0.05, tries: int = 5) -> None:
        super().__init__()
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.retry_every = retry_every
        self.tries = tries
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refused: list[str] = []
        self.lenient = False
        self.faults: defaultdict[str, deque[RefusedCallError | float]] = defaultdict(deque)
        self._serving: Serving | None = None

    @functools.cached_property
    def client(self) -> httpx.AsyncClient:
        """What posts to the webhook; kept, because making one takes long."""
        return httpx.AsyncClient(trust_env=False, timeout=30)

    async def start(self) -> None:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        self.stopping = False
        self._serving = Serving(Starlette(routes=routes), self.port, lifespan="off")
        await self._serving.start()

    async def stop(self) -> None:
        if self._serving is not None:
            await self.client.aclose()
            del self.client
            self.stopping = True
            self.news.set()
            await self._serving.stop(at_once=True)
            self._serving = None

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
            return JSONResponse({"ok": True, "result": await self.methods[method](self, read)})
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

    async def happen(self, **body: Any) -> list[int]:
        """Let the bot learn of something; return the statuses of the webhook, none when it is fetched."""
        update = self.update(**body)
        if self.webhook:
            return await self.deliver(update)
        self.pending.append(update)
        self.news.set()
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
