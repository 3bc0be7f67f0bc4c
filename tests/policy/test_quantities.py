"""30万 = 三十万 = 叁拾万元 = 300,000元 = ３０万: every spelling of an amount is one amount."""

from __future__ import annotations

from decimal import Decimal

import cn2an
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.policy.model.quantities import Range, digits, quantities, ranges
from bot.policy.search.question import QuestionReader
from bot.policy.text.text import normalise

SPELLINGS = {
    "300000元": "30w 30_W 三十万 叁拾万元 三十萬 ３０万 30万元 30万块 30万 300000元 300,000元 ３００，０００元",
    "15000元": "1.5万 1.5万元 一点五万 15000元 15,000元 1w5 1.5w 一万五 1万5 "
    "一万五千元 1万五千 1万5千 一万五千 壹万伍仟元 1万5000元 1W5 1_W_5",
    "108000元": "10.8万 108000元 十万八千元 十万零八千元 10万8 十万八 10万8千 10万8000元 108,000元 拾万捌仟元",
    "10500元": "10500元 一万零五百元 1万零500元 1万500元 1.05万",
    "35800元": "三万五千八 三万五千八百元 3万5千8 35800块",
    "5000000元": "500万 五百万 伍佰万元 5百万 500万元 500w 五百萬 0.05亿 500来万 五百多万",
    "30000000元": "3000万 三千万 3千万 叁仟万元 0.3亿 三千萬",
    "100000000元": "1亿 一亿 壹亿元 一个亿 1个亿 1.0亿 10000万",
    "120000000元": "1.2亿 一点二亿 12000万 1亿2千万 一亿二千万 一亿两千万元 1亿2000万 一亿二 1亿2",
    "105000000元": "1.05亿 一亿零五百万 1亿零500万 1亿500万",
    "2000000元": "200万 两百万 二百万 贰佰万元 两百来万 两百多万",
    "5000元": "5000元 五千元 伍仟元 5千元 五千块 5,000元",
    "1250元": "1250元 一千二百五十元 1,250元",
    "50%": "50% 百分之五十 五成 一半 ５０％ 5成",
    "30%": "30% 百分之三十 三成 ３０％",
    "2.5%": "2.5% 百分之二点五 百分之2.5",
    "100%": "100% 十成 百分之一百 百分之百",
    "35岁": "35岁 三十五岁 35周岁 三十五周岁 ３５岁",
    "24月": "24个月 二十四个月 二十四月",
    "6月": "6个月 六个月 陆个月",
    "0.5年": "半年 0.5年 零点五年",
    "1.5年": "一年半 1.5年 一点五年",
    "1.5月": "1.5个月 一个半月 1个半月",
    "2.5月": "两个半月 2个半月",
    "2年": "两年 二年 2年 贰年",
    "20人": "20人 二十人 20名 二十位",
    "10天": "10天 十天 十日",
    "120m2": "120平方米 一百二十平 120平米 120㎡ 120m2",
    "5家": "5家 五家",
    "60分": "60分 六十分",
}
CASES = [(said, meant) for meant, row in SPELLINGS.items() for said in row.split()]

RANGES = {
    "50亿到100亿": "50-100亿元 50亿-100亿元 五十亿至一百亿元 50亿元~100亿元 50亿—100亿",
    "50万到500万": "50万至500万元 五十万到五百万 50-500万 ５０万－５００万",
    "3到6个月": "3-6个月 三到六个月 3个月至6个月",
    "20人到50人": "20-50人 20人至50人 二十至五十名",
}
RANGE_ENDS = {
    "50亿到100亿": (Decimal(50 * 10**8), Decimal(100 * 10**8), "元"),
    "50万到500万": (Decimal(50 * 10**4), Decimal(500 * 10**4), "元"),
    "3到6个月": (Decimal(3), Decimal(6), "月"),
    "20人到50人": (Decimal(20), Decimal(50), "人"),
}
RANGE_CASES = [(said, *RANGE_ENDS[meant]) for meant, row in RANGES.items() for said in row.split()]


def value(meant: str) -> tuple[Decimal, str]:
    number = "".join(char for char in meant[:-1] if char.isdigit() or char == ".")
    if meant.endswith("m2"):
        return Decimal(meant[:-2]), "m2"
    return Decimal(number), meant[-1]


