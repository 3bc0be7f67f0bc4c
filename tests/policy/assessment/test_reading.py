from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.policy.facts import Span, exactly
from bot.policy.fields import Catalogue
from bot.policy.reading import read_profile
from bot.values import ROOT

TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (ROOT / "tests" / "policy" / "assessment" / "spellings.yaml").read_text("utf-8")
)
ROWS = [(field, said, meant) for field, rows in TABLE.items() for said, meant in rows]


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 300


@pytest.mark.parametrize(("field", "said", "meant"), ROWS)
def test_what_people_type_is_read(catalogue: Catalogue, field: str, said: str, meant: str) -> None:
    value = read_profile(said, catalogue).value(field)
    assert value is not None
    assert catalogue[field].say(value) == meant


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "营收30万",
            "营收三十万",
            "营收叁拾万元",
            "营收300,000元",
            "營收３０万",
            "营收30w",
            "营收 30 万元",
            "营收0.3百万",
        ],
        ["研发占比30%", "研发占比百分之三十", "研发占比三成", "研发占比30个点"],
        ["社保18个月", "社保一年半", "社保十八个月", "社保1年半", "社保一年六个月"],
        ["营收1.2亿", "营收一亿二", "营收1亿2000万", "营收12000万", "营收一亿两千万"],
        ["我36岁", "我三十六岁", "36周岁", "我今年36"],
    ],
)
def test_every_spelling_of_a_value_gives_the_same(catalogue: Catalogue, spellings: list[str]) -> None:
    def values(text: str) -> dict[str, Any]:
        facts = read_profile(text, catalogue).to_plain()["facts"]
        return {key: fact["value"] for key, fact in facts.items()}

    first = values(spellings[0])
    assert first
    assert all(values(said) == first for said in spellings)


@pytest.mark.parametrize(
    ("asked", "said", "meant"),
    [
        ("age", "30", "30岁"),
        ("age", "三十二", "32岁"),
        ("loan_repaid", "是的", "本息已还清"),
        ("loan_repaid", "没有", "本息还没还清"),
        ("loan_repaid", "还没呢", "本息还没还清"),
        ("is_public_staff", "不是", "不是机关事业单位在编人员"),
        ("owns_home_in_sz", "没有", "在深圳无房"),
        ("owns_home_in_sz", "有的", "在深圳有住房（含配偶、未成年子女）"),
        ("home_transfer_months", "没有", "没有过"),
        ("social_insurance_months", "14", "14个月"),
        ("social_insurance_months", "两年", "24个月"),
        ("revenue", "8000万", "8000万元"),
        ("degree", "硕士", "硕士"),
        ("lender", "工商银行", "银行"),
        ("introduced_on", "去年8月", "去年8月"),
        ("school_world_rank", "一百二十", "第120名"),
        ("rd_ratio", "12", "12%"),
        ("ai_event", "都没有", "不是市级以上项目、省级以上AI创新平台、工信部揭榜挂帅、吴文俊奖、推动开源鸿蒙"),
    ],
)
def test_a_bare_answer_goes_to_the_field_just_asked_for(
    catalogue: Catalogue, asked: str, said: str, meant: str
) -> None:
    value = read_profile(said, catalogue, asked=asked).value(asked)
    assert value is not None
    assert catalogue[asked].say(value) == meant


@pytest.mark.parametrize("said", ["不清楚", "跳过", "不知道", "不太清楚哦", "忘了"])
def test_what_is_passed_over_is_remembered_as_declined(catalogue: Catalogue, said: str) -> None:
    profile = read_profile(said, catalogue, asked="rd_ratio")
    assert profile.declined == {"rd_ratio"}
    assert not profile.facts


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("degree", "要硕士吗"),
        ("loan_repaid", "是不是要还清"),
        ("loan_repaid", "还清了才能申请吗"),
        ("social_insurance_months", "社保要满12个月吗"),
        ("age", "要求35岁以下吗"),
        ("rd_ratio", "研发占比要15%以上才行吗"),
        ("owns_home_in_sz", "父母在深圳有房"),
        ("owns_home_in_sz", "老家有房"),
        ("revenue", "最高能拿50万吗"),
        ("filed_with_district", "有没有备案"),
    ],
)
def test_what_is_only_asked_about_is_no_fact(catalogue: Catalogue, field: str, said: str) -> None:
    assert read_profile(said, catalogue).value(field) is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("age", "-3岁"),
        ("age", "300岁"),
        ("age", "负三岁"),
        ("rd_ratio", "研发占比200%"),
        ("employees", "99999999999人"),
        ("revenue", "营收1" + "0" * 30 + "元"),
        ("introduced_on", "3000年5月引进"),
        ("degree", "神仙"),
        ("introduced_on", "昨晚三更"),
    ],
)
def test_bad_input_gets_one_sentence_and_no_value(catalogue: Catalogue, asked: str, said: str) -> None:
    profile = read_profile(said, catalogue, asked=asked)
    assert profile.value(asked) is None
    assert catalogue[asked].label in profile.problems[asked]


def test_several_fields_are_read_from_one_sentence(catalogue: Catalogue) -> None:
    said = "我34岁，硕士，2025年8月引进，社保交了14个月，在福田一家企业上班，名下没有房"
    profile = read_profile(said, catalogue)
    expected = {"age", "degree", "introduced_on", "social_insurance_months", "employer_in_futian", "owns_home_in_sz"}
    assert expected <= set(profile.facts)


def test_a_correction_wins_over_what_was_said_before(catalogue: Catalogue) -> None:
    before = read_profile("我34岁，硕士", catalogue)
    after = before.merged(read_profile("说错了，是36岁", catalogue))
    assert after.value("age") == exactly(36)
    assert after.value("degree") == before.value("degree")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("niche_months", "去年用专利质押贷了300万，一年期，利息14万"),
        ("home_transfer_months", "去年用专利质押贷了300万，一年期，利息14万"),
        ("months_since_assessment", "社保交了14个月"),
        ("months_since_city_payment", "在福田做了两年半，市里补贴三个月前到账"),
        ("growth_2y", "销售额比前年涨了4%"),
    ],
)
def test_what_is_told_of_something_else_is_not_taken_by_the_policy_in_focus(
    catalogue: Catalogue, field: str, said: str
) -> None:
    assert read_profile(said, catalogue, prefer=frozenset({field})).value(field) is None


def test_a_fall_is_a_negative_growth(catalogue: Catalogue) -> None:
    for said in ("去年营收下滑了2%", "增长率下降2%", "同比跌了2%"):
        value = read_profile(said, catalogue).value("growth")
        assert isinstance(value, Span) and value.high is not None and value.high <= 0


def test_a_date_to_come_is_read(catalogue: Catalogue) -> None:
    value = read_profile("租赁合同明年3月到期", catalogue).value("lease_end_on")
    assert value is not None
    assert catalogue["lease_end_on"].say(value) == "明年3月"
