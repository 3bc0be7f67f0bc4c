"""Calls to an API that does not answer as it should; the codes it documents are in test_tencent_delivery."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from bot.channels.wechat_faults import Fault
from bot.gateway import wechat_api
from bot.gateway.wechat_api import ApiError, WeChatTokens, http_client
from tests.ports import free_port
from tests.waiting import PATIENCE


@pytest.fixture
async def dripping() -> AsyncIterator[str]:
    """A server that sends one byte now and then, until its caller hangs up; no call outlives it."""
    calls: list[asyncio.Task[None]] = []

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0.01)
        with suppress(ConnectionError):  # it hung up on us, as it should
            await writer.wait_closed()

    def accept(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        calls.append(asyncio.create_task(drip(writer)))

    server = await asyncio.start_server(accept, "127.0.0.1", port := free_port())
    yield f"http://127.0.0.1:{port}"
    server.close()
    await server.wait_closed()
    await asyncio.wait_for(asyncio.gather(*calls), PATIENCE)


async def test_an_answer_that_never_ends_is_given_up(dripping: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wechat_api, "LONGEST", 0.3)
    async with http_client(dripping) as http:
        with pytest.raises(ApiError) as error:
            await WeChatTokens(http, "wx1", "the-secret").fetch()
    assert error.value.fault is Fault.LATER and "the-secret" not in str(error.value)
