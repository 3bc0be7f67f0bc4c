"""One dialogue process as the gateway sees it: one message in, replies and an outcome back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.errors import DialogueError
from bot.store.inbox import Job
from bot.store.memories import Memory
from bot.store.replies import Button, Reply
from bot.store.turns import Outcome

_PATH = "/webhooks/gateway/turn"
_HEALTH = "/webhooks/gateway/health"
_RESTARTING = (502, 503, 504)
_CONNECT_SECONDS = 2.0


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
        # No proxy from the environment: the dialogue is on this machine or beside it.
        self._http = httpx.AsyncClient(
            base_url=url,
            headers={"X-Gateway-Secret": secret},
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            trust_env=False,
        )

    async def ask(self, job: Job, seconds: float) -> Answer:
        """Let the dialogue answer, within `seconds`.

        Raises:
            DialogueUnavailableError: If it cannot be reached or is restarting.
            DialogueSilentError: If it took too long.
            DialogueError: If it was reached and failed, or answered in another shape.
        """
        response = await self._post(_request(job), seconds)
        if response.status_code in _RESTARTING:
            raise DialogueUnavailableError(f"{self.url} is restarting ({response.status_code}).")
        if response.status_code != httpx.codes.OK:
            raise DialogueError(f"The dialogue refused a message with {response.status_code}; see its log.")
        return _read(response)

    async def check(self) -> None:
        """See that the dialogue answers and has its model.

        Raises:
            DialogueError: If not.
        """
        try:
            response = await self._http.get(_HEALTH, timeout=2)
        except httpx.HTTPError as error:
            raise DialogueUnavailableError(f"does not answer ({error!r})") from error
        if not response.is_success:
            raise DialogueError(f"is not ready: it answers with {response.status_code}; a start takes up to a minute")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, request: Mapping[str, Any], seconds: float) -> httpx.Response:
        try:
            timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
            return await self._http.post(_PATH, json=request, timeout=timeout)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            # It may still be at work on the message, so asking again could do the same thing twice.
            raise DialogueSilentError(f"{self.url} took longer than {seconds:.1f} s.") from error
        except httpx.HTTPError as error:
            raise DialogueUnavailableError(f"{self.url} cannot be reached: {error!r}.") from error


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


def _read(response: httpx.Response) -> Answer:
    try:
        body = response.json()
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
