"""Every policy asked about every aspect: no figure without its source, an honest status, a name, a bearable length."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pytest

from bot.policy.model.aspects import ANSWERED_BY
from bot.policy.model.model import Policy, Status
from bot.policy.model.reply import Memory, Outcome, Reply
from tests.policy.conftest import DATA, TODAY, Ask
from tests.policy.figures import fixed_wording, invented, shares
from tests.policy.known import IDS, LONGEST

QUESTIONS = {
    "ask_amount": "{}的支持金额是多少",
    "ask_condition": "{}的申请条件",
    "ask_quota": "{}有几个名额",
    "ask_materials": "{}需要什么材料",
    "ask_steps": "{}怎么申请",
    "ask_time": "{}什么时候申报",
    "ask_channel": "{}在哪里办",
    "ask_contact": "{}咨询电话多少",
    "ask_basis": "{}的文号是多少",
    "ask_validity": "{}现在还有效吗",
    "ask_overview": "介绍一下{}",
    "ask_list": "{}有哪些支持",
    "ask_compare": "{}和别的政策有什么区别",
    "ask_eligibility": "我能申请{}吗",
    "ask_more": "{}再说详细一点",
}

ONE_STATEMENT_IN = 20

MARKS = {Status.EXPIRED: "已失效", Status.UNKNOWN: "待核实"}
OUTCOMES = {
    Status.IN_FORCE: Outcome.ANSWERED,
    Status.EXPIRED: Outcome.EXPIRED,
    Status.UNKNOWN: Outcome.UNKNOWN_VALIDITY,
}


@pytest.fixture(scope="session")
def wording() -> str:
    return fixed_wording(DATA / "wording.yaml")


def test_the_walk_leaves_no_policy_and_no_aspect_out(by_id: Mapping[str, Policy]) -> None:
    assert sorted(by_id) == IDS
    assert set(QUESTIONS) == set(ANSWERED_BY)


@pytest.fixture(scope="session")
def walk(by_id: Mapping[str, Policy], ask: Ask) -> Callable[[str], Mapping[str, Reply]]:
    """Ask about every aspect of one policy by its short name; asked once for all tests."""

    @cache
    def walk(policy_id: str) -> Mapping[str, Reply]:
        short = by_id[policy_id].short
        return {intent: ask(question.format(short), intent) for intent, question in QUESTIONS.items()}

    return walk


@pytest.mark.parametrize("policy_id", IDS)
def test_what_is_said_of_every_aspect_is_true(
    policy_id: str, by_id: Mapping[str, Policy], walk: Callable[[str], Mapping[str, Reply]], wording: str
) -> None:
    replies = walk(policy_id)
    assert not {intent: found for intent in replies if (found := [*untrue(replies[intent], by_id, wording)])}


@pytest.mark.parametrize("policy_id", IDS)
def test_a_policy_asked_by_its_name_is_the_one_answered(
    policy_id: str, walk: Callable[[str], Mapping[str, Reply]]
) -> None:
    others = {
        intent: (reply.outcome.value, *reply.policies)
        for intent, reply in walk(policy_id).items()
        if policy_id not in reply.policies
    }
    assert not others


@pytest.mark.parametrize("policy_id", IDS)
def test_what_is_said_to_the_questions_of_statements_is_true(
    policy_id: str, by_id: Mapping[str, Policy], ask: Ask, wording: str
) -> None:
    for question in sample(by_id[policy_id]):
        for reply in (ask(question), ask(question, memory=Memory(focus=(policy_id,)))):
            # An assessment repeats what the asker told of themselves, and what share one of it is of the other.
            own = f"{wording}{question} {shares(question)}"
            assert not list(untrue(reply, by_id, own)), f"{question}: {reply.text}"


def test_the_questions_of_a_statement_mostly_find_its_policy(by_id: Mapping[str, Policy], ask: Ask) -> None:
    asked = [(policy.id, f"{policy.short}，{question}") for policy in by_id.values() for question in sample(policy)]
    lost = [(policy_id, q) for policy_id, q in asked if policy_id not in ask(q).policies]
    assert len(lost) <= 0.03 * len(asked), lost


def sample(policy: Policy) -> Iterator[str]:
    """Yield every question of about one statement in twenty, always the same ones."""
    for statement in policy.statements:
        if zlib.crc32(f"{policy.id}/{statement.id}".encode()) % ONE_STATEMENT_IN == 0:
            yield from statement.asks


def untrue(reply: Reply, by_id: Mapping[str, Policy], wording: str) -> Iterator[str]:
    """Yield what a reader of `reply` could be misled by."""
    for figure in sorted(invented(reply, by_id, wording)):
        yield f"the figure {figure} stands in none of {reply.policies}"
    length = len(reply.text) + sum(len(button.title) + 1 for button in reply.buttons)
    if length > LONGEST:
        yield f"{length} characters"
    for cited in reply.policies:
        yield from dishonest(reply, by_id[cited])
    if len(reply.policies) == 1 and reply.outcome not in (Outcome.NOT_IN_BASE, Outcome.CLARIFIED):
        status = by_id[reply.policies[0]].status_on(TODAY)
        if reply.outcome is not OUTCOMES[status] and not is_list(reply):
            yield f"the outcome is {reply.outcome.value} but the policy is {status.value}"


def dishonest(reply: Reply, policy: Policy) -> Iterator[str]:
    """Yield what `reply` hides about a policy that it cites."""
    if policy.title not in reply.text and policy.short not in reply.text:
        yield f"{policy.id} is not named"
    said = items(reply, policy) if is_list(reply) else [reply.text]
    mark = MARKS.get(policy.status_on(TODAY))
    if mark and not (said and all(mark in part for part in said)):
        yield f"{policy.id} is not marked {mark}"


def items(reply: Reply, policy: Policy) -> list[str]:
    """Return the numbered items of `reply` that are about `policy`."""
    return [line for line in reply.text.splitlines() if re.match(rf"\d\. {re.escape(policy.short)}：", line)]


def is_list(reply: Reply) -> bool:
    """Tell whether `reply` is a list of numbered items."""
    return "\n1. " in reply.text
