"""What WeChat and WeCom did not send, or sent broken, is refused: 4xx, no row, nothing of it in the log."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings import Settings
from bot.store.tables import conversation, inbox
from tests.fakes import wechat, wecom
from tests.fakes.tencent import sign, xml
from tests.gateway.stub_dialogue import StubDialogue
from tests.gateway.tencent_rig import USER, WAYS, WECOM, Rig, rigged
from tests.waiting import PATIENCE

SECRET_WORDS = "不该出现在日志里的话"
ENTITY = '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FUZZ = int(os.environ.get("FUZZ", "60"))
"""Bodies a channel; the long run takes 10000."""


Case = Callable[[Rig], tuple[dict[str, str], bytes]]


def told(rig: Rig, text: str = SECRET_WORDS) -> tuple[dict[str, str], bytes]:
    """Return a request as the channel makes it."""
    query, body = rig.fake.sealed(USER, rig.fake.text(USER, text))
    return query, body.encode()


def resigned(rig: Rig, document: str) -> tuple[dict[str, str], bytes]:
    """Sign and, where the channel does, encrypt a document that its server would never write."""
    query, body = rig.fake.sealed(USER, document)
    return query, body.encode()


def forged(rig: Rig) -> tuple[dict[str, str], bytes]:
    query, body = told(rig)
    return {**query, "signature": "0" * 40, "msg_signature": "0" * 40}, body


def stale(rig: Rig) -> tuple[dict[str, str], bytes]:
    now = rig.fake.clock
    rig.fake.clock = lambda: now() - 400
    request = told(rig)
    rig.fake.clock = now
    return request


def enveloped(rig: Rig) -> tuple[dict[str, str], bytes]:
    query, body = told(rig)
    return query, ENTITY.encode() + body


def halved(rig: Rig) -> tuple[dict[str, str], bytes]:
    query, body = told(rig)
    return query, body[:-9]


REFUSED: dict[str, tuple[Case, set[int]]] = {
    "a forged signature": (forged, {403}),
    "no signature": (lambda rig: ({}, told(rig)[1]), {403}),
    "a stale request": (stale, {403}),
    "an oversized body": (lambda rig: told(rig, SECRET_WORDS * 10_000), {413}),
    "an envelope with entities": (enveloped, {400}),
    "a broken envelope": (halved, {400}),
    "an entity": (lambda rig: resigned(rig, f"{ENTITY}<xml><Content>&x;{SECRET_WORDS}</Content></xml>"), {400}),
    "an unclosed document": (lambda rig: resigned(rig, f"<xml><Content>{SECRET_WORDS}"), {400}),
    "a document without its fields": (
        lambda rig: resigned(rig, f"<xml><Content>{SECRET_WORDS}</Content></xml>"),
        {400},
    ),
    "no document": (lambda rig: resigned(rig, SECRET_WORDS), {400}),
    "nothing": (lambda rig: resigned(rig, ""), {400}),
}


async def post(rig: Rig, query: dict[str, str], body: bytes) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        return await client.post(rig.fake.webhook, params=query, content=body)


async def refuse(rig: Rig, query: dict[str, str], body: bytes, caplog: pytest.LogCaptureFixture) -> int:
    """Post something that must leave nothing behind, and return its status."""
    before = len(rig.rows(inbox))
    caplog.clear()
    response = await post(rig, query, body)
    assert len(rig.rows(inbox)) == before
    assert f"{rig.name}: a request was refused" in caplog.text
    assert SECRET_WORDS not in caplog.text and SECRET_WORDS not in response.text
    return response.status_code


@pytest.mark.parametrize("way", WAYS)
async def test_what_was_not_sent_by_the_channel_or_is_broken_leaves_nothing(
    way: str, ready_settings: Settings, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        for name, (case, statuses) in REFUSED.items():
            assert await refuse(rig, *case(rig), caplog) in statuses, name
        assert rig.rows(inbox) == [] and rig.rows(conversation) == []


@pytest.mark.parametrize("way", WAYS)
async def test_a_request_that_was_seen_is_no_second_one(
    way: str, ready_settings: Settings, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    async with rigged(way, ready_settings, dialogue) as rig:
        query, body = told(rig, "你好")
        for _ in range(4):  # a message and its repetitions
            assert (await post(rig, query, body)).status_code == 200
        assert await refuse(rig, query, body, caplog) == 403
        # The signature of a plain message does not cover its body; that of an encrypted one does.
        assert await refuse(rig, query, told(rig)[1], caplog) == 403
        assert len(rig.rows(inbox)) == len(dialogue.turns) == 1


async def test_another_app_s_message_leaves_nothing(
    ready_settings: Settings, dialogue: StubDialogue, caplog: pytest.LogCaptureFixture
) -> None:
    async with rigged(WECOM, ready_settings, dialogue) as rig:
        head: dict[str, str | int] = {"ToUserName": wecom.CORP_ID, "FromUserName": USER, "CreateTime": 1}
        document = xml(**head, MsgType="text", Content=SECRET_WORDS, MsgId=1, AgentID=999)
        assert await refuse(rig, *resigned(rig, document), caplog) == 403


@pytest.mark.parametrize("name", ["wechat", "wecom"])
async def test_a_channel_that_is_off_is_not_there(gateway: Any, name: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        assert (await client.get(f"{gateway.url}/webhooks/{name}")).status_code == 404
        assert (await client.post(f"{gateway.url}/webhooks/{name}", content=b"x")).status_code == 404


# Fuzz: bytes; documents of odd fields; and both behind a right signature, so that they get past it.

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
FIELDS = "ToUserName FromUserName CreateTime MsgType Content MsgId Event EventKey MediaId AgentID bizmsgmenuid Encrypt"
NAMES = st.sampled_from(FIELDS.split())
KINDS = st.sampled_from(["text", "event", "image", "voice", "location", "link", "TEXT", "", "unknown"])
EVENTS = st.sampled_from(["subscribe", "unsubscribe", "CLICK", "VIEW", "SCAN", "LOCATION", "kf_close_session", "x"])


def documents() -> st.SearchStrategy[str]:
    fields = st.dictionaries(NAMES, TEXTS, max_size=12)
    shaped = st.builds(
        lambda found, kind, event, user: (
            {"ToUserName": wechat.ACCOUNT, **found}
            | {"MsgType": kind, "Event": event, "FromUserName": user, "CreateTime": "1"}
        ),
        fields,
        KINDS,
        EVENTS,
        st.sampled_from([USER, "", "某人", "a" * 300]),
    )
    written = (fields | shaped).map(lambda found: "".join(f"<{name}>{text}</{name}>" for name, text in found.items()))
    marked = (fields | shaped).map(lambda found: xml(**found)[5:-6])
    return (written | marked | TEXTS).map(lambda inner: f"<xml>{inner}</xml>") | TEXTS


def bodies() -> list[tuple[bytes, int]]:
    """Return bodies, each with how far it is signed; made first, because what is sent is awaited."""
    made = []

    @given(body=st.binary(max_size=400) | documents().map(str.encode), signed=st.integers(0, 3))
    @settings(max_examples=FUZZ, deadline=None, suppress_health_check=list(HealthCheck), derandomize=FUZZ <= 100)
    def make(body: bytes, signed: int) -> None:
        made.append((body, signed))

    make()
    return made


@pytest.mark.parametrize("way", WAYS)
async def test_fuzzed_bodies_never_bring_the_gateway_down(
    way: str, ready_settings: Settings, dialogue: StubDialogue
) -> None:
    # What hangs ends the test; how slow a busy machine is says nothing. When it stands still for longer than the
    # server keeps a connection, the next request would find that one closed: so each has its own.
    closing = {"Connection": "close"}
    caller = httpx.AsyncClient(trust_env=False, timeout=PATIENCE, headers=closing)
    async with rigged(way, ready_settings, dialogue) as rig, caller as client:
        for body, signed in bodies():
            query, content = _sent(rig, body, signed)
            response = await client.post(rig.fake.webhook, params=query, content=content)
            assert response.status_code < 500, (body, signed)
        assert (await rig.fake.say(USER, "还在吗"))[-1].status == 200
        assert all(len(row.asker) <= 128 for row in rig.rows(conversation))


def _sent(rig: Rig, body: bytes, signed: int) -> tuple[dict[str, str], bytes]:
    if signed == 0:
        return {}, body
    stamp, nonce = rig.fake._stamp()
    if rig.name == "wechat" and rig.fake.crypt is None:
        return {"signature": sign(wechat.TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce}, body
    query, sealed = rig.fake.sealed(USER, body.decode("utf-8", "replace"))
    # Once the envelope itself is the fuzzed thing, otherwise what is in it.
    return (query, body) if signed == 1 else (query, sealed.encode())
