from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot import log

Configure = Callable[..., io.StringIO]


@pytest.fixture
def configure() -> Iterator[Configure]:
    """Logging as a process of ours has it, into memory; put back in the end."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def start(level: str = "INFO", form: str = log.TEXT) -> io.StringIO:
        stream = io.StringIO()
        log.configure(level, stream, form)
        return stream

    yield start
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()
    root.handlers[:], root.level = before


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("电话13800138000,谢谢", "电话138***00,谢谢"),
        ("身份证11010519491231002X", "身份证110***2X"),
        ("信用代码91440300MA5DA7TY3T。", "信用代码914***3T。"),
        ("卡号6222020200112230000", "卡号622***00"),
        ("30万元,2025年5月8日", "30万元,2025年5月8日"),
        ("FT-20261123-0001-7", "FT-20261123-0001-7"),
    ],
)
def test_personal_numbers_are_masked_and_others_are_not(said: str, kept: str) -> None:
    assert log.mask(said) == kept


@pytest.mark.parametrize("form", [log.TEXT, log.JSON])
def test_tracebacks_are_masked_too(configure: Configure, form: str) -> None:
    stream = configure(form=form)
    try:
        raise ValueError("13800138000")
    except ValueError:
        logging.getLogger("x").exception("failed")
    assert "13800138000" not in stream.getvalue()
    assert "138***00" in stream.getvalue()


def test_a_line_says_what_it_is_about(configure: Configure) -> None:
    stream = configure()
    with log.about(conversation="k1", turn=7):
        logging.getLogger("bot.gateway.turns").info("waits")
    logging.getLogger("bot.gateway.turns").info("idle")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("bot.gateway.turns: waits conversation=k1 turn=7")
    assert second.endswith("bot.gateway.turns: idle")


def test_json_is_one_object_a_line(configure: Configure) -> None:
    stream = configure(form=log.JSON)
    with log.about(conversation="k1"):
        structlog.get_logger("actions.safe").error("action.failed", action="action_answer", turn=7)
    (line,) = stream.getvalue().splitlines()
    said = json.loads(line)
    assert said.pop("time")
    assert said == {
        "level": "ERROR",
        "logger": "actions.safe",
        "event": "action.failed",
        "conversation": "k1",
        "action": "action_answer",
        "turn": 7,
    }


async def test_tasks_do_not_mix_what_they_are_about(configure: Configure) -> None:
    stream = configure()

    async def turn(number: int) -> None:
        with log.about(turn=number):
            await asyncio.sleep(0)
            logging.getLogger("bot").info("done %d", number)

    await asyncio.gather(*(turn(number) for number in range(5)))
    assert all(f"done {n} turn={n}" in stream.getvalue() for n in range(5))


def test_fields_of_others_may_hold_what_an_asker_wrote(configure: Configure) -> None:
    stream = configure()
    rasa = structlog.get_logger("rasa.core.processor")
    rasa.warning("processor.message.failed", text="我的病历", event_info="It failed.")
    assert "我的病历" not in stream.getvalue()
    assert "It failed." in stream.getvalue()


def test_debug_is_for_our_own_loggers(configure: Configure) -> None:
    stream = configure("DEBUG")
    structlog.get_logger("rasa.core.processor").debug("processor.message.parse", text="我的病历")
    logging.getLogger("rasa.core.processor").debug("Received user message '我的病历'")
    logging.getLogger("sqlalchemy.engine").debug("我的病历")
    logging.getLogger("bot.store").debug("looked")
    assert "我的病历" not in stream.getvalue()
    assert "looked" in stream.getvalue()


def test_an_event_with_a_percent_sign_is_no_format(configure: Configure) -> None:
    stream = configure()
    structlog.get_logger("bot").info("100% done", name="x")
    assert "100% done name_=x" in stream.getvalue()
