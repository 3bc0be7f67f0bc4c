"""Assessments through the actions: what is remembered, kept with consent, stored as receipts, shown and erased."""

from __future__ import annotations

import dataclasses
import shutil
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from actions import answer, appeals, assess, assessing, handoff, interviews, lodging, misheard, own_data, routing
from actions.common import MEMORY
from actions.desk import make_desk
from actions.interviews import SLOT
from bot.policy.assessment.assessment import Verdict
from bot.policy.base import Base
from bot.settings import Settings
from bot.store.desk_tables import handoff as handed
from bot.store.engine import create_engine, reading
from bot.store.inbox import Inbox, Incoming
from bot.store.replies import Reply
from bot.store.tables import inbox, outbox
from bot.store.turns import Outcome, Turns
from tests.actions import chat
from tests.actions.chat import Heard, tracker_of, turn
from tests.policy.assessed import assessed_base
from tests.store.desk import Now


class Applicant:
    """An asker whose slots last from turn to turn, as the dialogue's memory makes them, and whose turns are closed."""

    def __init__(self, settings: Settings, now: Now) -> None:
        self.engine = create_engine(settings.database_url)
        self.desk = make_desk(settings, now)
        self.slots: dict[str, Any] = {}
        self.now = now
        self._inbox = Inbox(self.engine, now)
        self._names = count(1)

    @property
    def conversation(self) -> int:
        found = self.desk.conversations.find("web", "u1")
        assert found is not None
        return found.id

    async def say(self, text: str, intent: str = "nlu_fallback", message_id: str = "", sure: float = 0.9) -> Heard:
        name = message_id or f"m{next(self._names)}"
        accepted = self._inbox.accept(Incoming("web", "u1", name, text, text))
        found = self.desk.conversations.find("web", "u1")
        assert found is not None
        heard = await turn(tracker_of(found.key, text, intent, name, sure=sure, **self.slots))
        self.slots |= {event["name"]: event["value"] for event in heard.events}
        Turns(self.engine).complete(accepted.inbox_id, [Reply(said) for said in heard.texts], Outcome(heard.outcome))
        return heard

    async def says(self, *texts: str) -> Heard:
        """Say one message after the other; return what came back for the last."""
        for text in texts:
            heard = await self.say(text)
        return heard

    def forgets(self) -> None:
        """Let the conversation be forgotten, as after a day of silence."""
        self.slots = {}


@pytest.fixture(scope="module")
def base() -> Base:
    return assessed_base()


@pytest.fixture
def asker(settings: Settings, sqlite_template: Path, base: Base, monkeypatch: pytest.MonkeyPatch) -> Applicant:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    shutil.copy(sqlite_template, settings.data_dir / "test.db")
    there = dataclasses.replace(settings, database_url=f"sqlite:///{settings.data_dir / 'test.db'}")
    made = Applicant(there, Now())

    class Known:
        async def base(self) -> Base:
            return base

        async def answerer(self) -> Any:
            return base.answerer

    monkeypatch.setattr(chat, "Passed", answer.ActionAnswer)
    for module in (answer, assess, assessing, interviews, misheard, own_data, routing):
        monkeypatch.setattr(module, "knowledge", Known)
    for module in (appeals, assessing, handoff, interviews, lodging, own_data):
        monkeypatch.setattr(module, "desk", lambda: made.desk)
    return made


async def test_an_assessment_goes_on_from_the_slot(asker: Applicant) -> None:
    first = await asker.say("帮我测算青年安家补贴", "assess_start")
    assert "您的最高学历是什么" in first.text and first.outcome == "clarified"
    last = await asker.says("硕士，34岁，社保18个月", "是")
    assert "可得3万元" in last.text and last.outcome == "answered"


async def test_a_wish_without_a_policy_is_asked_which(asker: Applicant) -> None:
    heard = await asker.say("帮我测算一下", "assess_start")
    assert "想测算哪一项" in heard.text and "我能享受哪些政策" in heard.buttons


async def test_a_wish_is_about_the_policy_talked_about(asker: Applicant) -> None:
    await asker.say("青年安家补贴给多少钱", "ask_amount")
    assert "测算「青年安家补贴」" in (await asker.say("帮我测算一下", "assess_start")).text


async def test_everything_one_may_have(asker: Applicant) -> None:
    assert "是以个人身份申请" in (await asker.say("帮我把能拿的都找出来", "assess_all")).text
    assert "青年租房补贴" in (await asker.says("我个人", "34岁", "没有房", "看结果")).text


