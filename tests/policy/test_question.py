"""A message as the base sees it: places, neighbours, follow-ups, parts, versions."""

from __future__ import annotations

import pytest

from bot.policy.model.model import Scope
from bot.policy.search.question import QuestionReader


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("南山的人才补贴多少", "南山"),
        ("宝安区有人才房吗", "宝安"),
        ("杭州的人才政策", "杭州"),
        ("Hangzhou subsidy", "杭州"),
        ("龙华知识产权证券化补贴多少", "龙华"),
        ("前海的企业所得税优惠", "前海"),
        ("廣州天河區租房補貼", "广州"),
        ("福田和南山哪个补贴多", "南山"),
    ],
)
def test_another_places_programme_is_outside(message: str, place: str, reader: QuestionReader) -> None:
    assert reader.read(message).outside == place


@pytest.mark.parametrize(
    "message",
    [
        "福田的人才补贴多少",
        "我老家在广州，能申请福田的补贴吗",
        "我住在南山能领租房补贴吗",
        "我从上海搬到福田工作有补贴吗",
        "户籍在湖南的能申请吗",
        "在龙岗买了房还能申请人才房吗",
        "公司从南山迁入福田有奖励吗",
        "爱人在广州工作影响申请吗",
        "毕业于武汉大学能评英才吗",
        "武汉大学毕业能评英才吗",
        "天津大学博士有多少补贴",
        "上海交大的硕士能领吗",
        "我是重庆人可以申请吗",
        "中山大学毕业生补贴",
        "南山户口的能申请福田的吗",
        "深圳和河套的政策",
        "国家的研发补贴",
    ],
)
def test_where_somebody_lives_or_studied_is_not_whose_programme_is_meant(message: str, reader: QuestionReader) -> None:
    asked = reader.read(message)
    assert not asked.outside or asked.local


@pytest.mark.parametrize("message", ["福田的补贴", "河套的补贴", "深圳市的补贴", "我们区有吗", "futian housing"])
def test_home_is_home(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).local


@pytest.mark.parametrize(
    ("message", "subject"),
    [
        ("孩子上小学怎么报名", "积分入学、学位申请"),
        ("研发费用加计扣除比例多少", "研发费用加计扣除"),
        ("公积金怎么提取", "住房公积金"),
        ("居住证怎么办", "居住证与户政"),
        ("粤B车牌摇号", "小汽车指标与交通"),
        ("公司註冊流程", "公司登记与年报"),
    ],
)
def test_a_neighbouring_subject_is_named(message: str, subject: str, reader: QuestionReader) -> None:
    neighbour = reader.read(message).neighbour
    assert neighbour is not None and neighbour.subject == subject


@pytest.mark.parametrize(
    "message", ["高层次人才子女小一学位", "个体户转企业注册公司奖励", "租房补贴多少", "人才引进落户"]
)
def test_our_own_subject_is_no_neighbour(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).neighbour is None


@pytest.mark.parametrize(
    "message",
    [
        "那博士呢",
        "那商标的行不行？",
        "它的材料呢",
        "还有呢",
        "如果我是硕士",
        "换成软著行吗",
        "其中个人最多多少",
        "条件呢?",
        "嗰本科呢",
    ],
)
def test_a_continuation_is_a_follow_up(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).follow_up


@pytest.mark.parametrize("message", ["租房补贴多少钱", "知识产权质押融资的条件", "英才荟有哪些奖励？"])
def test_a_question_of_its_own_is_no_follow_up(message: str, reader: QuestionReader) -> None:
    assert not reader.read(message).follow_up


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("条件是什么，材料要哪些", 2),
        ("金额多少，什么时候申请，去哪里办", 3),
        ("给多少钱以及怎么申请", 2),
        ("租房补贴多少钱", 0),
        ("我是硕士，租房补贴多少钱", 0),
        ("多少，几个，哪里，什么，怎么", 0),
    ],
)
def test_a_message_that_asks_several_things_has_parts(message: str, count: int, reader: QuestionReader) -> None:
    assert len(reader.read(message).parts) == count


