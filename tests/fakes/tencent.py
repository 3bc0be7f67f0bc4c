"""What the fakes of WeChat and WeCom share: a server, its seal, and pushing to a webhook as their servers do.

The seal is written anew from the documents, so that a fault of the library shows:
https://developer.work.weixin.qq.com/document/path/90968 (the same scheme for both).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.etree import ElementTree

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from starlette.applications import Starlette
from starlette.routing import Route

from tests.serving import Serving

FAULT = "该公众号提供的服务出现故障，请稍后再试"
"""What a user is shown when the webhook does not answer as it must."""


@dataclass(frozen=True)
class Item:
    """An entry of a menu message."""

    id: str
    content: str


@dataclass(frozen=True)
class Shown:
    """A message on the user's screen: `passive`, by `api`, or a `fault` of the system."""

    text: str
    way: str
    menu: tuple[Item, ...] = ()


@dataclass
class User:
    """Someone who writes to the account; counters are the server's own."""

    following: bool = True
    wrote_at: float = float("-inf")
    left: int = 0
    event_at: float = float("-inf")
    event_left: int = 0
    shown: list[Shown] = field(default_factory=list)


@dataclass(frozen=True)
class Try:
    """One attempt to push: its status, None when it was cut, and its seconds."""

    status: int | None
    body: bytes
    seconds: float


class Crypt:
    """AES-256-CBC with a random head, the length, the text and the receiver's id; padded to 32 bytes."""

    def __init__(self, token: str, aes_key: str, owner: str) -> None:
        self.token = token
        self._key = base64.b64decode(aes_key + "=")
        self._owner = owner.encode()

    def encrypt(self, text: str) -> str:
        body = text.encode()
        plain = secrets.token_bytes(16) + struct.pack("!I", len(body)) + body + self._owner
        pad = 32 - len(plain) % 32
        coder = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).encryptor()
        return base64.b64encode(coder.update(plain + bytes([pad]) * pad) + coder.finalize()).decode()

    def decrypt(self, text: str) -> str:
        coder = Cipher(algorithms.AES(self._key), modes.CBC(self._key[:16])).decryptor()
        plain = coder.update(base64.b64decode(text, validate=True)) + coder.finalize()
        assert 1 <= plain[-1] <= 32 and plain.endswith(bytes([plain[-1]]) * plain[-1]), "padding"
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack("!I", plain[16:20])
        assert plain[20 + length :] == self._owner, "the receiver's id"
        return plain[20 : 20 + length].decode()


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324


def xml(**fields: str | int) -> str:
    """Return a document as the channel writes it: numbers bare, texts as character data."""
    nodes = (
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in fields.items()
    )
    return f"<xml>{''.join(nodes)}</xml>"


def fields_of(text: str) -> dict[str, str]:
    """Read a flat document strictly."""
    root = ElementTree.fromstring(text)  # noqa: S314 - our own answer
    assert root.tag == "xml", "the root"
    assert all(len(child) == 0 for child in root), "nested fields"
    return {child.tag: child.text or "" for child in root}


class FakeTencent:
    """A server with users; subclasses know their channel's rules."""

    silences: Sequence[bytes]
    """What the channel takes for silence."""

    def __init__(self, port: int, webhook: str, *, wait: float = 5.0, retries: int = 3) -> None:
        """Push to `webhook`, cut the connection after `wait` seconds and try again so many times."""
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.webhook = webhook
        self.wait = wait
        self.retries = retries
        self.clock: Callable[[], float] = time.time
        self.users: dict[str, User] = {}
        self.tries: list[Try] = []
        self.faults: list[int | str] = []
        self.refused: list[str] = []
        self.media: dict[str, bytes] = {}
        self.media_calls = 0
        self._ids = 10**15
        self._serving: Serving | None = None

    def user(self, name: str) -> User:
        return self.users.setdefault(name, User())

    def shown(self, name: str) -> list[str]:
        return [one.text for one in self.user(name).shown]

    async def start(self) -> None:
        self._serving = Serving(Starlette(routes=self.api()), self.port, timeout_graceful_shutdown=1)
        await self._serving.start()

    async def stop(self) -> None:
        if self._serving is not None:
            await self._serving.stop()

    @property
    def credentials(self) -> dict[str, str]:
        """Return the settings that switch the channel on, by the names of their variables."""
        raise NotImplementedError

    def api(self) -> list[Route]:
        """Return the routes of the channel's API."""
        raise NotImplementedError

    def sealed(self, user: str, document: str) -> tuple[dict[str, str], str]:
        """Return the query and the body of one push."""
        raise NotImplementedError

    def opened(self, body: str) -> dict[str, str]:
        """Return the fields of a passive reply, having checked its seal."""
        raise NotImplementedError

    def next_id(self) -> int:
        self._ids += 1
        return self._ids

    async def push(self, user: str, document: str) -> list[Try]:
        """Push one message, again when there is no answer in time, and show what comes back.

        https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html
        """
        made = []
        for _ in range(1 + self.retries):
            made.append(await self.once(user, document))
            if made[-1].status is not None:
                break
        self.tries += made
        if made[-1].status is None:
            self.user(user).shown.append(Shown(FAULT, "fault"))
        else:
            self._show(user, made[-1])
        return made

    async def once(self, user: str, document: str) -> Try:
        query, body = self.sealed(user, document)
        begun = time.monotonic()
        async with httpx.AsyncClient(trust_env=False, timeout=self.wait) as client:
            try:
                headers = {"Content-Type": "text/xml"}
                response = await client.post(self.webhook, params=query, content=body.encode(), headers=headers)
            except httpx.TransportError:
                return Try(None, b"", time.monotonic() - begun)
        return Try(response.status_code, response.content, time.monotonic() - begun)

    def _show(self, user: str, found: Try) -> None:
        if found.status == 200 and found.body in self.silences:
            return
        try:
            assert found.status == 200, "the status"
            fields = self.opened(found.body.decode())
            assert fields["ToUserName"] == user, "who it is for"
            assert fields["CreateTime"].isdigit(), "its time"
            assert fields["MsgType"] == "text", "its type"
            assert 0 < len(fields["Content"].encode()) <= 2048, "its length"
            assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}, "its fields"
        except (AssertionError, KeyError, ValueError, ElementTree.ParseError) as error:
            self.refused.append(f"passive reply: {error}")
            self.user(user).shown.append(Shown(FAULT, "fault"))
            return
        self.user(user).shown.append(Shown(fields["Content"], "passive"))
