"""Telling an appeal step by step, and in one go."""

from __future__ import annotations

import pytest

from bot.desk.draft import Asks, Draft, Move, begin, hear
from bot.desk.particulars import Particulars, particulars
from bot.desk.rules import DeskRules
from bot.desk.wishes import declared, is_question, matter_of, rating_in, says, wants_bot_back


def test_step_by_step(rules: DeskRules) -> None:
    draft = begin(matter_of("我要投诉", rules), rules)
    asked = [draft.asks]
    for text in ("园区一周停了三次电", "跳过", "王女士", "138 0013 8000"):
        draft, move = hear(draft, text, rules)
        assert move is Move.GOES_ON
        asked.append(draft.asks)
    assert asked == [Asks.WHAT, Asks.ABOUT, Asks.WHO, Asks.CONTACT, Asks.CONFIRM]
    assert draft == Draft(Asks.CONFIRM, "园区一周停了三次电", "", "王女士", "13800138000")
    assert hear(draft, "确认提交", rules)[1] is Move.FILES


def test_told_in_one_message_it_only_needs_to_be_confirmed(rules: DeskRules) -> None:
    draft = begin(matter_of("园区一周停了三次电，电话13800138000", rules), rules)
    assert (draft.asks, draft.contact) == (Asks.CONFIRM, "13800138000")


@pytest.mark.parametrize("text", ["跳过", "不方便", "没有", "跳过吧", "匿名。"])
def test_all_but_the_matter_can_be_skipped(text: str, rules: DeskRules) -> None:
    draft = Draft(Asks.ABOUT, what="停电")
    for expected in (Asks.WHO, Asks.CONTACT, Asks.CONFIRM):
        draft, move = hear(draft, text, rules)
        assert (draft.asks, move) == (expected, Move.GOES_ON)


def test_what_is_known_is_not_asked(rules: DeskRules) -> None:
    draft, _ = hear(begin(None, rules, about="人才住房"), "电梯坏了，打13800138000找我", rules)
    assert draft.asks is Asks.WHO
    draft, _ = hear(draft, "李先生", rules)
    assert draft.asks is Asks.CONFIRM


def test_name_and_telephone_in_one_answer(rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.WHO, what="停电"), "李先生，13800138000", rules)
    assert (draft.who, draft.contact, draft.asks) == ("李先生", "13800138000", Asks.CONFIRM)


@pytest.mark.parametrize("text", ["取消", "算了", "不提了。", "取消吧"])
@pytest.mark.parametrize("asks", [Asks.WHAT, Asks.ABOUT, Asks.CONTACT, Asks.CONFIRM, Asks.MORE])
def test_it_can_be_dropped_at_any_time(text: str, asks: Asks, rules: DeskRules) -> None:
    assert hear(Draft(asks, what="停电"), text, rules)[1] is Move.DROPS


def test_adding_before_it_is_filed(rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.CONFIRM, what="停电"), "补充", rules)
    assert draft.asks is Asks.MORE
    draft, _ = hear(draft, "在八卦岭，联系 a.b@example.com", rules)
    assert (draft.asks, draft.what) == (Asks.CONFIRM, "停电\n在八卦岭")
    assert draft.contact == "a.b@example.com"


def test_filing_early(rules: DeskRules) -> None:
    assert hear(Draft(Asks.WHO, what="停电"), "直接提交", rules)[1] is Move.FILES
    assert hear(Draft(Asks.WHAT), "提交", rules)[1] is Move.GOES_ON


@pytest.mark.parametrize("text", ["我要投诉", "提交诉求", "我想提一个诉求", "帮我登记诉求", "嗯我想投诉一下", "求助"])
def test_a_bare_wish_tells_no_matter(text: str, rules: DeskRules) -> None:
    assert matter_of(text, rules) is None


@pytest.mark.parametrize("text", ["停水", "投诉物业", "我要投诉窗口态度差", "园区老是停电", "欠薪"])
def test_a_short_matter_is_one(text: str, rules: DeskRules) -> None:
    assert matter_of(text, rules) == text


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("满意", 4),
        ("不满意", 2),
        ("非常不满意", 1),
        ("5分", 5),
        ("一般般", 3),
        ("对答复不满意", 2),
        ("评价", None),
        ("评审69.5分没过", None),
    ],
)
def test_ratings(text: str, score: int | None, rules: DeskRules) -> None:
    assert rating_in(text, rules) == score


def test_the_bot_is_wanted_back(rules: DeskRules) -> None:
    assert wants_bot_back("不用人工了。", rules) and wants_bot_back("还是机器人吧", rules)
    assert not wants_bot_back("不用人工智能的企业能申请吗", rules)
    assert not wants_bot_back("转人工", rules)


def test_questions_are_told_from_statements() -> None:
    assert is_question("英才荟有哪些奖励") and not is_question("园区停电三次")
    assert says("好的吧", frozenset({"好的"}))