async def test_a_list_about_a_subject_is_answered_as_a_list(asker: Applicant) -> None:
    heard = await asker.say("青年租房补贴有哪些", "assess_all")
    assert "依据" in heard.text and SLOT not in asker.slots


async def test_the_conditions_are_told_and_the_first_question_asked(asker: Applicant) -> None:
    heard = await asker.say("我能申请青年安家补贴吗", "ask_eligibility")
    assert "要判断您是否符合，先问一句：您的最高学历是什么" in heard.text
    assert "依据" in heard.text and "硕士" in heard.buttons
    assert "您今年多少周岁" in (await asker.say("硕士")).text


async def test_who_tells_their_case_gets_the_verdict_at_once(asker: Applicant) -> None:
    heard = await asker.say("我36岁，硕士，能申请青年安家补贴吗", "ask_eligibility")
    assert heard.text.startswith("不符合：不超过35周岁") and "回执号：CS-" in heard.text
    (kept,) = asker.desk.receipts.of_conversation(asker.conversation)
    assert kept.number in heard.text and kept.verdict == Verdict.NOT_MET.value


async def test_who_only_tells_a_case_gets_all_that_fits(asker: Applicant) -> None:
    heard = await asker.say("34岁，硕士，社保交了30个月", "ask_eligibility")
    assert heard.text.startswith("按您说的（最高学历硕士、年龄34岁") and "不符合" not in heard.text.split("\n")[0]
    assert "青年安家补贴" in heard.text


async def test_who_tells_a_part_is_asked_for_the_rest(asker: Applicant) -> None:
    heard = await asker.say("我34岁，硕士，符合青年安家补贴的条件吗", "ask_eligibility")
    assert "还需要知道" in heard.text and "要接着测算，请告诉我：您的社保" in heard.text
    assert "3万元" in (await asker.says("18个月", "是")).text


async def test_what_was_told_for_one_policy_counts_for_the_next(asker: Applicant) -> None:
    await asker.say("我36岁，硕士，能申请青年安家补贴吗", "ask_eligibility")
    heard = await asker.say("我没有房，青年租房补贴我能申请吗", "ask_eligibility")
    assert "符合「青年租房补贴」的条件，可得5000元" in heard.text


async def test_what_was_told_with_a_question_counts_when_the_assessment_begins(asker: Applicant) -> None:
    for told in ("我们有个硕士，青年安家补贴是什么", "想给新来的硕士办青年安家补贴"):
        asker.forgets()
        await asker.say(told, "ask_overview")
        heard = await asker.say("34岁，社保18个月，能申请吗", "ask_eligibility")
        assert "34岁" in heard.text and "您的最高学历是什么" not in heard.text


async def test_what_two_may_have_together_begins_no_list_anew(asker: Applicant) -> None:
    await asker.say("我36岁，本科，没房，能享受哪些政策", "assess_all")
    heard = await asker.say("那我们夫妻能都领吗", "assess_all")
    assert "项有效的政策" not in heard.text


async def test_what_a_figure_points_at_is_answered_though_it_sounds_like_small_talk(asker: Applicant) -> None:
    await asker.say("青年安家补贴是什么", "ask_overview")
    assert "3万元" in (await asker.say("那个3万的呢", "affirm")).text


async def test_words_that_only_sound_like_a_wish_about_ones_data_are_a_question(asker: Applicant) -> None:
    await asker.say("青年安家补贴要什么材料", "ask_materials")
    heard = await asker.say("数据也得交吗", "profile_export", sure=0.3)
    assert "导出" not in heard.text
    assert "您的数据" in (await asker.say("把我的数据导出来", "profile_export", sure=0.3)).text


async def test_a_question_in_the_middle_is_answered_and_the_question_repeated(asker: Applicant) -> None:
    await asker.say("帮我测算青年安家补贴", "assess_start")
    heard = await asker.say("青年安家补贴要什么材料", "ask_materials")
    assert "须提交安家申请表" in heard.texts[0]
    assert heard.texts[1].startswith("刚才测算「青年安家补贴」还差一问：您的最高学历")
    assert "年龄" in (await asker.say("我是硕士")).text or "周岁" in (await asker.say("硕士")).text


