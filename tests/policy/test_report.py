"""The outcome in words: verdict and amount first, the table below, and never more than one message holds."""

from __future__ import annotations

import pytest

from bot.policy.assessment.assessment import Assessment, assess, fields_of
from bot.policy.base import Base, build_base
from bot.policy.interview.report import Reporter
from bot.policy.interview.script import load_script
from bot.policy.model.conditions import leaves
from bot.policy.model.loader import policy_from_document
from bot.policy.model.rules import parse_check
from bot.policy.reading.reading import read_profile
from tests import real
from tests.policy.assessed import assessed_base, condition
from tests.policy.conftest import DATA
from tests.policy.documents import policy
from tests.policy.talker import TODAY

CATALOGUE = real.catalogue()
SCRIPT = load_script(DATA / "interview.yaml")
LIMIT = 600


@pytest.fixture(scope="module")
def base() -> Base:
    return assessed_base()


@pytest.fixture(scope="module")
def reporter(base: Base) -> Reporter:
    return base.listener.interviewer.reporter


def assessed(base: Base, policy_id: str, says: str) -> Assessment:
    found = base.answerer.index.by_id[policy_id]
    return assess(found, read_profile(says, CATALOGUE, prefer=fields_of(found)), TODAY, CATALOGUE)


@pytest.mark.parametrize(
    ("policy_id", "says", "first"),
    [
        ("ft-settling", "我36岁", "不符合「青年安家补贴」：不超过35周岁，您的年龄是36岁。"),
        ("ft-settling", "我34岁", "「青年安家补贴」还不能确定：最高学历、连续缴社保的时间、工作单位在福田未知。"),
        ("ft-renting", "我34岁，没有房", "符合「青年租房补贴」的条件，可得5000元。"),
        ("ft-loan", "专利质押，已还清，利息12万元", "符合「专利贷款贴息」的条件，可得6万元。"),
        ("ft-growing", "营收1999万", "不符合「成长企业奖励」：上年营收不少于2000万元，您的上年度营业收入是1999万元。"),
        ("ft-ended", "我34岁", "现在不能新申请「旧安家奖励」：2024年底失效。按当时的条件您是符合的。"),
        ("ft-judged", "我34岁", "「工艺传承奖励」还不能确定：1项条件要人工核实；都满足可得8万元。"),
    ],
)
def test_the_verdict_comes_first(policy_id: str, says: str, first: str, base: Base, reporter: Reporter) -> None:
    assert reporter.report(assessed(base, policy_id, says), LIMIT).split("\n")[0] == first


def test_what_fails_on_one_way_only_is_told_while_another_is_open() -> None:
    ways = [
        condition("ratio", "研发占比15%以上。", "rd_ratio", ">=", 15, "%"),
        condition("project", "承担过市级以上项目。", "municipal_project", "==", True),
    ]
    either = policy("ft-either", "研发奖励", statements=ways, rule={"any": ["ratio", "project"]})
    base = build_base([policy_from_document(either)], DATA)
    text = base.listener.interviewer.reporter.report(assessed(base, "ft-either", "研发占比12%"), LIMIT)
    assert text.startswith("「研发奖励」还不能确定：近三年承担市级以上项目未知。")
    assert "✗ 研发投入占营收的比例 · 12% · 不少于15% · 不满足" in text and "不符合" not in text


def test_the_nearest_miss_is_named(base: Base, reporter: Reporter) -> None:
    assert "只差这一项：上年度营业收入还差1万元。" in reporter.report(assessed(base, "ft-growing", "营收1999万"), LIMIT)


def test_an_age_is_no_nearest_miss(base: Base, reporter: Reporter) -> None:
    assert "只差" not in reporter.report(assessed(base, "ft-renting", "我41岁，没有房"), LIMIT)


@pytest.mark.parametrize("limit", [120, 300, 620])
def test_what_must_be_told_is_told_however_little_space(limit: int, base: Base, reporter: Reporter) -> None:
    text = reporter.report(assessed(base, "ft-settling", "我36岁，硕士，社保3个月"), limit, receipt="CS-1")
    assert text.startswith("不符合") and "依据：" in text and "回执号：CS-1" in text


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ({"field": "age", "op": "<=", "value": 35}, "不超过35岁"),
        ({"field": "degree", "op": ">=", "value": "bachelor"}, "本科及以上"),
        ({"field": "degree", "op": "in", "value": ["master", "phd"]}, "硕士、博士"),
        ({"field": "school_world_rank", "op": "<=", "value": 150}, "第150名以内"),
        ({"field": "owns_home_in_sz", "op": "==", "value": False}, "否"),
        ({"field": "introduced_on", "op": ">=", "value": "2025-05-01"}, "2025年5月1日起"),
        ({"field": "social_insurance_months", "op": ">=", "value": 3, "unit": "年"}, "不少于3年"),
        ({"field": "revenue", "op": "between", "value": [2000, 5000], "unit": "万元"}, "2000万元至5000万元"),
    ],
)
def test_a_requirement_in_a_few_words(check: dict[str, object], words: str, reporter: Reporter) -> None:
    assert reporter.requirement(parse_check(check, "x")) == words


def test_every_requirement_of_the_base_can_be_told(reporter: Reporter) -> None:
    checks = [check for policy in real.policies() for check in leaves(policy.rule)]
    assert checks and all(reporter.requirement(check) for check in checks)