@pytest.mark.parametrize(
    ("text", "who", "contact", "rest"),
    [
        ("我叫陈大文，身份证440301199001011234，手机13712345678", "陈大文", "13712345678", "身份证440301199001011234"),
        ("姓名：何晓燕 电话 139-1111-2222", "何晓燕", "13911112222", ""),
        ("本人周正，邮箱 zz@example.com", "周正", "zz@example.com", ""),
        ("我们公司叫晨光精密，打0755-82925718", "晨光精密", "0755-82925718", ""),
        ("联系人吴敏，加我微信：wumin_88", "吴敏", "加我微信：wumin_88", ""),
        ("周小姐，137 0013 7000", "周小姐", "13700137000", ""),
        ("我不服这个结果", "", "", "我不服这个结果"),
        ("我叫物业来修过三次", "", "", "我叫物业来修过三次"),
        ("叫人来看也没用，13700137000", "", "13700137000", "叫人来看也没用"),
    ],
)
def test_name_and_contact_are_told_from_the_matter(
    text: str, who: str, contact: str, rest: str, rules: DeskRules
) -> None:
    assert particulars(text, rules) == Particulars(who, contact, rest)


def test_name_and_telephone_go_to_their_places_whatever_was_asked(rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.ABOUT, what="轮候查不到"), "我是租户，我叫罗一平，号码13700137000", rules)
    assert (draft.asks, draft.who, draft.contact) == (Asks.CONFIRM, "罗一平", "13700137000")
    draft, _ = hear(Draft(Asks.ABOUT, what="轮候查不到"), "我叫罗一平，号码13700137000", rules)
    assert (draft.asks, draft.about, draft.who, draft.contact) == (Asks.ABOUT, "", "罗一平", "13700137000")
    draft, _ = hear(draft, "公租房轮候", rules)
    assert (draft.asks, draft.about) == (Asks.CONFIRM, "公租房轮候")


@pytest.mark.parametrize("asks", [Asks.WHO, Asks.CONTACT])
@pytest.mark.parametrize("text", ["这个号是前年登记的 排到梅林了", "我2024年3月就交了材料", "一直查不到结果"])
def test_more_of_the_matter_is_no_name_and_no_contact(text: str, asks: Asks, rules: DeskRules) -> None:
    draft, _ = hear(Draft(asks, what="轮候查不到"), text, rules)
    assert (draft.asks, draft.who, draft.contact) == (asks, "", "")
    assert draft.what.startswith("轮候查不到\n") and len(draft.what) > 8


@pytest.mark.parametrize(
    "text", ["李先生", "我姓王", "我是福田某某科技有限公司", "免贵姓赵", "叫我阿明就行", "John Smith"]
)
def test_a_name_that_was_asked_for(text: str, rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.WHO, what="停电"), text, rules)
    assert draft.who and draft.asks is Asks.CONTACT and draft.what == "停电"


def test_an_identity_number_is_neither_subject_nor_name(rules: DeskRules) -> None:
    draft = Draft(Asks.ABOUT, what="停电")
    for _ in range(2):
        draft, _ = hear(draft, "440301199001011234", rules)
    assert (draft.about, draft.who) == ("", "") and "440301199001011234" in draft.what


def test_a_contact_put_right_is_right_everywhere(rules: DeskRules) -> None:
    draft = begin("园区停电没人管，我们公司叫福星科技，电话13800138000", rules)
    draft, _ = hear(draft, "不好意思写错了，电话是13900139000", rules)
    assert (draft.who, draft.contact) == ("福星科技", "13900139000")
    assert draft.what == "园区停电没人管"


@pytest.mark.parametrize("text", ["继续提交", "那就提交吧", "好的，马上提交", "可以提交了", "就提交", "直接递交"])
@pytest.mark.parametrize("asks", [Asks.ABOUT, Asks.WHO, Asks.CONTACT, Asks.CONFIRM])
def test_a_wish_to_file_is_one_wherever_it_is_said(text: str, asks: Asks, rules: DeskRules) -> None:
    assert hear(Draft(asks, what="停电"), text, rules) == (Draft(Asks.CONFIRM, what="停电"), Move.FILES)


@pytest.mark.parametrize("text", ["跳过", "没有", "下一步"])
def test_skipping_adds_nothing_to_an_offer(text: str, rules: DeskRules) -> None:
    draft = Draft(Asks.CONFIRM, what="停电")
    assert hear(draft, text, rules) == (draft, Move.GOES_ON)


@pytest.mark.parametrize("text", ["诉求：路灯坏了", "投诉:路灯坏了", "我要反映：路灯坏了"])
def test_a_message_that_calls_itself_an_appeal_is_one(text: str, rules: DeskRules) -> None:
    assert declared(text, rules) == "路灯坏了" and begin(text, rules).what == "路灯坏了"


@pytest.mark.parametrize(
    "text", ["不对，手机应该是13700137000", "号码写错了，13700137000", "抱歉打错了 改成13700137000"]
)
def test_a_contact_put_right_says_so(text: str, rules: DeskRules) -> None:
    assert particulars(text, rules) == Particulars(contact="13700137000", puts_right=True)


def test_a_second_contact_does_not_lose_the_first(rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.CONFIRM, what="停电", contact="13800138000"), "邮箱 a.b@example.com", rules)
    assert (draft.contact, draft.what) == ("a.b@example.com", "停电\n13800138000")