@pytest.mark.parametrize("wish", ["先把条件列给我看看", "别一个个问了，直接说条件", "一次把要求讲清楚吧"])
async def test_the_conditions_are_told_all_at_once_to_who_wants_them(asker: Applicant, wish: str) -> None:
    first = await asker.say("测算青年安家补贴", "assess_start")
    heard = await asker.say(wish, "assess_start")
    assert "依据：" in heard.texts[0] and heard.texts[0] != first.text
    assert "刚才测算「青年安家补贴」还差一问" in heard.texts[1]
    assert "记下了：最高学历硕士" in (await asker.say("硕士")).text


async def test_an_answer_that_names_conditions_is_no_such_wish(asker: Applicant) -> None:
    await asker.say("测算青年安家补贴", "assess_start")
    assert "依据：" not in (await asker.say("条件都满足")).text


async def test_the_same_message_again_is_answered_the_same(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "硕士")
    before = dict(asker.slots)
    first = await asker.say("34", message_id="twice")
    asker.slots = before  # the turn was not closed: its memory is not stored either
    again = await asker.say("34", message_id="twice")
    assert again.texts == first.texts


async def test_a_receipt_replays_to_the_same_bytes(asker: Applicant, base: Base) -> None:
    from bot.policy.answers.receipt import replay

    await asker.says("测算青年安家补贴", "36岁，硕士")
    (kept,) = asker.desk.receipts.of_conversation(asker.conversation)
    assert kept.receipt is not None
    policy = base.answerer.index.by_id[kept.policy_id]
    catalogue = base.listener.interviewer.ear.catalogue
    assert replay(kept.receipt, policy, catalogue).to_bytes() == kept.receipt.to_bytes()


async def test_the_checklist_is_sent_into_the_chat(asker: Applicant) -> None:
    heard = await asker.says("测算青年安家补贴", "34岁，硕士，社保18个月", "是", "青年安家补贴办理清单")
    assert heard.text.startswith("「青年安家补贴」办理清单") and "□ 须提交安家申请表。" in heard.text
    assert heard.text.endswith("/assess/ft-settling")


