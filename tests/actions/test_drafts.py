"""Conversations while an appeal is being told, after it was cancelled, and just after it was filed."""

from __future__ import annotations

import pytest

from bot.store.appeal_rows import Appeal
from tests.actions.conftest import Asker
from tests.store.desk import Now


def appeals_of(asker: Asker) -> list[Appeal]:
    return asker.desk.appeals.of_conversation(asker.conversation)


def added(asker: Asker, case: Appeal) -> list[str | None]:
    return [entry.body.get("text") for entry in asker.desk.appeals.entries(case.id, private=True)]


@pytest.mark.parametrize("yes", ["好的 就这样", "对 我要投诉", "没错", "就这样提交", "嗯嗯，提交吧", "对，就这样"])
async def test_words_that_confirm_file_the_offer(asker: Asker, yes: str) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say(yes, "lodge_appeal")).used == ["utter_appeal_filed"]
    assert appeals_of(asker)[0].what == "小区停电没人管"


async def test_a_repeated_wish_is_asked_again_and_not_written_down(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say("我要投诉", "lodge_appeal")).used == ["utter_appeal_confirm"]
    await asker.say("确认提交")
    assert appeals_of(asker)[0].what == "小区停电没人管"


async def test_what_matters_goes_into_the_draft_whatever_it_sounds_like(asker: Asker) -> None:
    await asker.say("到底有没有人管啊", "lodge_appeal")
    told = [
        ("三月申请的扶持资金一直没人理", "lodge_appeal"),
        ("区工信部门，我们报的是贴息20万", "ask_amount"),
        ("公司叫深圳市大海豚软件有限公司", "ask_condition"),
        ("联系电话13900139000", "nlu_fallback"),
    ]
    for text, intent in told:
        assert (await asker.say(text, intent)).used == ["utter_appeal_confirm"]
    await asker.say("确认提交")
    (case,) = appeals_of(asker)
    assert case.what == "三月申请的扶持资金一直没人理\n区工信部门，我们报的是贴息20万"
    assert (case.who, case.contact) == ("深圳市大海豚软件有限公司", "13900139000")


async def test_a_question_about_a_policy_is_answered_and_the_draft_kept(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    heard = await asker.say("路灯补贴最高多少？", "ask_amount")
    assert heard.texts[0] == "（政策答复）" and heard.used == ["utter_appeal_unfinished"]


@pytest.mark.parametrize("aside", [("路灯补贴最高多少？", "ask_amount"), ("谢谢", "thank")])
@pytest.mark.parametrize("no", ["取消", "算了不登记了", "先不提交"])
async def test_a_reminder_of_the_draft_can_be_answered_with_no(asker: Asker, aside: tuple[str, str], no: str) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say(*aside)).used == ["utter_appeal_unfinished"]
    assert (await asker.say(no, "deny")).used == ["utter_appeal_dropped"]
    assert (await asker.say("确认提交")).used == ["utter_appeal_ask_what"] and appeals_of(asker) == []


async def test_a_no_to_something_else_leaves_the_draft_unless_it_names_it(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    for text in ("路灯补贴最高多少？", "路灯补贴有哪些条件？"):
        await asker.say(text, "ask_amount")
    assert (await asker.say("取消", "deny")).texts == ["（政策答复）"]
    assert (await asker.say("不登记了", "deny")).used == ["utter_appeal_dropped"]


async def test_signs_alone_have_the_question_put_again(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say("？")).used == ["utter_appeal_confirm"]
    await asker.say("确认提交")
    assert appeals_of(asker)[0].what == "小区停电没人管"


@pytest.mark.parametrize("wish", ["还是帮我登记一下刚才那个事", "登记刚才的事", "恢复诉求"])
async def test_a_cancelled_draft_is_taken_up_again(asker: Asker, wish: str) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say("取消", "deny")).used == ["utter_appeal_dropped"]
    assert (await asker.say("查进度", "appeal_progress")).used == ["utter_appeal_progress"]
    heard = await asker.say(wish, "appeal_progress")
    assert heard.used == ["utter_appeal_confirm"] and "小区停电没人管" in heard.text
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]


