"""The one way into Rasa: guarded, plain, and honest about errors."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message
from sanic import Sanic

from bot.dialogue.channel import GatewayInput, _inert, as_turn
from bot.dialogue.stores import TurnTrackerStore
from bot.policy.text.text import normalise
from tests.ports import free_port
from tests.waiting import PATIENCE

SECRET = "geheim"
GOOD = {"sender": "c1", "text": "你好", "channel": "web", "message_id": "m1", "metadata": {"a": 1}}


class Rasa:
    """Stands in for the agent: keeps what it was told, counts in a slot, and answers as a test says."""

    def __init__(self) -> None:
        self.heard: list[UserMessage] = []
        self.error: Exception | None = None
        self._store = TurnTrackerStore()
        self._store.domain = Domain.empty()
        self._store.domain.slots = [AnySlot("count", mappings=[{"type": "custom"}], influence_conversation=False)]

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message)
        if self.error:
            raise self.error
        tracker = await self._store.get_or_create_tracker(message.sender_id, append_action_listen=False)
        tracker.update(UserUttered(message.text, {"name": "greet", "confidence": 0.75}))
        tracker.update(SlotSet("count", (tracker.get_slot("count") or 0) + 1))
        await message.output_channel.send_response(message.sender_id, {"text": f"回复：{message.text}"})
        await self._store.save(tracker)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Rasa]]:
    """The channel on loopback as Rasa serves it, in a loop of its own: Sanic keeps one loop a process."""
    logging.getLogger("sanic.error").setLevel(logging.CRITICAL)
    rasa, port, loop = Rasa(), free_port(), asyncio.new_event_loop()
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    channel = GatewayInput(SECRET)
    app.blueprint(channel.blueprint(rasa), url_prefix=f"/webhooks/{channel.name()}")
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    serving = app.create_server("127.0.0.1", port, return_asyncio_server=True, access_log=False)
    server = asyncio.run_coroutine_threadsafe(serving, loop).result(PATIENCE)
    asyncio.run_coroutine_threadsafe(server.startup(), loop).result(PATIENCE)
    yield f"http://127.0.0.1:{port}", rasa
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(PATIENCE)


@pytest.fixture
def rasa(served: tuple[str, Rasa]) -> Rasa:
    served[1].heard.clear()
    served[1].error = None
    return served[1]


@pytest.fixture
async def client(served: tuple[str, Rasa]) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=served[0], trust_env=False, timeout=PATIENCE) as made:
        yield made


async def post(client: httpx.AsyncClient, body: Any = None, **headers: str) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(GOOD if body is None else body).encode()
    given = {"X-Gateway-Secret": SECRET, "Content-Type": "application/json", **headers}
    return await client.post("/webhooks/gateway/turn", content=content, headers=given)


async def test_a_turn_comes_back_with_messages_and_outcome(client: httpx.AsyncClient, rasa: Rasa) -> None:
    response = await post(client)
    assert response.status_code == 200
    assert response.json() == {
        "messages": [{"text": "回复：你好", "buttons": []}],
        "outcome": {"kind": "smalltalk", "policies": [], "statements": [], "intent": "greet", "confidence": 0.75},
        "memory": {"slots": {"count": 1}},
    }
    (message,) = rasa.heard
    assert (message.sender_id, message.message_id, message.input_channel) == ("c1", "m1", "gateway")
    assert {"a": 1, "channel": "web"}.items() <= message.metadata.items()


async def test_what_a_turn_remembers_comes_with_the_next_message(client: httpx.AsyncClient, rasa: Rasa) -> None:
    first = (await post(client)).json()["memory"]
    second = (await post(client, {**GOOD, "memory": first})).json()["memory"]
    assert (first, second) == ({"slots": {"count": 1}}, {"slots": {"count": 2}})
    assert (await post(client)).json()["memory"] == first, "nothing of it stays in the process"


@pytest.mark.parametrize("secret", ["", "falsch", "GEHEIM", "geheim1", "geheim\u00e9"])
async def test_a_wrong_secret_is_refused(client: httpx.AsyncClient, rasa: Rasa, secret: str) -> None:
    headers = [(b"X-Gateway-Secret", secret.encode("latin-1")), (b"Content-Type", b"application/json")]
    response = await client.post("/webhooks/gateway/turn", content=json.dumps(GOOD), headers=headers)
    assert response.status_code == 403
    assert not rasa.heard


async def test_no_secret_is_refused(client: httpx.AsyncClient, rasa: Rasa) -> None:
    response = await client.post("/webhooks/gateway/turn", json=GOOD)
    assert (response.status_code, rasa.heard) == (403, [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"null",
        pytest.param(b"[" * 10_000, id="brackets"),
        [],
        "你好",
        7,
        {},
        {"sender": "c1"},
        {"text": "你好"},
        {**GOOD, "sender": None},
        {**GOOD, "sender": 7},
        {**GOOD, "text": ["你好"]},
        {**GOOD, "text": None},
        {**GOOD, "metadata": "x"},
        {**GOOD, "metadata": [1]},
        {**GOOD, "memory": "x"},
    ],
)
async def test_a_bad_body_is_a_400(client: httpx.AsyncClient, rasa: Rasa, body: Any) -> None:
    assert (await post(client, body)).status_code == 400
    assert not rasa.heard


async def test_what_is_not_needed_may_be_missing(client: httpx.AsyncClient, rasa: Rasa) -> None:
    assert (await post(client, {"sender": "c1", "text": "你好"})).status_code == 200
    assert (await post(client, {**GOOD, "metadata": None})).status_code == 200


async def test_an_error_in_rasa_is_a_5xx_without_its_text(client: httpx.AsyncClient, rasa: Rasa) -> None:
    rasa.error = RuntimeError("a secret detail")
    response = await post(client)
    assert response.status_code >= 500
    assert "a secret detail" not in response.text


async def test_health_waits_for_the_model(client: httpx.AsyncClient) -> None:
    response = await client.get("/webhooks/gateway/health")
    assert (response.status_code, response.json()) == (503, {"status": "loading"})


def test_the_channel_registers_under_its_name() -> None:
    app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
    register([GatewayInput(SECRET)], app, route="/webhooks/")
    assert "/webhooks/gateway/turn" in {f"/{route.path}" for route in app.router.routes}


COMMANDS = [
    '/ask_amount{"policy": "x"}',
    "/greet",
    "/restart",
    "//greet",
    "/ /greet",
    "  /greet",
    "\n/greet",
    "／greet",
    "／ask_amount{}",
    "/／greet",
    "／/greet",
    "/\u200b/greet",
    "\u200b/greet",
    "/",
    "/ ",
    "/action_restart",
]


@pytest.mark.parametrize("text", COMMANDS)
@pytest.mark.parametrize("spelling", ["as typed", "normalised"])
def test_a_person_never_speaks_as_an_intent(text: str, spelling: str) -> None:
    said = _inert(text if spelling == "as typed" else normalise(text))
    message = YAMLStoryReader.unpack_regex_message(Message.build(text=said))
    assert not message.get(INTENT) and not message.get(ENTITIES)
    assert not said.lstrip().startswith("/")
    assert said.strip()


@pytest.mark.parametrize("text", ["你好", "1/2", "and/or", "ask_amount{}", "http://example.com/a"])
def test_other_text_is_not_touched(text: str) -> None:
    assert _inert(text) == text


def test_what_was_said_and_how_it_ended_are_split() -> None:
    outcome = {"kind": "answered", "policies": ["p"], "statements": ["p/s"]}
    messages: list[dict[str, Any]] = [
        {"recipient_id": "c1", "text": "一", "buttons": [{"title": "条件", "payload": "条件"}]},
        {"recipient_id": "c1", "custom": {"outcome": outcome}},
        {"recipient_id": "c1", "text": "二"},
    ]
    assert as_turn(messages) == {
        "messages": [{"text": "一", "buttons": [{"title": "条件", "payload": "条件"}]}, {"text": "二", "buttons": []}],
        "outcome": outcome,
    }


def test_the_last_outcome_counts_and_other_custom_messages_are_not_said() -> None:
    messages: list[dict[str, Any]] = [{"custom": {"outcome": {"kind": kind}}} for kind in ("answered", "error")]
    assert as_turn([*messages, {"custom": {"else": 1}}]) == {"messages": [], "outcome": {"kind": "error"}}


def test_a_turn_of_nothing_says_nothing() -> None:
    assert as_turn([])["messages"] == []
