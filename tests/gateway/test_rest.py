"""The REST webhook: Rasa's shapes, clear refusals, one answer a message."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any

import httpx
import pytest

from bot.channels import rest
from bot.gateway import sentences
from bot.settings import Settings
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.waiting import PATIENCE


async def test_replies_come_in_rasas_shape(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async def behaviour(_turn: Turn) -> tuple[int, Any]:
        return 200, said("一", "二", buttons=("条件",))

    dialogue.behaviour = behaviour
    response = await gateway.say("你好")
    assert response.status_code == 200
    assert response.json() == [
        {"recipient_id": "u1", "text": "一"},
        {"recipient_id": "u1", "text": "二", "buttons": [{"title": "条件", "payload": "条件"}]},
    ]


async def test_dialogue_gets_normalised_text_and_no_name(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    await gateway.say("高新技術企業　３００万", sender="13800138000")
    (turn,) = dialogue.turns
    assert turn["text"] == "高新技术企业 300万"
    assert turn["channel"] == "rest"
    assert "13800138000" not in str(turn)


@pytest.mark.parametrize("text", ["", "   ", "👍", "\x00", "\ud83d"])
async def test_a_message_without_words_is_a_turn(gateway: RunningGateway, text: str) -> None:
    response = await gateway.post({"sender": "u1", "message": text})
    assert response.status_code == 200
    assert len(response.json()) == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "not_an_object"),
        ("你好", "not_an_object"),
        ({}, "sender_missing"),
        ({"sender": None, "message": "x"}, "sender_missing"),
        ({"sender": 1, "message": "x"}, "sender_type"),
        ({"sender": "  ", "message": "x"}, "sender_empty"),
        ({"sender": "a\x00b", "message": "x"}, "sender_characters"),
        ({"sender": "\udc00", "message": "x"}, "sender_characters"),
        ({"sender": "u" * 256, "message": "x"}, "sender_too_long"),
        ({"sender": "u"}, "message_missing"),
        ({"sender": "u", "message": ["x"]}, "message_type"),
        ({"sender": "u", "message": "x", "message_id": 7}, "message_id_type"),
        ({"sender": "u", "message": "x", "message_id": ""}, "message_id_empty"),
        ({"sender": "u", "message": "x", "message_id": "m" * 129}, "message_id_too_long"),
    ],
)
async def test_what_is_wrong_is_said(gateway: RunningGateway, dialogue: StubDialogue, body: Any, reason: str) -> None:
    response = await gateway.post(body)
    assert response.status_code == 400
    assert response.json() == {"error": sentences.load().errors[reason]}
    assert not dialogue.turns


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe{", b"[" * 60_000, b'{"sender": 1' + b"0" * 9000 + b"}"])
async def test_broken_json_is_said(gateway: RunningGateway, content: bytes) -> None:
    response = await _raw(gateway, content)
    assert response.status_code == 400
    assert "JSON" in response.json()["error"] or "sender" in response.json()["error"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_another_content_type_is_415(gateway: RunningGateway, kind: str) -> None:
    response = await _raw(gateway, b'{"sender": "u", "message": "x"}', kind)
    assert response.status_code == 415


async def test_a_megabyte_is_refused_politely(gateway: RunningGateway) -> None:
    response = await gateway.say("很" * 350_000)
    assert response.status_code == 413
    assert "精简" in response.json()["error"]


async def test_the_longest_sender_is_served(gateway: RunningGateway) -> None:
    assert (await gateway.say("你好", sender="长" * 255)).status_code == 200


async def test_a_duplicate_gets_the_same_replies_once(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    first = await gateway.say("你好", message_id="m1")
    second = await gateway.say("你好", message_id="m1")
    other = await gateway.say("你好", sender="u2", message_id="m1")
    assert first.json() == second.json()
    assert other.json()[0]["recipient_id"] == "u2"
    assert len(dialogue.turns) == 2


async def test_twenty_duplicates_at_once_are_one_turn(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async def slow(_turn: Turn) -> tuple[int, Any]:
        await asyncio.sleep(0.2)
        return 200, said("好")

    dialogue.behaviour = slow
    answers = await asyncio.gather(*(gateway.say("你好", message_id="m1") for _ in range(20)))
    assert {answer.text for answer in answers} == {answers[0].text}
    assert answers[0].json()[0]["text"] == "好"
    assert len(dialogue.turns) == 1


async def test_other_methods_and_paths_are_refused_in_chinese(gateway: RunningGateway) -> None:
    async with gateway.client() as client:
        wrong_method = await client.get("/webhooks/rest/webhook")
        wrong_path = await client.get("/nowhere")
    texts = sentences.load().errors
    assert (wrong_method.status_code, wrong_method.json()["error"]) == (405, texts["http_405"])
    assert (wrong_path.status_code, wrong_path.json()["error"]) == (404, texts["http_404"])
    assert wrong_path.headers["x-content-type-options"] == "nosniff"


async def test_through_a_proxy_the_token_is_needed(ready_settings: Settings, dialogue: StubDialogue) -> None:
    gateway = RunningGateway(dataclasses.replace(ready_settings, rest_token="geheim"))
    await gateway.start()
    far = {"X-Forwarded-For": "203.0.113.9"}
    body = {"sender": "u", "message": "x"}
    statuses = [
        (await gateway.post(body, headers=headers)).status_code
        for headers in (
            {},
            far,
            {**far, "Authorization": "Bearer falsch"},
            {**far, "Authorization": "Bearer geheim"},
            {**far, "Authorization": "Basic geheim"},
        )
    ]
    await gateway.stop()
    assert statuses == [200, 401, 401, 200, 401]


async def test_without_a_token_no_bearer_fits(gateway: RunningGateway) -> None:
    far = {"X-Forwarded-For": "203.0.113.9", "Authorization": "Bearer x"}
    response = await gateway.post({"sender": "u", "message": "x"}, headers=far)
    assert response.status_code == 401


async def test_an_exception_does_not_leak(gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_body: bytes) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(rest, "parse", broken)
    response = await gateway.say("你好")
    assert response.status_code == 500
    assert response.json() == {"error": sentences.load().errors["http_500"]}
    assert "content-security-policy" in response.headers


async def _raw(gateway: RunningGateway, content: bytes, kind: str = "application/json") -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        url = f"{gateway.url}/webhooks/rest/webhook"
        return await client.post(url, content=content, headers={"Content-Type": kind})
