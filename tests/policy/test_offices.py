"""Offices called by name are told of, or said to be unknown; no other office's number is given for theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.policy.answers.answer import Answerer
from bot.policy.answers.offices import load_offices
from bot.policy.model.reply import Memory, Outcome
from bot.policy.search.topics import load_topics
from bot.policy.text.text import compact

DATA = Path("data")


@pytest.mark.parametrize(
    ("message", "cited"),
    [
        ("人社局在哪里", "ft-youth-settlement-subsidy-2025/contact"),
        ("请问企服中心的电话", "ft-fund-no-agent-notice-2024/contact"),
        ("科创局电话多少", "ft-bureau-merger-2024/gap-contact"),
        ("市人社局联系电话", "sz-new-talent-rent-living/contact"),
    ],
)
def test_an_office_is_reached_by_its_own_statement(message: str, cited: str, answerer: Answerer) -> None:
    reply = answerer.reply(message, {"ask_contact": 0.9}, Memory(), date(2026, 11, 30))
    assert reply.statements[0] == cited


@pytest.mark.parametrize("message", ["福田教育局电话", "住建局地址在哪", "政务大厅怎么走"])
def test_an_office_the_base_does_not_know_gets_no_other_number(message: str, answerer: Answerer) -> None:
    reply = answerer.reply(message, {"ask_contact": 0.9}, Memory(), date(2026, 11, 30))
    assert reply.outcome is Outcome.NOT_IN_BASE and not reply.statements


@pytest.mark.parametrize("message", ["入户补贴要去人社局哪里交材料", "人社局发的补贴有多少"])
def test_what_asks_for_more_than_the_way_there_is_no_office_question(message: str, answerer: Answerer) -> None:
    topics = load_topics(DATA / "topics.yaml", answerer.index.reader)
    assert load_offices(DATA / "offices.yaml", topics).wanted(answerer.index.reader.read(message)) is None


def test_every_statement_of_the_file_stands_in_the_base(answerer: Answerer) -> None:
    topics = load_topics(DATA / "topics.yaml", answerer.index.reader)
    offices = load_offices(DATA / "offices.yaml", topics).all
    told = [place.split("/") for office in offices for place in office.tells]
    assert told and all(answerer.index.by_id[policy].statement(statement) for policy, statement in told)
    names = [name for office in offices for name in office.names]
    assert len(names) == len(set(names)) and all(name == compact(name) for name in names)
