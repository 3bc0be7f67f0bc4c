"""The few calls we make to WeChat and WeCom. Neither takes escaped Chinese in JSON, so it is written as it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels.wechat_faults import Fault, meaning
from bot.errors import BotError
from bot.gateway.api_token import Fetched, SharedToken

TIMEOUT = 5.0
"""Seconds without a sign of the other side."""
LONGEST = 20.0
"""Seconds of a whole call; a reply that is on its way is leased for longer (see bot.gateway.sender)."""


class ApiError(BotError):
    """A call failed.

    Attributes:
        fault: What to do about it.
        code: The channel's number of the error; 0 when it did not answer at all.
    """

    def __init__(self, fault: Fault, code: int, reason: str) -> None:
        """Name the channel's code and words; they hold no secrets."""
        super().__init__(f"{fault.value}: {code} {reason[:200]}")
        self.fault = fault
        self.code = code


def http_client(base: str) -> httpx.AsyncClient:
    """Return a client of the API at `base`; nothing is opened yet."""
    # A proxy from the environment is for the world outside, not for a stand-in on this machine.
    outside = urlsplit(base).hostname not in ("127.0.0.1", "::1", "localhost")
    return httpx.AsyncClient(base_url=base, timeout=TIMEOUT, trust_env=outside)


class Api:
    """Calls with the account's token; a token that is refused is replaced once."""

    def __init__(self, http: httpx.AsyncClient, token: SharedToken) -> None:
        """Call through `http`."""
        self._http = http
        self._token = token

    async def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send `body` and return the answer.

        Raises:
            ApiError: If the call was refused or could not be made.
        """
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        response = await self._with_token("POST", path, {}, content)
        return _checked(response)

    async def media(self, path: str, media_id: str, most: int) -> bytes:
        """Fetch a picture or file of at most `most` bytes.

        Raises:
            ApiError: `Fault.TOO_LONG` when it is larger, `Fault.REFUSED` when it is no longer to be had.
        """
        response = await self._with_token("GET", path, {"media_id": media_id}, None, most)
        if _is_json(response):
            _checked(response)
            raise ApiError(Fault.REFUSED, 0, "an answer without a file")
        if response.headers["Content-Type"].startswith("text/"):
            raise ApiError(Fault.LATER, 0, "a page of somebody on the way instead of a file")
        return response.content

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def check(self) -> None:
        """See that the credentials are taken.

        Raises:
            ApiError: If not.
        """
        await self._token.value()

    async def _with_token(
        self, method: str, path: str, params: dict[str, str], content: bytes | None, most: int = 1024 * 1024
    ) -> httpx.Response:
        token = await self._usable(self._token.value())
        response = await _call(self._http, method, path, {**params, "access_token": token}, content, most)
        if _is_json(response) and meaning(_code(response)) is Fault.TOKEN:
            token = await self._usable(self._token.instead_of(token))
            response = await _call(self._http, method, path, {**params, "access_token": token}, content, most)
        return response

    @staticmethod
    async def _usable(token: Awaitable[str]) -> str:
        try:
            return await token
        except ApiError as error:
            # A wrong secret, an address that is not on the list: what waits is sent when that has been mended.
            raise ApiError(Fault.LATER, error.code, f"no token: {error}") from error


class WeChatTokens:
    """Fetches tokens of an official account.

    https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html
    """

    def __init__(self, http: httpx.AsyncClient, app_id: str, secret: str) -> None:
        """Fetch for the app `app_id`."""
        self._http = http
        self._body = {"grant_type": "client_credential", "appid": app_id, "secret": secret}

    async def fetch(self, *, forced: bool = False) -> Fetched:
        """Return the current token; when `forced`, a new one though the old one has not ended.

        Raises:
            ApiError: If there is none.
        """
        content = json.dumps({**self._body, "force_refresh": forced}).encode()
        return _fetched(await _call(self._http, "POST", "/cgi-bin/stable_token", {}, content))


class WeComTokens:
    """Fetches tokens of a WeCom app, which replaces them by itself.

    https://developer.work.weixin.qq.com/document/path/91039
    """

    def __init__(self, http: httpx.AsyncClient, corporation: str, secret: str) -> None:
        """Fetch for the app whose secret it is."""
        self._http = http
        self._params = {"corpid": corporation, "corpsecret": secret}

    async def fetch(self, *, forced: bool = False) -> Fetched:
        """Return the current token; WeCom cannot be `forced`.

        Raises:
            ApiError: If there is none.
        """
        return _fetched(await _call(self._http, "GET", "/cgi-bin/gettoken", self._params, None))


async def _call(
    http: httpx.AsyncClient,
    method: str,
    path: str,
    params: dict[str, str],
    content: bytes | None,
    most: int = 1024 * 1024,
) -> httpx.Response:
    """Make one call; its answer is read up to `most` bytes."""
    headers = {} if content is None else {"Content-Type": "application/json"}
    request = http.build_request(method, path, params=params, content=content, headers=headers)
    try:
        return await asyncio.wait_for(_answer(http, request, most), LONGEST)
    except (httpx.HTTPError, asyncio.TimeoutError) as error:
        # Its own words may hold the address, and that the token.
        raise ApiError(Fault.LATER, 0, type(error).__name__) from None


async def _answer(http: httpx.AsyncClient, request: httpx.Request, most: int) -> httpx.Response:
    response = await http.send(request, stream=True)
    try:
        kept = bytearray()
        async for chunk in response.aiter_bytes():
            kept += chunk
            if len(kept) > most:
                raise ApiError(Fault.TOO_LONG, 0, f"an answer of more than {most} bytes")
    finally:
        await response.aclose()
    if response.status_code != httpx.codes.OK:
        raise ApiError(Fault.LATER, 0, f"status {response.status_code}")
    return httpx.Response(200, headers=_content_type(response), content=bytes(kept))


def _content_type(response: httpx.Response) -> dict[str, str]:
    return {"Content-Type": response.headers.get("content-type", "")}


def _is_json(response: httpx.Response) -> bool:
    # WeChat says text/plain of its JSON, so the first character decides; no picture begins with it.
    return response.content[:1] == b"{"


def _code(response: httpx.Response) -> int:
    return int(_object(response).get("errcode") or 0)


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("errcode") or 0, int):
        raise ApiError(Fault.LATER, 0, "an answer that is no JSON object")
    return answer


def _checked(response: httpx.Response) -> dict[str, Any]:
    answer = _object(response)
    code = int(answer.get("errcode") or 0)
    if code:
        raise ApiError(meaning(code), code, str(answer.get("errmsg", "")))
    return answer


def _fetched(response: httpx.Response) -> Fetched:
    answer = _checked(response)
    value, seconds = answer.get("access_token"), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise ApiError(Fault.LATER, 0, "an answer without a token")
    return Fetched(value, seconds)
