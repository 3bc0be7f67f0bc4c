"""One dialogue process as the gateway sees it: one message in, replies and an outcome back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.errors import DialogueError
from bot.store.inbox import Job
from bot.store.memories import Memory
from bot.store.replies import Button, Reply
from bot.store.turns import Outcome

_PATH = "/webhooks/gateway/turn"
_HEALTH = "/webhooks/gateway/health"
_MODEL = "/webhooks/gateway-model"
_LOADING_SECONDS = 240.0
"""Seconds that loading another model may take."""
_OK = 200
_RESTARTING = (502, 503, 504)
_CONNECT_SECONDS = 2.0
"""Seconds until a dialogue that takes no connection is away."""
_CHECK_SECONDS = 2.0
"""Seconds that it has to say that it is well."""
_KEPT_SECONDS = 4.0
"""How long a connection is kept without use; the dialogue's server closes it after five."""


class DialogueUnavailableError(DialogueError):
    """The dialogue is not there at the moment; the same message can be tried again."""


class DialogueSilentError(DialogueError):
    """The dialogue was given a message and said nothing in time; it may still be at work on it."""


@dataclass(frozen=True)
class Answer:
    """What is to be stored for a message.

    Attributes:
        memory: What the dialogue wants to remember of the conversation; None: as before.
    """

    replies: tuple[Reply, ...]
    outcome: Outcome
    memory: Memory | None = None


class Dialogue:
    """A client of one dialogue process.

    Attributes:
        url: Its base address.
    """

    def __init__(self, url: str, secret: str, connections: int) -> None:
        """Talk to the dialogue at `url`, over at most `connections` connections at once."""
        self.url = url
        self._headers = {"X-Gateway-Secret": secret, "Content-Type": "application/json"}
        self._connections = connections
        self._opened: aiohttp.ClientSession | None = None

    async def ask(self, job: Job, seconds: float) -> Answer:
        """Let the dialogue answer, within `seconds`.

        Raises:
            DialogueUnavailableError: If it cannot be reached or is restarting.
            DialogueSilentError: If it took too long.
            DialogueError: If it was reached and failed, or answered in another shape.
        """
        content = json.dumps(_request(job)).encode()
        status, answer = await self._call("POST", _PATH, seconds, content)
        if status in _RESTARTING:
            raise DialogueUnavailableError(f"{self.url} is restarting ({status}).")
        if status != _OK:
            raise DialogueError(f"The dialogue refused a message with {status}; see its log.")
        return _read(answer)

    async def check(self) -> None:
        """See that the dialogue answers and has its model.

        Raises:
            DialogueError: If not.
        """
        status, _ = await self._call("GET", _HEALTH, _CHECK_SECONDS)
        if status != _OK:
            raise DialogueError(f"{self.url} is not ready ({status}); a start takes up to a minute.")

    async def use_model(self, name: str) -> None:
        """Let the process answer by another trained model; it goes on answering by the present one while it loads.

        Raises:
            DialogueError: If it cannot be reached, or has no such model.
        """
        status, _ = await self._call("POST", _MODEL, _LOADING_SECONDS, json.dumps({"model": name}).encode())
        if status != _OK:
            raise DialogueError(f"{self.url} did not load {name} ({status}); see its log.")

    async def close(self) -> None:
        """Close the connections."""
        if self._opened is not None:
            await self._opened.close()

    async def _call(self, method: str, path: str, seconds: float, content: bytes | None = None) -> tuple[int, bytes]:
        """Return status and content of an answer."""
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=_CONNECT_SECONDS)
        try:
            async with self._session.request(method, self.url + path, data=content, timeout=timeout) as response:
                return response.status, await response.read()
        except aiohttp.ClientError as error:
            raise DialogueUnavailableError(f"{self.url} does not answer: {error!r}.") from error
        except asyncio.TimeoutError as error:
            # It may still be at work on the message, so asking again could do the same thing twice.
            raise DialogueSilentError(f"{self.url} took longer than {seconds:.1f} s.") from error

    @property
    def _session(self) -> aiohttp.ClientSession:
        """The connections, made when first needed because they belong to a running loop."""
        if self._opened is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_KEPT_SECONDS)
            self._opened = aiohttp.ClientSession(connector=connector, headers=self._headers)
        return self._opened


def _request(job: Job) -> dict[str, Any]:
    return {
        "sender": job.key,
        "turn": job.inbox_id,
        "text": job.text,
        "channel": job.channel,
        "message_id": job.message_id,
        "metadata": {"raw_text": job.raw_text},
        "memory": job.memory,
    }


def _read(answer: bytes) -> Answer:
    try:
        body = json.loads(answer)
        replies = tuple(_reply(message) for message in body["messages"])
        outcome = _outcome(body["outcome"])
        memory = _memory(body.get("memory"))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise DialogueError(f"The dialogue's answer has another shape: {error!r}.") from error
    if not any(reply.text.strip() for reply in replies):
        raise DialogueError(f"The dialogue said nothing (outcome {outcome.kind}).")
    return Answer(replies, outcome, memory)


def _reply(message: Mapping[str, Any]) -> Reply:
    buttons = (Button(str(button["title"]), str(button["payload"])) for button in message.get("buttons") or ())
    return Reply(str(message.get("text") or ""), tuple(buttons))


def _memory(given: Any) -> Memory | None:
    return None if given is None else {str(name): value for name, value in given.items()}


def _outcome(given: Mapping[str, Any]) -> Outcome:
    confidence = given.get("confidence")
    return Outcome(
        kind=str(given["kind"]),
        intent=None if given.get("intent") is None else str(given["intent"]),
        confidence=None if confidence is None else float(confidence),
        policies=tuple(str(name) for name in given.get("policies") or ()),
        statements=tuple(str(name) for name in given.get("statements") or ()),
    )