def test_the_table_is_worth_its_name() -> None:
    assert len(CASES) + len(RANGE_CASES) + len(BOUNDS) >= 120


@pytest.mark.parametrize(("said", "meant"), CASES)
def test_every_spelling_is_the_same_amount(said: str, meant: str, reader: QuestionReader) -> None:
    asked = reader.read(said.replace("_", " "))
    assert [(q.value, q.unit) for q in asked.quantities] == [value(meant)]


@pytest.mark.parametrize(("said", "low", "high", "unit"), RANGE_CASES)
def test_a_range_has_both_its_ends(said: str, low: Decimal, high: Decimal, unit: str) -> None:
    (found,) = ranges(normalise(said))
    assert (found.low, found.high, found.unit) == (low, high, unit)


# Which of one below, at and one above the threshold lie within.
BOUNDS = [
    ("35岁以下", 35, (True, True, False)),
    ("35周岁及以下", 35, (True, True, False)),
    ("35周岁（含）以下", 35, (True, True, False)),
    ("不超过35岁", 35, (True, True, False)),
    ("年龄≤35岁", 35, (True, True, False)),
    ("至多35岁", 35, (True, True, False)),
    ("未满35岁", 35, (True, False, False)),
    ("不到35岁", 35, (True, False, False)),
    ("不足35岁", 35, (True, False, False)),
    ("小于35岁", 35, (True, False, False)),
    ("低于35岁", 35, (True, False, False)),
    ("满35岁", 35, (False, True, True)),
    ("年满35周岁", 35, (False, True, True)),
    ("35岁以上", 35, (False, True, True)),
    ("35岁及以上", 35, (False, True, True)),
    ("35岁（含）以上", 35, (False, True, True)),
    ("不低于35岁", 35, (False, True, True)),
    ("不小于35岁", 35, (False, True, True)),
    ("至少35岁", 35, (False, True, True)),
    ("35岁起", 35, (False, True, True)),
    ("超过35岁", 35, (False, False, True)),
    ("大于35岁", 35, (False, False, True)),
    ("高于35岁", 35, (False, False, True)),
    ("不少于10人", 10, (False, True, True)),
    ("最多5人", 5, (True, True, False)),
    ("3人以内", 3, (True, True, False)),
    ("三年以上", 3, (False, True, True)),
    ("不足12个月", 12, (True, False, False)),
    ("5%以上", 5, (False, True, True)),
    ("500平方米以下", 500, (True, True, False)),
]


@pytest.mark.parametrize(("said", "threshold", "within"), BOUNDS)
def test_one_below_at_and_one_above_a_threshold(said: str, threshold: int, within: tuple[bool, bool, bool]) -> None:
    (found,) = ranges(normalise(said))
    assert tuple(found.holds(Decimal(threshold + step)) for step in (-1, 0, 1)) == within


def test_between_two_bounds_both_count() -> None:
    least, most = ranges(normalise("20人以上50人以下"))
    assert [least.holds(Decimal(n)) and most.holds(Decimal(n)) for n in (19, 20, 50, 51)] == [False, True, True, False]


def test_an_end_belongs_to_a_range_when_the_text_says_so() -> None:
    (closed,) = ranges(normalise("5000万元至2亿元（含）"))
    (open_end,) = ranges(normalise("5000万元至2亿元"))
    assert closed.holds(Decimal(2 * 10**8))
    assert not open_end.holds(Decimal(2 * 10**8))


@pytest.mark.parametrize("said", ["两三年", "三五年", "两三万元", "三四百万", "七八个人", "几十万"])
def test_a_vague_number_is_not_made_an_exact_one(said: str) -> None:
    invented = {Decimal(n) for n in ("23", "35", "230000", "34000000", "78", "100000")}
    assert not invented & {q.value for q in quantities(digits(normalise(said)))}