@pytest.mark.parametrize(
    "text", ["张三 13800138000", "13800138000，张三", "王伟13800138000", "拖了三个月，李小梅，13800138000"]
)
def test_a_bare_name_beside_a_contact_is_one(text: str, rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.ABOUT, what="补贴拖延"), text, rules)
    assert draft.who in ("张三", "王伟", "李小梅") and draft.contact == "13800138000"
    assert draft.about != draft.who


@pytest.mark.parametrize("text", ["马上办，电话13800138000停机了", "贷款被拒 13800138000"])
def test_what_stands_beside_a_contact_is_not_always_a_name(text: str, rules: DeskRules) -> None:
    draft, _ = hear(Draft(Asks.ABOUT, what="补贴拖延"), text, rules)
    assert draft.who == ""


@pytest.mark.parametrize(
    "text",
    [
        "算了不要了", "那还是算了吧", "先不登记了", "不用登记了谢谢", "别提交", "我不想投诉了", "再考虑考虑",
        "等等，我再想想", "下次再说吧", "已经解决了",
        "不用了，已经修好了", "改主意了", "刚才是说着玩的", "唔使喇", "never mind", "请取消登记",
        "算了，我自己找物业", "谢谢，不用了", "不弄了",
    ],
)  # fmt: skip
def test_it_is_called_off_in_many_words(text: str, rules: DeskRules) -> None:
    assert hear(Draft(Asks.CONFIRM, what="停电"), text, rules)[1] is Move.DROPS


@pytest.mark.parametrize(
    "text",
    [
        "确定提交", "确认无误", "行吧就这样", "好嘞", "就这么办", "麻烦登记一下", "没有补充了，提交", "要的",
        "得", "冇问题", "好的麻烦了", "yes please", "直接交吧",
        "嗯嗯嗯", "对对对，就这样", "算了，还是提交吧", "可以，没有别的了",
    ],
)  # fmt: skip
def test_an_offer_is_taken_up_in_many_words(text: str, rules: DeskRules) -> None:
    assert hear(Draft(Asks.CONFIRM, what="停电"), text, rules)[1] is Move.FILES


@pytest.mark.parametrize(
    "text",
    [
        "他们说不用登记", "工作人员让我别投诉", "帮我解决一下", "请尽快处理好", "他们不处理", "就是不办",
        "停水", "要赔偿", "押金不退", "得赔我钱", "成天漏水", "发霉了",
        "不要敷衍我", "撤销处罚", "取消了我的资格", "下次再漏怎么办", "不能再拖了", "没人修好", "修好又坏了",
        "不是三栋是五栋", "办好了也没用", "以后再停怎么办",
    ],
)  # fmt: skip
def test_more_of_the_matter_neither_files_nor_calls_off(text: str, rules: DeskRules) -> None:
    draft, move = hear(Draft(Asks.CONFIRM, what="停电"), text, rules)
    assert (move, draft.what) == (Move.GOES_ON, f"停电\n{text}")


@pytest.mark.parametrize("asks", [Asks.ABOUT, Asks.WHO, Asks.CONTACT, Asks.MORE])
@pytest.mark.parametrize("text", ["不用了", "不需要", "唔使", "不必了。"])
def test_who_refuses_a_step_that_may_be_left_out_goes_on(asks: Asks, text: str, rules: DeskRules) -> None:
    draft, move = hear(Draft(asks, what="停电"), text, rules)
    assert move is Move.GOES_ON and draft.asks is not asks and draft.what == "停电"


@pytest.mark.parametrize("text", ["嗯" * 60, "那就" * 60, "帮我" * 60 + "。", "需要" * 60, "好的" * 60, "都算了" * 40])
@pytest.mark.parametrize("asks", [Asks.WHAT, Asks.WHO, Asks.CONFIRM])
def test_words_repeated_without_end_are_read_like_others(asks: Asks, text: str, rules: DeskRules) -> None:
    assert hear(Draft(asks, what="停电"), text, rules)[1] is not Move.FILES


@pytest.mark.parametrize(
    ("told", "what", "who"),
    [
        ("电梯坏了两周！物业不管。我叫罗一平，手机13700137000，请查处", "电梯坏了两周！物业不管。请查处", "罗一平"),
        ("我是罗一平，电话13700137000，电梯坏了两周", "电梯坏了两周", "罗一平"),
        ("公示名单里没有我。\n联系人：罗女士\n１３７００１３７０００", "公示名单里没有我。", "罗女士"),
        ("电梯坏了，13700137000，谢谢", "电梯坏了，谢谢", ""),
        ("我是高管，13700137000，证书没发下来", "我是高管，证书没发下来", ""),
    ],
)
def test_name_and_contact_leave_the_matter_and_its_stops_alone(
    told: str, what: str, who: str, rules: DeskRules
) -> None:
    draft = begin(told, rules)
    assert (draft.what, draft.who, draft.contact) == (what, who, "13700137000")
    more, _ = hear(Draft(Asks.CONFIRM, what="路灯坏了"), told, rules)
    assert (more.what, more.who) == (f"路灯坏了\n{what}", who)
