"""Homophone typos are mended; words that people really use are left alone."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.model.model import Policy
from bot.policy.search.question import QuestionReader
from bot.policy.text.text import normalise
from bot.policy.text.typos import TypoMender, sound


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("质压融资", "质押融资"),
        ("知识产权质压", "知识产权质押"),
        ("想问质压融资的事", "想问质押融资的事"),
        ("将励多少", "奖励多少"),
        ("有没有将励", "有没有奖励"),
        ("祖金多少", "租金多少"),
        ("英材荟有哪些支持", "英才荟有哪些支持"),
        ("实笑制怎么申请", "实效制怎么申请"),
        ("高新记术企业", "高新技术企业"),
        ("集成电鹿研发", "集成电路研发"),
        ("科技型中小气业", "科技型中小企业"),
        ("知识产全证券化", "知识产权证券化"),
        ("申请材聊有哪些", "申请材料有哪些"),
        ("孵化七的租金", "孵化器的租金"),
        ("应届毕业升", "应届毕业生"),
        ("公组房租房补贴", "公租房租房补贴"),
        ("服务单保费", "服务担保费"),
    ],
)
def test_a_typo_that_sounds_like_our_word_is_mended(typed: str, meant: str, reader: QuestionReader) -> None:
    assert reader.plain(typed) == reader.plain(meant)


@pytest.mark.parametrize(
    "text",
    """我的公司在福田|今天天气怎么样|人工智能|转人工|想问一下|你好|在职研究生|公司成立两年|有没有房子|什么时候发钱|怎么报名|我是应届生|老师和医生|失业|银行贷款|还款|合同|程序|权利|全力以赴|时间|实践|
    事件|公式|公示|形式|行使|注册|主持|支持|知识|只是|资质|自制|失利|正在|起夜|试试|实施|施行|实行|事实|诗词|质量|治疗|治理|自理|预期|逾期|期限|起先|权限|全县|住址|主旨|注资|
    租住|组织|住宿|驻场|部署|补助|不住|不足|部分|步骤|布置|不止|补充|人次|人参|任命|认命|人民|工资|公子|巩固|攻关|公关|总部|中部|终步|奖金|将近|讲解|降解|申请|神情|深情|生情|条件|调减|
    材料|才了|流程|留成|金额|进而|税收|睡手|岁首|投诉|头数|诉求|区别|去别|居住|举行|巨星|聚集|聚焦|距今""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_a_word_that_people_use_is_left_alone(text: str, reader: QuestionReader) -> None:
    assert reader._mender.mend(text) == text


@pytest.mark.parametrize(
    "text",
    """48岁深户能住吗|入职半年申请认定来得及吗|人才房是不是没了|联系方式是什么|在哪个系统申报|为什么不给具体数字|现在执行哪一版|企业租用政府物业|深圳十万方空间|是政府官网发布的吗|什么情况不给支持|
    福田引才奖励|社保交在南山的分公司|享受过别的保障行吗|最短租几年|后备级是第几类""".replace("\n    ", "").split("|"),
)
def test_a_real_question_is_left_alone(text: str, reader: QuestionReader) -> None:
    assert reader._mender.mend(text) == text


def test_every_name_of_the_base_is_left_alone(reader: QuestionReader, policies: tuple[Policy, ...]) -> None:
    names = {normalise(name) for policy in policies for name in (policy.title, policy.short, *policy.aliases)}
    assert not mended(reader, names)


def test_the_questions_of_the_base_are_hardly_touched(reader: QuestionReader, policies: tuple[Policy, ...]) -> None:
    questions = {normalise(ask) for policy in policies for statement in policy.statements for ask in statement.asks}
    changed = mended(reader, questions)
    assert len(changed) <= 0.002 * len(questions), changed


def mended(reader: QuestionReader, texts: Iterable[str]) -> dict[str, str]:
    """Return the texts that the base's mender changes, with what it makes of them."""
    return {text: changed for text in texts if (changed := reader._mender.mend(text)) != text}


def test_a_mender_knows_no_other_words_than_its_own() -> None:
    assert TypoMender(["质押融资"]).mend("我要问质压融资") == "我要问质押融资"
    assert TypoMender(["保租房"]).mend("我要问质压融资") == "我要问质压融资"


@pytest.mark.parametrize(
    ("one", "other"), [("质", "治"), ("才", "材"), ("租", "组"), ("商", "桑"), ("英", "音"), ("成", "岑")]
)
def test_sounds_that_are_mixed_up_are_one(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("人", "房"), ("贷", "补"), ("才", "租")])
def test_other_sounds_stay_apart(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.text(alphabet=st.sampled_from("质压押融资奖将励人材才补贴的a1 。"), max_size=20))
def test_lengths_stay_and_mending_twice_is_once(text: str) -> None:
    mender = TypoMender(["质押融资", "奖励", "人才补贴", "质押"])
    once = mender.mend(text)
    assert len(once) == len(text)
    assert mender.mend(once) == once
