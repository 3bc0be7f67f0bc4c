"""Lists of appeals, taking, closing and opening again, switches, saved views, and retention, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.desk.appeal import OPEN_STATES, State
from bot.desk.roles import Role
from bot.errors import DeskError, HeldError
from bot.store.appeal_audit import AppealAudit
from bot.store.appeal_lists import AppealLists, Chosen, Place
from bot.store.attachments import Attachments, File, NewAttachment
from bot.store.engine import reading
from bot.store.handoffs import Handoffs
from bot.store.insight import Insight, Period
from bot.store.personal_data import PersonalData
from bot.store.personal_export import PersonalExport
from bot.store.replies import Reply
from bot.store.retention import Old, Retention
from bot.store.saved_views import SavedViews
from bot.store.switches import Switches
from bot.store.tables import inbox, outbox, turn
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk, told

GONE = "（已清除）"


def opened(desk: Desk, count: int) -> list[str]:
    return [desk.appeals.open(desk.new(f"第{n}件", message_id=f"m{n}"))[0].number for n in range(count)]


@pytest.mark.parametrize("states", [OPEN_STATES, frozenset()])
def test_lists_go_on_where_they_stopped(desk: Desk, states: frozenset[State]) -> None:
    numbers = opened(desk, 5)
    lists = AppealLists(desk.engine)
    chosen = Chosen(states=states)
    assert sorted(one.appeal.number for piece in lists.every(chosen, 2) for one in piece) == numbers
    first = lists.find(chosen, 2)
    last = first[-1].appeal
    rest = lists.find(chosen, 9, Place(last.due_at, last.id))
    assert len({one.appeal.number for one in [*first, *rest]}) == 5
    assert lists.count(chosen) == 5 and lists.counts()[State.ACCEPTED] == 5


def test_a_list_is_narrowed(desk: Desk) -> None:
    opened(desk, 2)
    lists = AppealLists(desk.engine)
    li = desk.officer("li")
    case = desk.appeals.of_conversation(1)[0]
    desk.appeals.take(case.id, li)
    mine = lists.find(Chosen(officer=li.id), 9)
    assert [(one.appeal.number, one.officer_name) for one in mine] == [(case.number, "li")]
    assert len(lists.find(Chosen(text="第1"), 9)) == 1
    assert lists.find(Chosen(text="%"), 9) == []
    assert lists.find(Chosen(overdue=desk.now()), 9) == []
    assert len(lists.find(Chosen(overdue=desk.now() + timedelta(days=30)), 9)) == 2


def test_a_case_that_somebody_has_is_not_taken(desk: Desk) -> None:
    opened(desk, 1)
    case = desk.appeals.of_conversation(1)[0]
    desk.appeals.take(case.id, desk.officer("li"))
    assert desk.appeals.take(case.id, desk.officer("li")).officer_id == desk.officer("li").id
    with pytest.raises(HeldError, match="ask them first"):
        desk.appeals.take(case.id, desk.officer("wang"))


def test_a_supervisor_closes_and_opens_again(desk: Desk) -> None:
    opened(desk, 1)
    case, li, lead = desk.appeals.of_conversation(1)[0], desk.officer("li"), desk.officer("zhao", Role.SUPERVISOR)
    desk.appeals.take(case.id, li)
    with pytest.raises(DeskError):
        desk.appeals.close(case.id, "好了", lead, told)
    desk.appeals.answer(case.id, "修好了", li, told)
    with pytest.raises(DeskError):
        desk.appeals.close(case.id, "好了", li, told)
    with pytest.raises(DeskError, match="reason"):
        desk.appeals.close(case.id, " ", lead, told)
    assert desk.appeals.close(case.id, "电话确认", lead, told).state is State.CLOSED
    desk.now.turn(days=7)
    with pytest.raises(DeskError):
        desk.appeals.reopen(case.id, "又坏了", li, told)
    again = desk.appeals.reopen(case.id, "又坏了", lead, told)
    assert (again.state, again.officer_id, again.closed_at, again.redone) == (State.REDO, None, None, 0)
    assert again.due_at > desk.now() and again.promise["due"]
    assert AppealAudit(desk.engine, desk.rules).faults() == []


def test_switches_are_kept_with_their_reason(desk: Desk) -> None:
    switches, lead = Switches(desk.engine, desk.now), desk.officer("zhao", Role.SUPERVISOR)
    switches.turn_off("channel", "web", "维护", lead)
    switches.turn_off("channel", "web", "升级", lead)
    assert [(one.scope, one.name, one.reason, one.by) for one in switches.all()] == [("channel", "web", "升级", "zhao")]
    with pytest.raises(DeskError):
        switches.turn_off("bot", "", " ", lead)
    switches.turn_on("channel", "web")
    switches.turn_on("channel", "web")
    assert switches.all() == []


def test_views_are_ones_own(desk: Desk) -> None:
    views, li, wang = SavedViews(desk.engine), desk.officer("li"), desk.officer("wang")
    views.save(li.id, "网页", "channel=web")
    views.save(li.id, "网页", "channel=wechat")
    assert [view.query for view in views.of(li.id)] == ["channel=wechat"]
    views.remove(wang.id, views.of(li.id)[0].id)
    assert len(views.of(li.id)) == 1 and views.of(wang.id) == []


def talked(desk: Desk) -> int:
    """Let an asker say something, be answered and lodge an appeal; return the conversation."""
    accepted = desk.message("我的电话 13800138000")
    Turns(desk.engine, desk.now).complete(accepted.inbox_id, [Reply("答复")], Outcome("answered"))
    attachments = Attachments(desk.engine, desk.now)
    attachments.add(
        accepted.inbox_id, NewAttachment("image", name="a.png", file=File("image/png", 3, "0" * 64, "aa/a"))
    )
    handoffs = Handoffs(desk.engine, desk.now)
    handoffs.note(accepted.conversation_id, desk.officer("li"), "内部看法")
    handoffs.ask(accepted.conversation_id, "要人工", {"focus": []}, silence=True)
    handoffs.give_back(accepted.conversation_id, "asker")
    return accepted.conversation_id


def test_what_is_old_loses_its_text_and_keeps_its_rows(desk: Desk) -> None:
    talked(desk)
    with reading(desk.engine) as connection:
        connection.execute(outbox.update().values(state="sent"))
        connection.commit()
    retention = Retention(desk.engine, desk.now)
    assert retention.old(30, GONE) == Old()
    assert retention.kept_files() == {"aa/a"}
    desk.now.turn(days=31)
    found = retention.old(30, GONE)
    assert found == Old(messages=1, replies=1, notes=1, handoffs=1, files=1)
    assert retention.drop(30, GONE) == found and found.total == 5
    assert retention.drop(30, GONE) == Old() and retention.kept_files() == set()
    with reading(desk.engine) as connection:
        assert connection.execute(sa.select(inbox.c.raw_text, inbox.c.text)).all() == [("", "")]
        assert [row.payload["text"] for row in connection.execute(sa.select(outbox))] == [GONE]
        assert connection.execute(sa.select(turn.c.kind)).scalars().all() == ["answered"]


def test_what_is_dropped_is_dropped_piece_by_piece(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.retention.AT_ONCE", 2)
    for n in range(5):
        accepted = desk.message(f"第{n}句")
        Turns(desk.engine, desk.now).complete(accepted.inbox_id, [], Outcome("answered"))
    desk.now.turn(days=31)
    assert Retention(desk.engine, desk.now).drop(30, GONE).messages == 5


def test_appeals_and_their_files_outlast_retention_and_erasing(desk: Desk) -> None:
    conversation = talked(desk)
    case, _ = desk.appeals.open(desk.new("园区停电"))
    files = Attachments(desk.engine, desk.now)
    arrived = desk.message("［图片］", message_id="pic")
    files.add(arrived.inbox_id, NewAttachment("image", file=File("image/png", 3, "1" * 64, "bb/b")))
    Turns(desk.engine, desk.now).complete(arrived.inbox_id, [], Outcome("answered"))
    attached = [one.id for one in files.of_appeal(case.id)]
    desk.now.turn(days=400)
    Retention(desk.engine, desk.now).drop(30, GONE)
    PersonalData(desk.engine).erase(conversation, GONE)
    kept = PersonalExport(desk.engine).of(conversation)
    assert kept["appeals"][0]["what"] == "园区停电"
    assert "13800138000" not in str(kept) and "答复" not in str(kept["said_to_asker"])
    assert [one.id for one in files.of_appeal(case.id) if one.file] == attached
    assert AppealAudit(desk.engine, desk.rules).faults() == []


def test_days_are_those_of_shenzhen(desk: Desk) -> None:
    zone = desk.rules.office.zone
    desk.now.moment = desk.now.moment.replace(hour=17)  # already the next day in Shenzhen
    accepted = desk.message("晚上问的")
    Turns(desk.engine, desk.now).complete(accepted.inbox_id, [], Outcome("answered", latency_ms=40))
    begin = desk.now().astimezone(zone).replace(hour=0, minute=0)
    period = Period(begin, begin + timedelta(days=1))
    insight = Insight(desk.engine)
    assert list(insight.by_day(period).items()) == [(begin.date(), {"web": 1})]
    assert insight.by_day(Period(begin - timedelta(days=1), begin)) == {}
    assert insight.outcomes(period) == {"answered": 1} and insight.topics(period) == {}
    assert insight.waits(period).bot_ms == 40
