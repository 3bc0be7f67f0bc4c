"""Profiles, receipts and what is erased of them, on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.desk.draft import Asks, Draft
from bot.policy.answers.receipt import Receipt
from bot.policy.model.facts import Choice, Moment, exactly
from bot.policy.profile.profile import Profile
from bot.store.assess_tables import profile_fact
from bot.store.engine import reading
from bot.store.outbox import Outbox
from bot.store.personal_data import PersonalData
from bot.store.profiles import Profiles
from bot.store.receipts import Receipts
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk, Now

FACTS = (
    Profile()
    .with_value("age", exactly(36), "三十六岁")
    .with_value("degree", Choice(frozenset({"master"}), frozenset({"phd"})), "硕士")
    .with_value("introduced_on", Moment(years_ago=1, month=3), "去年三月")
    .with_value("owns_home_in_sz", False, "没房")
)
UNITS = {"age": "岁", "degree": "选项", "introduced_on": "日期", "owns_home_in_sz": "是否"}
RECEIPT = Receipt({"policy": "ft-x", "version": "1", "as_of": "2026-11-23", "profile": {}, "verdict": "符合"})


@pytest.fixture
def asker(desk: Desk) -> int:
    return desk.message().conversation_id


@pytest.fixture
def profiles(engine: Engine, desk: Desk) -> Profiles:
    return Profiles(engine, desk.now)


def test_nothing_is_known_of_somebody_new(asker: int, profiles: Profiles) -> None:
    found = profiles.of(asker)
    assert (found.consent, found.profile.facts) == (None, {})


def test_with_consent_facts_come_back_as_they_were(asker: int, profiles: Profiles) -> None:
    profiles.decide(asker, True, FACTS, UNITS)
    found = profiles.of(asker)
    assert found.consent and found.profile.facts == FACTS.facts


def test_a_fact_has_its_unit_its_words_and_how_it_was_learned(asker: int, profiles: Profiles, engine: Engine) -> None:
    profiles.decide(asker, True, FACTS, UNITS)
    profiles.learn(asker, Profile().with_value("age", exactly(34), "34"), UNITS, "corrected")
    with reading(engine) as connection:
        row = connection.execute(sa.select(profile_fact).where(profile_fact.c.field == "age")).one()
    assert (row.unit, row.said, row.how) == ("岁", "34", "corrected")


def test_a_correction_takes_the_place_of_what_was_known(asker: int, profiles: Profiles, desk: Desk) -> None:
    profiles.decide(asker, True, FACTS, UNITS)
    desk.now.turn(days=1)
    profiles.learn(asker, Profile().with_value("age", exactly(34), "34"), UNITS, "corrected")
    found = profiles.of(asker)
    assert found.profile.value("age") == exactly(34) and len(found.profile.facts) == 4
    assert found.learned_at["age"] == desk.now()


@pytest.mark.parametrize("asked", [True, False])
def test_without_consent_nothing_is_kept(asked: bool, asker: int, profiles: Profiles) -> None:
    if asked:
        profiles.decide(asker, False, FACTS, UNITS)
    profiles.learn(asker, FACTS, UNITS, "told")
    assert not profiles.of(asker).profile


def test_consent_taken_back_forgets(asker: int, profiles: Profiles) -> None:
    profiles.decide(asker, True, FACTS, UNITS)
    profiles.decide(asker, False, FACTS, UNITS)
    found = profiles.of(asker)
    assert found.consent is False and not found.profile


def test_askers_do_not_see_each_other(asker: int, profiles: Profiles, desk: Desk) -> None:
    other = desk.message(asker="u2").conversation_id
    profiles.decide(asker, True, FACTS, UNITS)
    assert not profiles.of(other).profile


def test_a_receipt_comes_back_with_the_same_bytes(asker: int, engine: Engine) -> None:
    receipts = Receipts(engine, Now())
    receipts.keep(asker, RECEIPT)
    receipts.keep(asker, RECEIPT)
    (found,) = receipts.of_conversation(asker)
    assert found.receipt is not None and found.receipt.to_bytes() == RECEIPT.to_bytes()
    assert receipts.by_number(f" {RECEIPT.number.lower()}") == found
    assert receipts.by_number("CS-20261123-00000000") is None


def test_the_same_receipt_of_two_askers_is_two(asker: int, engine: Engine, desk: Desk) -> None:
    receipts, other = Receipts(engine, Now()), desk.message(asker="u2").conversation_id
    receipts.keep(asker, RECEIPT)
    receipts.keep(other, RECEIPT)
    PersonalData(engine).erase(other, "（已删除）")
    (mine,), (theirs,) = receipts.of_conversation(asker), receipts.of_conversation(other)
    assert mine.receipt is not None and theirs.receipt is None
    receipts.keep(other, RECEIPT)
    assert receipts.of_conversation(other)[0].receipt is not None


def test_erasing_leaves_counts_appeals_and_what_an_officer_has_yet_to_say(
    engine: Engine, desk: Desk, profiles: Profiles
) -> None:
    first = desk.message("我三十六岁，能申请吗")
    asker, turns = first.conversation_id, Turns(engine, desk.now)
    turns.complete(first.inbox_id, [Reply("您36岁，不符合")], Outcome("answered"))
    Outbox(engine, desk.now).add(asker, Reply("工作人员：请补材料"), "note-1")
    profiles.decide(asker, True, FACTS, UNITS)
    Receipts(engine, desk.now).keep(asker, RECEIPT)
    case, _ = desk.appeals.open(desk.new("园区停电"))
    under_way = desk.message("确认删除")
    assert PersonalData(engine).messages(asker) == 3
    PersonalData(engine).erase(asker, "（已删除）")
    with reading(engine) as connection:
        said = connection.execute(sa.select(inbox.c.id, inbox.c.raw_text).where(inbox.c.raw_text != "")).all()
        told = [row.payload["text"] for row in connection.execute(sa.select(outbox).order_by(outbox.c.id))]
    assert under_way.inbox_id in [row.id for row in said] and "三十六" not in str(said)
    assert told[:2] == ["（已删除）", "工作人员：请补材料"]
    assert desk.appeals.by_number(case.number) is not None
    assert profiles.of(asker).consent is None
    turns.complete(under_way.inbox_id, [Reply("已删除")], Outcome("answered"))
    assert turns.of(first.inbox_id) is not None


def test_an_unfinished_appeal_is_erased(engine: Engine, desk: Desk) -> None:
    from datetime import timedelta

    from bot.store.conversations import Conversations
    from bot.store.drafts import Drafts

    asker = desk.message().conversation_id
    drafts = Drafts(engine, timedelta(hours=1), desk.now)
    drafts.keep(asker, Draft(Asks.WHO, what="我叫张三"), "m1")
    PersonalData(engine).erase(asker, "（已删除）")
    found = Conversations(engine, desk.now).find("web", "u1")
    assert found is not None and drafts.of(found.key) is None