@pytest.mark.parametrize(
    "text",
    ["", "补贴", "第一", "2025年版", "福发〔2021〕10号", "英才荟3.0", "一下", "万一", "千万别", "成本", "半导体"],
)
def test_no_money_where_none_is_named(text: str) -> None:
    assert not [q for q in quantities(normalise(text)) if q.unit in ("元", "%")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("我35岁，社保交了24个月", [("35", "岁"), ("24", "月")]),
        ("贷款三百万，利率百分之三", [("3000000", "元"), ("3", "%")]),
        ("掉了百分之九人都走了", [("9", "%")]),
        ("占百分之四年底再看", [("4", "%")]),
        ("一万五个月付", [("10000", "元"), ("5", "月")]),
        ("公司20人，营收1.2亿", [("20", "人"), ("120000000", "元")]),
    ],
)
def test_several_amounts_come_in_order(text: str, found: list[tuple[str, str]]) -> None:
    assert [(q.value, q.unit) for q in quantities(normalise(text))] == [(Decimal(v), u) for v, u in found]


def test_where_an_amount_stands_is_known() -> None:
    text = normalise("最高三十万元")
    (found,) = quantities(text)
    assert text[found.start : found.end] == "三十万元"


@given(st.text(alphabet=st.sampled_from("零〇一两三十百千拾佰仟半点"), min_size=2, max_size=6))
@example("十一十二月")
def test_no_row_of_numerals_breaks_the_reading(text: str) -> None:
    assert all(q.value >= 0 for q in quantities(f"{text}元"))


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80))
def test_no_text_breaks_the_reading(text: str) -> None:
    read = normalise(text)
    assert all(q.unit and 0 <= q.start < q.end for q in quantities(read))
    assert all(isinstance(found, Range) for found in ranges(read))


@given(st.integers(1, 9999))
def test_ten_thousands_are_equal_in_every_spelling(count: int) -> None:
    said = (
        f"{count}万元",
        f"{cn2an.an2cn(count)}万元",
        f"{cn2an.an2cn(count, 'up')}万元",
        f"{count}萬",
        f"{count * 10_000}元",
    )
    assert {(q.value, q.unit) for spelling in said for q in quantities(normalise(spelling))} == {
        (Decimal(count * 10_000), "元")
    }


@given(st.integers(1, 10**11))
def test_yuan_in_words_and_in_digits_are_written_alike(yuan: int) -> None:
    said = {digits(normalise(f"{spelling}元")) for spelling in (yuan, f"{yuan:,}", cn2an.an2cn(yuan))}
    assert len(said) == 1
    assert [(q.value, q.unit) for q in quantities(said.pop())] == [(Decimal(yuan), "元")]


@given(st.text(alphabet=st.sampled_from("0123456789一二两三五八十百千万亿零半元年月个点来多几%成,.-wk "), max_size=12))
@example("1万5,000元")
@example("三百万5千")
def test_digits_twice_is_digits_once(text: str) -> None:
    once = digits(normalise(text))
    assert digits(once) == once


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("30万3年内", "30万3年内"),
        ("补贴30万2025年发", "补贴30万2025年发"),
        ("贷款300万12个月", "贷款300万12个月"),
        ("三万五千人", "3.5万人"),
        ("千万别错过", "千万别错过"),
        ("三分之一", "三分之一"),
        ("第三年", "第3年"),
        ("wifi 30k", "wifi 30k"),
        ("1,2,3", "1,2,3"),
    ],
)
def test_what_stands_beside_an_amount_is_no_part_of_it(said: str, written: str) -> None:
    assert digits(normalise(said)) == written


@given(st.integers(1, 100))
def test_percents_are_equal_in_words_and_digits(percent: int) -> None:
    said = (f"{percent}%", f"百分之{cn2an.an2cn(percent)}", f"百分之{percent}")
    assert {(q.value, q.unit) for spelling in said for q in quantities(spelling)} == {(Decimal(percent), "%")}


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_range_holds_what_lies_between(one: int, other: int) -> None:
    low, high = sorted((one, other))
    found = Range(Decimal(low), Decimal(high), "元")
    assert found.holds(Decimal(low)) and found.holds(Decimal(high))
    assert not found.holds(Decimal(low - 1)) and not found.holds(Decimal(high + 1))


@pytest.mark.parametrize("asked", ["个税超过百分之几才补", "税负超过百分之多少"])
def test_a_share_that_is_asked_for_is_no_quantity(asked: str) -> None:
    assert not list(quantities(asked))
