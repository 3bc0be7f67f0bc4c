"""What Prometheus reads: counters of this process, gauges of the tables, and for whom."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import Settings
from bot.store.clock import utc_now
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.tables import outbox
from bot.values import ROOT
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn
from tests.ports import free_port
from tests.store.desk import Desk
from tests.stored import rows_of
from tests.waiting import PATIENCE, until

Figures = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def figures(gateway: RunningGateway, **headers: str) -> Figures:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        response = await client.get(f"{gateway.url}/metrics", headers=headers)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/plain")
    samples = (sample for family in text_string_to_metric_families(response.text) for sample in family.samples)
    return {(sample.name, frozenset(sample.labels.items())): sample.value for sample in samples}


def of(found: Figures, name: str, **labels: str) -> float | None:
    return found.get((name, frozenset(labels.items())))


async def test_answers_are_counted_by_channel_and_kind_and_timed(gateway: RunningGateway) -> None:
    for _ in range(3):
        await gateway.say("你好")
    found = await figures(gateway)
    assert of(found, "futian_turns_total", channel="rest", kind="fact") == 3
    assert of(found, "futian_turn_seconds_count", channel="rest") == 3
    assert of(found, "futian_dialogue_seconds_count", result="ok") == 3
    assert of(found, "futian_turn_seconds_bucket", channel="rest", le="+Inf") == 3


async def test_an_apology_is_counted_as_an_error(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async def broken(_turn: Turn) -> tuple[int, Any]:
        return 500, {}

    dialogue.behaviour = broken
    await gateway.say("你好")
    found = await figures(gateway)
    assert of(found, "futian_turns_total", channel="rest", kind="error") == 1
    assert of(found, "futian_dialogue_seconds_count", result="failed") == 1
    assert of(found, "futian_appeals_unanswered") == 1
    assert of(found, "futian_promise_marks", percent="0") == 1


async def test_what_waits_is_read_from_the_tables(gateway: RunningGateway, ready_settings: Settings) -> None:
    assert of(await figures(gateway), "futian_inbox_oldest_seconds") == 0
    engine = create_engine(ready_settings.database_url)
    an_hour_ago = Inbox(engine, lambda: utc_now() - timedelta(hours=1))
    an_hour_ago.accept(Incoming("wechat", "u1", "m1", "你好", "你好"), lease=timedelta(hours=2))
    engine.dispose()
    found = await figures(gateway)
    assert of(found, "futian_inbox_open", state="processing") == 1
    assert 3600 <= (of(found, "futian_inbox_oldest_seconds") or 0) < 3700


async def test_marks_of_promises_are_told_by_the_highest_that_has_passed(
    gateway: RunningGateway, ready_settings: Settings
) -> None:
    engine = create_engine(ready_settings.database_url)
    desk = Desk(engine)
    desk.appeals.open(desk.new(asker="late", message_id="late"))
    desk.now.turn(days=60)
    desk.marks.raise_due()
    desk.appeals.open(desk.new(asker="early", message_id="early"))
    engine.dispose()
    found = await figures(gateway)
    assert of(found, "futian_appeals_unanswered") == 2
    assert of(found, "futian_promise_marks", percent="100") == 1
    assert of(found, "futian_promise_marks", percent="0") == 1


async def test_every_process_counts_for_itself_and_reads_the_same_gauges(
    gateway: RunningGateway, ready_settings: Settings
) -> None:
    other = RunningGateway(dataclasses.replace(ready_settings, port=free_port()))
    await other.start()
    try:
        await gateway.say("你好")
        await until(lambda: [row.state for row in rows_of(ready_settings, outbox)] == ["sent"])
        first, second = await figures(gateway), await figures(other)
    finally:
        await other.stop()
    assert of(first, "futian_turns_total", channel="rest", kind="fact") == 1
    assert of(second, "futian_turns_total", channel="rest", kind="fact") is None
    name = "futian_outbox_pending"
    assert of(first, name, channel="rest") == of(second, name, channel="rest")


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "10.0.0.1"}, {"Authorization": "Bearer wrong"}])
async def test_figures_are_not_for_everybody(ready_settings: Settings, headers: dict[str, str]) -> None:
    running = RunningGateway(dataclasses.replace(ready_settings, metrics_token="right"))
    await running.start()
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
            assert (await client.get(f"{running.url}/metrics", headers=headers)).status_code == 401
        assert await figures(running, Authorization="Bearer right", **{"X-Forwarded-For": "10.0.0.1"})
    finally:
        await running.stop()


async def test_no_figure_names_a_person(gateway: RunningGateway) -> None:
    await gateway.say("我的电话13800138000", sender="13900139000")
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        text = (await client.get(f"{gateway.url}/metrics")).text
    assert "13900139000" not in text and "13800138000" not in text


async def test_ready_says_which_dialogue_is_missing(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        well = await client.get(f"{gateway.url}/readyz")
        assert (well.status_code, well.json()["dialogues"]) == (200, {gateway.settings.dialogue_url: "ok"})
        await dialogue.stop()
        ill = await client.get(f"{gateway.url}/readyz")
        assert ill.status_code == 503
        assert ill.json()["database"] == "ok"
        assert "does not answer" in ill.json()["dialogues"][gateway.settings.dialogue_url]
        assert (await client.get(f"{gateway.url}/healthz")).status_code == 200


async def test_the_figures_that_scaling_names_are_there(gateway: RunningGateway) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as client:
        text = (await client.get(f"{gateway.url}/metrics")).text
    there = set(re.findall(r"^# TYPE (\w+)", text, re.MULTILINE))
    named = set(re.findall(r"futian_\w+", (ROOT / "docs" / "scaling.md").read_text("utf-8")))
    assert named and named <= there
