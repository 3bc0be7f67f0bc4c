"""The live base: what is published is answered at once, and nothing broken takes its place."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from actions import knowledge as module
from actions.knowledge import Knowledge
from bot.policy.answers.answer import Answerer
from bot.policy.base import Base
from bot.policy.model.reply import Memory
from bot.store import migrate
from bot.store.engine import create_engine
from bot.store.policies import PolicyRepository
from bot.store.published import Published
from tests.policy.documents import policy, statement
from tests.waiting import PATIENCE

TODAY = date(2026, 11, 22)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PolicyRepository]:
    """A database that holds one policy; it is looked for a new revision all the time."""
    monkeypatch.setattr(module, "CHECK_EVERY", 0.05)
    url = f"sqlite:///{tmp_path / 'test.db'}"
    migrate.upgrade(url)
    engine = create_engine(url)
    made = PolicyRepository(engine)
    made.load([policy()])
    yield made
    engine.dispose()


def amount(answerer: Answerer, short: str) -> str:
    return answerer.reply(f"{short}最高多少", {"ask_amount": 0.9}, Memory(), TODAY).text


async def until(
    live: Knowledge,
    short: str,
    words: str,
) -> None:
    deadline = time.monotonic() + PATIENCE
    while words not in amount(await live.answerer(), short):
        assert time.monotonic() < deadline, f"{words} is not answered"
        await asyncio.sleep(0.05)


async def test_the_base_is_built_at_the_first_question(repository: PolicyRepository) -> None:
    assert "7万元" in amount(await Knowledge(repository).answerer(), "路灯补贴")


async def test_a_published_change_is_answered(repository: PolicyRepository) -> None:
    live = Knowledge(repository)
    await live.answerer()
    changed = statement("amount", "benefit", "路灯补贴每家最高补9万元。", asks=["最高多少"])
    repository.publish(policy(statements=[changed]), "更正")
    await until(live, "路灯补贴", "9万元")


async def test_a_new_policy_is_answered_without_training(repository: PolicyRepository) -> None:
    live = Knowledge(repository)
    await live.answerer()
    repository.publish(policy("ft-kite", "风筝资助"), "新政策")
    await until(live, "风筝资助", "风筝资助每家最高补7万元")


async def test_the_old_base_answers_while_the_new_one_is_built(
    repository: PolicyRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Knowledge(repository)
    old = await live.answerer()
    build, go_on = live._build, threading.Event()

    def held() -> tuple[Published, Base]:
        assert go_on.wait(PATIENCE)
        return build()

    monkeypatch.setattr(live, "_build", held)
    repository.publish(policy("ft-kite", "风筝资助"), "新政策")
    assert await live.answerer() is old
    go_on.set()
    await until(live, "风筝资助", "风筝资助每家最高补7万元")


async def test_an_unchanged_base_is_not_built_again(
    repository: PolicyRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Knowledge(repository)
    old = await live.answerer()
    monkeypatch.setattr(live, "_build", lambda: pytest.fail("built again"))
    for _ in range(3):
        assert await live.answerer() is old
        await asyncio.sleep(0.05)


async def test_a_broken_document_never_takes_the_place_of_a_good_base(repository: PolicyRepository) -> None:
    live = Knowledge(repository)
    await live.answerer()
    repository.publish(policy("ft-broken", "坏政策", status="valid"), "错误")
    for _ in range(3):
        assert "7万元" in amount(await live.answerer(), "路灯补贴")
        await asyncio.sleep(0.1)
    repository.publish(policy("ft-broken", "好政策"), "更正")
    await until(live, "好政策", "好政策每家最高补7万元")


async def test_one_broken_document_does_not_keep_others_from_being_answered(repository: PolicyRepository) -> None:
    repository.publish(policy("ft-broken", "坏政策", status="valid"), "错误")
    assert "7万元" in amount(await Knowledge(repository).answerer(), "路灯补贴")


async def test_first_questions_at_the_same_moment_build_once(
    repository: PolicyRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = Knowledge(repository)
    build, built = live._build, []

    def counted() -> tuple[Published, Base]:
        built.append(1)
        return build()

    monkeypatch.setattr(live, "_build", counted)
    await asyncio.gather(*(live.answerer() for _ in range(5)))
    assert len(built) == 1
