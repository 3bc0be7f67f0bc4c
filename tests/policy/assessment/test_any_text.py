"""Whatever people type is read without an error: numerals, units, shares, scales and dates in any order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.policy.model.amounts import amounts
from bot.policy.model.facts import Moment, Span, from_plain, to_plain
from bot.policy.model.quantities import digits, quantities, ranges
from bot.policy.profile.derive import complete
from bot.policy.profile.expected import sensible
from bot.policy.reading.reading import read_profile
from bot.policy.text.text import normalise
from tests import real

CATALOGUE = real.catalogue()
TODAY = date(2026, 11, 22)
NUMERALS = "零〇一二两俩三四五六七八九十廿卅百千半几壹贰叁拾佰仟0123456789.,点"
UNITS = (
    "元 块 万 亿 w k 千 百万 个亿 % ‰ 成 折 倍 分 百分之 千分之 万分之 分之 分之一 一半 岁 周岁 "
    "年 个月 月 月份 日 号 周 天 季度 小时 分钟 人 名 位 家 项 个 次 届 套 平米 ㎡ 度"
).split()
AROUND = (
    "多 来 几 余 出头 左右 以上 以下 以内 不到 不足 超过 快 将近 大概 差 满 第 前 之前 以前 起 以后 初 底 "
    "年底 上半年 去年 前年 今年 明年 上个月 下个月 昨天 到 至 - ~ 、 和 零 又 负 + － ( ) （含） 。 ， , ？ 、 的 "
    "了 没 不 从 跌了 涨了"
).split()
WORDS = (
    "我 女儿 老公 社保 深户 落户 毕业 入职 研发 营收 占 贷款 利息 担保费 成立 备案 到账 排队 合同 租金 房 "
    "卖了 个税 得分 科技人员 发明专利 fork qs 职工 增长 负债 上班 通告 福田 南山 在深圳"
).split()
PIECES = st.one_of(
    st.text(NUMERALS, min_size=1, max_size=4), *(st.sampled_from(some) for some in (UNITS, AROUND, WORDS))
)
TEXTS = st.lists(PIECES, min_size=1, max_size=12).map("".join)
SPELLING = set("-0123456789.%万亿元m2")
FIELDS = st.one_of(st.none(), st.sampled_from(sorted(CATALOGUE.fields)))


@given(TEXTS)
@settings(max_examples=150, deadline=None)
@example("百分之八人还在库")
@example("零分之一")
@example("点五万")
@example("一千万亿亿个亿年前")
def test_search_reads_the_figures_of_any_text(text: str) -> None:
    plain = normalise(text).lower()
    assert all(plain[one.start : one.end] for one in amounts(plain))
    assert set(digits(plain)) <= set(plain) | SPELLING
    assert all(one.unit for one in quantities(plain))
    assert all(one.low is not None or one.high is not None for one in ranges(plain))


@given(TEXTS, FIELDS)
@settings(max_examples=150, deadline=None)
@example("社保交了九千九百九十年前", None)
@example("2026年13月32日毕业", "graduated_on")
@example("0年0月入职", "first_job_in_sz_on")
def test_what_is_told_in_any_text_is_sensible(text: str, asked: str | None) -> None:
    profile = read_profile(text, CATALOGUE, asked=asked)
    for key, fact in profile.facts.items():
        field, value = CATALOGUE[key], fact.value
        assert field.say(value)
        assert from_plain(to_plain(value)) == value
        if isinstance(value, Span):
            assert sensible(value, field)
            assert value.low is None or value.high is None or value.low <= value.high
        if isinstance(value, Moment):
            assert value.on(TODAY) != Span(None, None)
    assert complete(profile, CATALOGUE, TODAY).keys() >= profile.facts.keys()


@pytest.mark.parametrize("name", sorted(CATALOGUE.fields))
def test_every_field_can_be_asked_for_before_any_answer(name: str) -> None:
    for said in ("百分之八人", "三分之", "一", "２０２６年２月３０日", "前年底", "。", "半"):
        assert read_profile(said, CATALOGUE, asked=name).facts.keys() <= CATALOGUE.fields.keys()