@pytest.mark.parametrize(
    ("message", "versions"),
    [
        ("英才荟3.0的奖励", ("3.0",)),
        ("2021版和2025版区别", ("2021", "2025")),
        ("2023年国高", ("2023",)),
        ("二零二三年国高", ("2023",)),
        ("奖励2000元", ()),
        ("13.05万", ()),
    ],
)
def test_versions_are_years_and_version_numbers(
    message: str, versions: tuple[str, ...], reader: QuestionReader
) -> None:
    assert reader.read(message).versions == versions


@pytest.mark.parametrize("message", ["Ⅰ类英才", "I类英才", "i类英才", "1类英才", "一类英才", "Ⅰ類英才"])
def test_a_class_is_one_in_every_spelling(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).key == "一类英才"


def test_every_spelling_of_a_question_has_the_same_key(reader: QuestionReader) -> None:
    said = (
        "贷款300万，补贴多少？",
        "貸款３００萬，補貼多少？",
        "贷款三百万,补贴多少",
        "贷款300w 补贴多少",
        "贷款叁佰万\u200b，补贴几多",
    )
    assert len({reader.read(spelling).key for spelling in said}) == 1


def test_a_story_counts_for_the_name_but_not_for_what_is_asked(reader: QuestionReader) -> None:
    asked = reader.read(
        "我们公司做知识产权质押融资，找银行贷了三百万。" * 4
        + "请问如果想要招聘几位外籍专家长期在这里工作的话需要准备什么材料？"
    )
    assert "质押" in asked.whole_key and "质押" not in asked.key
    assert set(asked.whole) > set()


@pytest.mark.parametrize(
    "message", ["", "   ", "👍", "\x00", "？", "/", "a" * 1_000_000, "很" * 1_000_000, "；" * 5000]
)
def test_any_message_can_be_read(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).parts == ()


@pytest.mark.parametrize("message", ["公司贷款要入账,想问贴息比例和上限", "刚办完居住证,国高奖励怎么报"])
def test_what_is_told_before_a_question_about_ours_is_no_neighbour(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).neighbour is None


@pytest.mark.parametrize(("message", "versions"), [("2021年8月底前引进的呢", ()), ("2021年的老版", ("2021",))])
def test_a_day_before_which_something_was_is_no_version(
    message: str, versions: tuple[str, ...], reader: QuestionReader
) -> None:
    assert reader.read(message).versions == versions


@pytest.mark.parametrize(
    "message", ["老政策呢", "按修订前的标准补多少", "旧版的还算不算", "以前那套办法怎么给", "按当时的规定呢"]
)
def test_the_version_before_is_named(message: str, reader: QuestionReader) -> None:
    assert reader.read(message).former


@pytest.mark.parametrize(
    "message",
    [
        "我哋舊年做咗八千万",
        "老的信用代码还能用吗",
        "备案是当时的同事弄的",
        "老旧小区装电梯补多少",
        "之前的公司没交社保",
    ],
)
def test_what_is_old_is_no_version(message: str, reader: QuestionReader) -> None:
    assert not reader.read(message).former


@pytest.mark.parametrize(
    ("message", "scope"),
    [
        ("区里给市级人才奖励有没有配套", Scope.FUTIAN),
        ("申请区里对市级奖励的配套", Scope.FUTIAN),
        ("福田的贴息怎么申请", Scope.FUTIAN),
        ("贷款以后市里的部门会不会补一部分利息", Scope.SHENZHEN),
        ("想领深圳的人才补贴", Scope.SHENZHEN),
        ("市级认定拿到了，下一步做什么", None),
    ],
)
def test_whose_measure_is_asked_for_is_told_by_the_place(
    message: str, scope: Scope | None, reader: QuestionReader
) -> None:
    assert reader.read(message).asked_of is scope
