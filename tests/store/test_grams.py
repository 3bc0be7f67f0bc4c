"""What people wrote is found by any part of it, on both databases, until it is erased."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.store import queue_pages
from bot.store.appeal_lists import AppealLists, Chosen
from bot.store.engine import reading, writing
from bot.store.grams import MESSAGES, grams_of
from bot.store.personal_data import PersonalData
from bot.store.queue_pages import After, Filters
from bot.store.queues import Queues
from bot.store.tables import conversation, inbox
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk


def found(engine: Engine, part: str) -> set[int]:
    """Return the messages that the index gives for `part`, before their texts are looked at."""
    narrowed = MESSAGES.narrowed(engine.dialect.name, part)
    with reading(engine) as connection:
        chosen = sa.select(inbox.c.id).select_from(narrowed.source).where(*narrowed.clauses)
        return set(connection.execute(chosen).scalars())


@pytest.mark.parametrize(
    ("part", "grams"),
    [
        ("补贴", ["补贴"]),
        ("补", ["补"]),
        ("租房补贴", ["租房", "房补", "补贴"]),
        ("补贴，补贴 A4", ["补贴", "A4"]),
        ("100%", ["10", "00"]),
        ("？_%", []),
        ("", []),
    ],
)
def test_a_text_is_looked_for_by_pairs_of_neighbours(part: str, grams: list[str]) -> None:
    assert grams_of(part) == grams


@pytest.mark.parametrize(
    "part", ["补贴", "补", "额", "租房补贴", "vip", "V", "VIP人才", "10", "100%", "？", "𰻝", "é", '"', "a_b"]
)
def test_any_part_of_a_message_finds_it(desk: Desk, part: str) -> None:
    said = desk.message('VIP人才租房补贴100%"𰻝"é？a_b补贴额').inbox_id
    other = desk.message("公园开放时间").inbox_id
    assert said in found(desk.engine, part)
    (row,) = Queues(desk.engine).all(Filters(text=part), 10)
    assert row.last_text == "公园开放时间"
    if grams_of(part):
        assert other not in found(desk.engine, part)


@pytest.mark.parametrize(
    "part", ["补额", "房租", "100_", "a%b", "补贴 OR 公园", "公园*", "NEAR(公园)", "'; DROP TABLE inbox"]
)
def test_what_nobody_wrote_finds_nothing(desk: Desk, part: str) -> None:
    desk.message("租房补贴100%，公园a_b")
    assert Queues(desk.engine).all(Filters(text=part), 10) == []
    assert AppealLists(desk.engine).find(Chosen(text=part), 10) == []


def test_what_was_erased_is_not_found(desk: Desk) -> None:
    first, second = desk.message("租房补贴", asker="u1"), desk.message("租房补贴", asker="u2")
    with writing(desk.engine) as connection:
        connection.execute(inbox.update().values(state="done"))
    PersonalData(desk.engine).erase(first.conversation_id, "（已删除）")
    assert found(desk.engine, "补贴") == {second.inbox_id}
    with writing(desk.engine) as connection:
        connection.execute(inbox.delete())
    assert found(desk.engine, "补贴") == set()


def test_an_appeal_is_found_by_its_number_its_words_and_its_person(desk: Desk) -> None:
    case = desk.appeals.open(desk.new("园区停电", "a", who="王先生"))[0]
    desk.appeals.open(desk.new("补贴没到账", "b", asker="u2"))
    lists = AppealLists(desk.engine)
    for part in (case.number, case.number.lower(), case.number[3:11] + "-0001", "停电", "电", "王先"):
        assert [one.appeal.id for one in lists.find(Chosen(text=part), 10)] == [case.id], part
        assert lists.count(Chosen(text=part)) == 1
    assert lists.find(Chosen(text="电王"), 10) == []


@pytest.mark.parametrize(("few", "window"), [(1000, 1000), (2, 1000), (2, 3), (1, 1)])
def test_both_ways_lead_to_the_same_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch, few: int, window: int) -> None:
    monkeypatch.setattr(queue_pages, "FEW", few)
    monkeypatch.setattr(queue_pages, "WINDOW", window)
    for number in range(12):
        accepted = desk.message("租房补贴" if number % 3 else "公园", asker=f"u{number}")
        kind = "answered" if number % 2 else "error"
        Turns(desk.engine, desk.now).complete(accepted.inbox_id, [], Outcome(kind))
        desk.now.turn(minutes=1)
    with reading(desk.engine) as connection:
        askers = dict(connection.execute(sa.select(conversation.c.id, conversation.c.asker)).all())
    seen: list[str] = []
    after = None
    while rows := Queues(desk.engine).all(Filters(text="补贴", outcome="answered"), 2, after):
        seen += [askers[row.conversation_id] for row in rows]
        after = After(rows[-1].last_seen_at, rows[-1].conversation_id)
    assert seen == ["u11", "u7", "u5", "u1"]


def test_text_and_outcome_are_those_of_one_message(desk: Desk) -> None:
    turns = Turns(desk.engine, desk.now)
    turns.complete(desk.message("租房补贴").inbox_id, [], Outcome("answered"))
    turns.complete(desk.message("公园").inbox_id, [], Outcome("error"))
    queues = Queues(desk.engine)
    assert queues.all(Filters(text="补贴", outcome="answered"), 10)
    assert queues.all(Filters(text="补贴", outcome="error"), 10) == []
