"""The webhook of WeChat and WeCom: what comes is opened, stored, and answered on the line or later."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import wechat
from bot.channels.errors import RefusedError
from bot.channels.wechat import Arrival
from bot.channels.wechat_seal import Seal
from bot.gateway import line, parts
from bot.gateway.body import LARGEST, read_up_to
from bot.gateway.line import Line
from bot.gateway.meter import SENT
from bot.gateway.wechat_arrivals import Arrivals, Manner
from bot.store.clock import Clock
from bot.store.outbox import Outgoing

log = logging.getLogger(__name__)

_NOT_KEPT = {"Cache-Control": "no-store"}


class Webhook:
    """Serves one channel's address."""

    def __init__(self, manner: Manner, seal: Seal, clock: Clock) -> None:
        """Serve in this `manner`; `clock` tells what is fresh."""
        self._manner = manner
        self._seal = seal
        self._clock = clock

    def routes(self) -> list[Route]:
        """Return the routes."""
        path = f"/webhooks/{self._manner.name}"
        return [Route(path, self.verify, methods=["GET"]), Route(path, self.receive, methods=["POST"])]

    async def verify(self, request: Request) -> Response:
        """Answer the console's check of the address."""
        with self._refusals_logged():
            echo = self._seal.echo(dict(request.query_params), self._clock(), sealed=self._manner.sealed_echo)
        return PlainTextResponse(echo, headers=_NOT_KEPT)

    async def receive(self, request: Request) -> Response:
        """Take one message or event."""
        began = time.monotonic()
        with self._refusals_logged():
            body = await read_up_to(request, LARGEST)
            if body is None:
                raise RefusedError("too_large", 413)
            arrival = self._manner.read(self._seal.open(dict(request.query_params), body, self._clock()))
        here = parts.of(request)
        on_line = Line(here.database, here.waiters, here.holds, here.heard)
        rows = await Arrivals(here, on_line, self._manner).take(arrival, began)
        if await request.is_disconnected():
            rows = await on_line.unheard(rows)
        return self._answer(request, arrival, on_line, rows)

    def _answer(self, request: Request, arrival: Arrival, on_line: Line, rows: list[Outgoing]) -> Response:
        if not rows:
            return PlainTextResponse(self._manner.silence, headers=_NOT_KEPT)
        said, now = line.said(rows), self._clock()
        # Noted when the response has gone out: after a crash in between it is sent again rather than never.
        noted = BackgroundTask(on_line.note, said.taken)
        if not said.text:
            return PlainTextResponse(self._manner.silence, headers=_NOT_KEPT, background=noted)
        xml = self._seal.close(wechat.passive(arrival, said.text, now), now, secrets.token_hex(8))
        parts.of(request).meter.delivery(self._manner.name, SENT)
        return Response(xml, media_type="application/xml", headers=_NOT_KEPT, background=noted)

    @contextmanager
    def _refusals_logged(self) -> Iterator[None]:
        try:
            yield
        except RefusedError as error:
            log.warning("%s: a request was %s", self._manner.name, error)  # never what was in it
            raise