async def test_a_cancelled_draft_takes_in_nothing_and_files_nothing(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    await asker.say("取消", "deny")
    assert (await asker.say("路灯补贴是什么", "ask_overview")).texts == ["（政策答复）"]
    assert (await asker.say("好的", "affirm")).texts == ["（政策答复）"]
    assert appeals_of(asker) == []


async def test_a_cancelled_draft_is_not_shown_to_an_officer(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    await asker.say("取消", "deny")
    await asker.say("转人工", "human_handoff")
    found = asker.desk.handoffs.open_of(asker.conversation)
    assert found is not None and found.context["draft"] == {}


async def test_withdrawing_before_anything_was_filed_drops_the_draft(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say("撤回诉求", "appeal_withdraw")).used == ["utter_appeal_dropped"]
    assert (await asker.say("确认提交")).used == ["utter_appeal_ask_what"]


async def test_my_appeals_name_the_draft_that_waits(asker: Asker) -> None:
    await asker.say("电梯坏了", "lodge_appeal")
    await asker.say("确认提交")
    await asker.say("小区停电没人管", "lodge_appeal")
    heard = await asker.say("我的诉求", "appeal_progress")
    assert heard.used == ["utter_appeal_state", "utter_appeal_unfinished"]
    assert appeals_of(asker)[0].number in heard.text


async def test_my_appeals_are_the_draft_when_nothing_was_filed(asker: Asker) -> None:
    await asker.say("小区停电没人管", "lodge_appeal")
    assert (await asker.say("我的诉求", "appeal_progress")).used == ["utter_appeal_unfinished"]


@pytest.mark.parametrize(
    "text",
    [
        "说错了，不是梅林是上沙",
        "不是梅林是上沙",
        "补充一下，在上沙",
        "忘了说，在上沙",
        "地址是上沙",
        "我叫王上沙",
        "邮箱改成 a@上沙.cn",
    ],
)
async def test_a_correction_soon_after_filing_is_added_to_the_case(asker: Asker, text: str) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    assert (await asker.say(text, "lodge_appeal")).used == ["utter_appeal_added"]
    (case,) = appeals_of(asker)
    assert "上沙" in str(added(asker, case)[-1])


@pytest.mark.parametrize(
    "text", ["电话改成13900139000", "我的手机号是13900139000", "13900139000，罗小姐", "号码写错了，13900139000"]
)
async def test_who_it_is_told_soon_after_filing_is_added_to_the_case(asker: Asker, text: str) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    assert (await asker.say(text, "ask_contact")).used == ["utter_appeal_added"]
    (case,) = appeals_of(asker)
    assert added(asker, case)[-1] == text


async def test_who_is_not_to_be_called_is_told_the_case_and_nobody_is_fetched(asker: Asker) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    heard = await asker.say("还有，别打电话给我家里人", "human_handoff")
    assert heard.used == ["utter_appeal_added"] and asker.desk.handoffs.open_of(asker.conversation) is None


@pytest.mark.parametrize("text", ["别给我转人工，你直接说", "请不要让工作人员联系我", "唔好打电话俾我"])
async def test_a_person_who_is_refused_is_not_fetched(asker: Asker, text: str) -> None:
    assert (await asker.say(text, "human_handoff")).used == ["utter_bot_back"]
    assert asker.desk.handoffs.open_of(asker.conversation) is None


async def test_a_person_who_is_wanted_after_all_is_fetched(asker: Asker) -> None:
    await asker.say("不要机器人联系我，转人工", "human_handoff")
    assert asker.desk.handoffs.open_of(asker.conversation) is not None


async def test_a_correction_long_after_filing_is_a_new_matter(asker: Asker, now: Now) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    now.turn(hours=3)
    heard = await asker.say("说错了，不是梅林是上沙停电", "lodge_appeal")
    assert heard.used == ["utter_appeal_confirm"]


async def test_a_correction_in_an_assessment_begun_since_is_not_the_cases(asker: Asker, now: Now) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    (case,) = appeals_of(asker)
    now.turn(minutes=1)
    interview = {"at": now().isoformat()}
    await asker.say("说错了，不是三年是五年", "ask_condition", interview=interview)
    assert added(asker, case) == [None]


async def test_a_question_that_puts_a_rule_right_is_not_added(asker: Asker) -> None:
    await asker.say("梅林这边天天停电", "lodge_appeal")
    await asker.say("确认提交")
    heard = await asker.say("不是说三年，是五年吗？", "ask_condition")
    assert heard.texts == ["（政策答复）"]


async def test_identity_number_and_telephone_are_not_echoed(asker: Asker) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    told = ["轮候查不到我的号", "我叫陈大文，身份证440301199001011234，手机13712345678", "跳过", "我的诉求"]
    heard = [await asker.say(text) for text in told]
    await asker.say("提交吧")
    (case,) = appeals_of(asker)
    heard.append(await asker.say("我的诉求"))
    said = "".join(one.text for one in heard)
    assert "440301199001011234" not in said and "13712345678" not in said
    assert (case.who, case.contact) == ("陈大文", "13712345678") and "440301199001011234" in case.what


async def test_an_appeal_that_names_itself_is_one_whatever_it_sounds_like(asker: Asker) -> None:
    heard = await asker.say("诉求：去年报的路灯补贴没下文，叫李梅，电话13800138000", "ask_time")
    assert heard.used == ["utter_appeal_confirm"]
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]
    (case,) = appeals_of(asker)
    assert (case.what[:3], case.who, case.contact) == ("去年报", "李梅", "13800138000")


@pytest.mark.parametrize("wish", ["查进度", "进度查询", "我的诉求", "催办"])
@pytest.mark.parametrize("told", [[], ["电梯坏了"], ["电梯坏了", "跳过"]])
async def test_a_wish_about_earlier_appeals_is_no_part_of_a_new_one(asker: Asker, wish: str, told: list[str]) -> None:
    await asker.say("我要投诉", "lodge_appeal")
    for text in told:
        await asker.say(text)
    heard = await asker.say(wish, "appeal_progress")
    assert heard.used[0] == ("utter_appeal_unfinished" if told else "utter_appeal_progress")
    kept = asker.desk.drafts.of(asker.key)
    assert kept is not None and (kept.draft.what, kept.draft.about, kept.draft.who) == (told[0] if told else "", "", "")


@pytest.mark.parametrize("wish", ["我要登记", "帮我登记诉求", "我要投诉", "提交诉求"])
async def test_what_was_told_before_the_wish_is_offered(asker: Asker, wish: str) -> None:
    await asker.say("公示名单里没有我，我不服", "ask_validity")
    await asker.say("路灯补贴是什么", "ask_overview")
    heard = await asker.say(wish, "lodge_appeal")
    assert heard.used == ["utter_appeal_confirm"] and "公示名单里没有我" in heard.text
    assert (await asker.say("确认提交")).used == ["utter_appeal_filed"]
    assert (await asker.say("我要投诉", "lodge_appeal")).used == ["utter_appeal_ask_what"], "filed already"


async def test_a_question_before_the_wish_is_no_matter(asker: Asker) -> None:
    await asker.say("路灯坏了能拿补贴吗", "ask_condition")
    assert (await asker.say("我要登记", "lodge_appeal")).used == ["utter_appeal_ask_what"]