async def test_nothing_is_kept_beyond_the_conversation_without_consent(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士", "不保存")
    assert not asker.desk.profiles.of(asker.conversation).profile
    asker.forgets()
    assert "您的最高学历是什么" in (await asker.say("测算青年安家补贴")).text


async def test_with_consent_the_profile_outlasts_the_conversation(asker: Applicant) -> None:
    assert "已存入您的档案" in (await asker.says("测算青年安家补贴", "36岁，硕士", "好的")).text
    asker.forgets()
    assert "不超过35周岁，您的年龄是36岁" in (await asker.say("测算青年安家补贴")).text
    heard = await asker.say("年龄说错了，是34")
    assert "要把这些情况存进您的档案" not in heard.text
    asker.forgets()
    assert "年龄：34岁" in (await asker.say("我的档案")).text


async def test_a_yes_to_something_else_is_no_consent(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士")
    await asker.say("谢谢你", "thank")
    await asker.say("好的", "affirm")
    assert asker.desk.profiles.of(asker.conversation).consent is None


async def test_the_profile_is_shown(asker: Applicant) -> None:
    assert "还没有内容" in (await asker.say("看看你记了我什么", "profile_show")).text
    await asker.says("测算青年安家补贴", "36岁，硕士")
    heard = await asker.say("我的档案")
    assert "最高学历：硕士" in heard.text and "年龄：36岁" in heard.text
    assert "只用于本次会话" in heard.text and "同意保存" in heard.buttons
    assert "测算回执：CS-" in heard.text


async def test_showing_the_profile_does_not_end_the_assessment(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "硕士", "我的档案")
    assert "年龄34岁" in (await asker.say("34")).text


async def test_the_data_is_exported_in_the_askers_own_words(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "三十六岁，硕士", "同意保存")
    heard = await asker.say("导出我的数据")
    assert "年龄：36岁（您说的“36岁”" in heard.text or "年龄：36岁（您说的“三十六岁”" in heard.text
    assert "青年安家补贴，不符合" in heard.text and "聊天记录：4条" in heard.text


async def test_erasing_is_confirmed_first(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士", "同意保存")
    assert "确认要删除您的数据吗" in (await asker.say("把我的资料都删了吧", "profile_erase")).text
    assert "什么都没有删除" in (await asker.say("不删了")).text
    assert asker.desk.profiles.of(asker.conversation).profile


async def test_erasing_erases_profile_receipts_and_what_was_said(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士", "同意保存", "删除我的数据")
    assert "已删除" in (await asker.say("确认删除")).text
    assert (asker.slots[SLOT], asker.slots[MEMORY]) == (None, None)
    stored = asker.desk.profiles.of(asker.conversation)
    assert not stored.profile and stored.consent is None
    assert all(one.receipt is None for one in asker.desk.receipts.of_conversation(asker.conversation))
    with reading(asker.engine) as connection:
        said = [row.raw_text for row in connection.execute(sa.select(inbox).order_by(inbox.c.id))]
        told = [row.payload["text"] for row in connection.execute(sa.select(outbox).order_by(outbox.c.id))]
    assert said == ["", "", "", "", "确认删除"]
    assert not any("36岁" in text for text in told)


async def test_a_yes_after_something_else_erases_nothing(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士", "同意保存", "删除我的数据")
    await asker.say("青年安家补贴要什么材料", "ask_materials")
    await asker.say("是的", "affirm")
    assert asker.desk.profiles.of(asker.conversation).profile


async def test_an_interview_is_forgotten_after_a_day(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "硕士")
    asker.now.turn(hours=25)
    heard = await asker.say("34")  # of the policy still talked about, and the first that is known of the asker
    assert "您的最高学历是什么" in heard.text


async def test_an_interview_of_an_earlier_version_begins_anew(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "硕士")
    del asker.slots[SLOT]["listed"]
    heard = await asker.say("青年安家补贴要什么材料", "ask_materials")
    assert "须提交安家申请表" in heard.text and heard.outcome == "answered"


async def test_an_appeal_comes_before_an_assessment(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴")
    await asker.say("园区一直停电没人管，我要投诉", "lodge_appeal")
    assert "诉求已登记受理" in (await asker.say("确认提交")).text
    assert "年龄" in (await asker.say("硕士")).text or asker.slots[SLOT]["asked"]


async def test_an_officer_sees_the_profile_and_the_last_receipt(asker: Applicant) -> None:
    await asker.says("测算青年安家补贴", "36岁，硕士")
    await asker.say("转人工", "human_handoff")
    with reading(asker.engine) as connection:
        context = connection.execute(sa.select(handed.c.context)).scalar_one()
    (kept,) = asker.desk.receipts.of_conversation(asker.conversation)
    assert context["receipt"] == kept.number
    assert {"label": "年龄", "value": "36岁"} in context["profile"]


@pytest.mark.parametrize("text", ["社保交了18个月", "我今年30岁", "没买过房 社保一直在交"])
async def test_a_fact_heard_as_a_complaint_is_noted_and_begins_no_appeal(asker: Applicant, text: str) -> None:
    heard = await asker.say(text, "lodge_appeal")
    assert "诉求" not in heard.text and heard.outcome == "clarified"
    assert "我能享受哪些政策" in heard.buttons


async def test_what_was_noted_counts_in_the_assessment_that_follows(asker: Applicant) -> None:
    assert "记下了" in (await asker.say("我今年34岁，硕士", "lodge_appeal")).text
    heard = await asker.say("帮我测算青年安家补贴", "assess_start")
    assert "您的最高学历是什么" not in heard.text


async def test_a_fact_heard_as_a_complaint_answers_the_open_question(asker: Applicant) -> None:
    await asker.say("帮我测算青年安家补贴", "assess_start")
    heard = await asker.say("硕士去年就已经拿到了，社保18个月", "lodge_appeal")
    assert "记下了" in heard.text and "您的最高学历是什么" not in heard.text and "诉求" not in heard.text


async def test_a_fact_about_the_policy_talked_about_begins_its_assessment(asker: Applicant) -> None:
    await asker.say("青年安家补贴是什么", "ask_overview")
    heard = await asker.say("我34岁，硕士毕业", "lodge_appeal")
    assert "记下了" in heard.text and "诉求" not in heard.text
    assert asker.slots[SLOT]["subject"] and asker.slots[SLOT]["asked"]


async def test_a_complaint_in_the_middle_of_an_assessment_is_an_appeal(asker: Applicant) -> None:
    await asker.say("帮我测算青年安家补贴", "assess_start")
    assert "要提交吗" in (await asker.say("窗口态度恶劣，我要投诉", "lodge_appeal")).text
