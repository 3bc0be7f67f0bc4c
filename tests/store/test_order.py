"""Who said what when, in order, whatever the clock did meanwhile."""

from __future__ import annotations

import pytest
from sqlalchemy.engine import Engine

from bot.store.case_files import Asked, CaseFiles, Line, Noted
from bot.store.handoffs import Handoffs
from bot.store.outbox import Outbox
from bot.store.replies import Reply
from bot.store.transcript import Answer, Question, Transcripts
from bot.store.turns import Outcome, Turns
from tests.store.desk import Desk


class Talk:
    """A conversation that is written with a clock turned by hand."""

    def __init__(self, engine: Engine) -> None:
        self.desk = Desk(engine)
        self._turns, self._outbox = Turns(engine, self.desk.now), Outbox(engine, self.desk.now)
        self._handoffs = Handoffs(engine, self.desk.now)
        self.conversation = 0

    def asks(self, text: str, *answers: str) -> None:
        accepted = self.desk.message(text)
        self.conversation = accepted.conversation_id
        self._turn()
        if answers:
            self._turns.complete(accepted.inbox_id, [Reply(answer) for answer in answers], Outcome("answered"))
        self._turn()

    def told(self, text: str) -> None:
        self._outbox.add(self.conversation, Reply(text), text)
        self._turn()

    def noted(self, text: str) -> None:
        self._handoffs.note(self.conversation, self.desk.officer(), text)
        self._turn()

    def back(self) -> None:
        self.desk.now.turn(days=-1)

    def seen_by_asker(self) -> list[str]:
        return [_said(one) for one in Transcripts(self.desk.engine).recent(self.conversation, 50)]

    def seen_by_officer(self) -> list[str]:
        return [_text(one) for one in CaseFiles(self.desk.engine).recent(self.conversation, 50)]

    def _turn(self) -> None:
        self.desk.now.turn(seconds=10)


def _said(one: Question | Answer) -> str:
    return one.text if isinstance(one, Question) else one.reply.text


def _text(line: Line) -> str:
    return line.text if isinstance(line, Asked | Noted) else line.reply.text


@pytest.fixture
def talk(engine: Engine) -> Talk:
    return Talk(engine)


def test_a_clock_that_is_set_back_changes_no_order(talk: Talk) -> None:
    talk.asks("一", "甲", "乙")
    talk.told("李工：您好")
    talk.back()
    talk.asks("二", "丙")
    talk.told("李工：再见")
    talk.asks("三")
    talk.told("李工：还在")
    expected = ["一", "甲", "乙", "李工：您好", "二", "丙", "李工：再见", "三", "李工：还在"]
    assert talk.seen_by_asker() == talk.seen_by_officer() == expected


def test_set_back_between_a_message_and_its_answer(talk: Talk) -> None:
    talk.asks("零")
    accepted = talk.desk.message("一")
    talk.back()
    Turns(talk.desk.engine, talk.desk.now).complete(accepted.inbox_id, [Reply("甲")], Outcome("answered"))
    assert talk.seen_by_asker() == talk.seen_by_officer() == ["零", "一", "甲"]


def test_what_is_written_unasked_stands_where_it_was_written(talk: Talk) -> None:
    talk.asks("一", "甲")
    talk.told("提醒")
    talk.noted("备注")
    talk.asks("二", "乙")
    talk.told("答复")
    assert talk.seen_by_asker() == ["一", "甲", "提醒", "二", "乙", "答复"]
    assert talk.seen_by_officer() == ["一", "甲", "提醒", "备注", "二", "乙", "答复"]


def test_an_answer_stays_with_its_question_though_another_was_typed_meanwhile(talk: Talk) -> None:
    first, second = talk.desk.message("一"), talk.desk.message("二")
    talk.conversation = first.conversation_id
    for accepted, text in ((first, "甲"), (second, "乙")):
        Turns(talk.desk.engine, talk.desk.now).complete(accepted.inbox_id, [Reply(text)], Outcome("answered"))
    assert talk.seen_by_asker() == ["一", "甲", "二", "乙"]


def test_the_last_lines_are_the_last_that_were_said(talk: Talk) -> None:
    for number in range(4):
        talk.asks(f"问{number}", f"答{number}")
        talk.back()
    seen = Transcripts(talk.desk.engine).recent(talk.conversation, 3)
    assert [_said(one) for one in seen] == ["答2", "问3", "答3"]
