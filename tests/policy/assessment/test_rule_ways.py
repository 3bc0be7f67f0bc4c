"""A condition that follows by a rule over other fields, figures told roughly, and quotas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import assess, told_by
from bot.policy.assessment.quota import quotas_told
from bot.policy.model.conditions import All, Check, Rule, Truth, parts_of
from bot.policy.model.model import Policy
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from tests.policy.conftest import TODAY

SETTLING, RULE = "meets_hukou_rule", "sz-hukou-talent-rule"
RENTAL, CHIPS, SHOPS = "sz-baozufang-353", "ft-ych-2025-ic-rd", "ft-ych-2025-commerce-talent"


def _ways(rule: Rule) -> Iterator[frozenset[tuple[str, str, object]]]:
    """Yields each way of an either-or as what it asks of which field."""
    for way in parts_of(rule):
        checks = way.parts if isinstance(way, All) else (way,)
        yield frozenset((one.field, one.op, one.bound) for one in checks if isinstance(one, Check))


def test_the_settlement_rule_of_the_catalogue_is_the_policys(catalogue: Catalogue, by_id: Mapping[str, Policy]) -> None:
    rule = catalogue[SETTLING].rule
    assert rule is not None
    already = frozenset({("hukou_shenzhen", "==", True)})
    ways = parts_of(by_id[RULE].rule)
    own = next(part for part in (by_id[RULE].rule, *ways) if len(parts_of(part)) > len(parts_of(rule)) // 2)
    assert set(_ways(rule)) == {*_ways(own), already}


@pytest.mark.parametrize(
    ("says", "met"),
    [
        ("34岁，大专", True),
        ("35岁，大专", None),  # a title or a skill may still open a way
        ("44岁，本科", True),
        ("45岁，本科", None),
        ("45岁，英国读的硕士，海归", True),
        ("49岁，高级职称", True),
        ("50岁，高级职称，本科", None),
        ("60岁，深圳户籍", True),
        ("30岁", None),
        ("本科", None),
    ],
)
def test_degree_age_and_title_tell_whether_one_may_settle(catalogue: Catalogue, says: str, met: bool | None) -> None:
    known = complete(read_profile(says, catalogue), catalogue, TODAY)
    assert known.get(SETTLING) is met


@pytest.mark.parametrize(
    ("says", "told", "not_told"),
    [
        ("46岁，本科，想租保租房", ["本科年龄要低于45岁，您46岁", "还需要知道"], ["不符合："]),
        ("34岁，大专", ["大专年龄要低于35岁，您34岁"], ["收录的条件里没有"]),
        ("60岁，深圳户籍", ["符合迁户核准条件"], ["年龄要低于"]),
    ],
)
def test_the_way_taken_is_told(
    catalogue: Catalogue, by_id: Mapping[str, Policy], says: str, told: list[str], not_told: list[str]
) -> None:
    text = explain(assess(by_id[RENTAL], read_profile(says, catalogue), TODAY, catalogue))
    assert all(one in text for one in told), text
    assert not any(one in text for one in not_told), text


@pytest.mark.parametrize(
    ("says", "truth"),
    [
        ("研发占比15%", Truth.YES),
        ("研发占比大概15%", Truth.UNKNOWN),
        ("研发占比15%左右", Truth.UNKNOWN),
        ("研发占比差不多14.5%", Truth.UNKNOWN),
        ("研发占比约20%", Truth.YES),
        ("研发占比大概10%", Truth.NO),
    ],
)
def test_a_rough_figure_on_the_threshold_stays_open(
    catalogue: Catalogue, by_id: Mapping[str, Policy], says: str, truth: Truth
) -> None:
    policy = by_id[CHIPS]
    profile = read_profile(says, catalogue, prefer=told_by(policy, catalogue))
    found = assess(policy, profile, TODAY, catalogue)
    line = next(line for line in found.lines if line.field == "rd_ratio")
    assert line.truth is truth
    if truth is Truth.UNKNOWN:
        assert "要知道确切的数" in explain(found)


@pytest.mark.parametrize(
    ("policy", "says", "told"),
    [
        (SHOPS, "想报两个人", "报2人不可以，超出名额"),
        (SHOPS, "今年推荐1个人", "报1人在名额以内"),
        (CHIPS, "打算报3个人", "报3人在名额以内"),
        (CHIPS, "打算报4个人", "报4人不可以，超出名额"),
        (CHIPS, "芯片设计公司", ""),
    ],
)
def test_a_number_planned_is_held_against_the_quota(
    catalogue: Catalogue, by_id: Mapping[str, Policy], policy: str, says: str, told: str
) -> None:
    found = assess(by_id[policy], read_profile(says, catalogue), TODAY, catalogue)
    assert quotas_told(found).startswith(told)
    assert bool(quotas_told(found)) == bool(told)
    assert told in explain(found)


def test_of_a_way_nobody_has_taken_nothing_is_met_or_failed(catalogue: Catalogue, by_id: Mapping[str, Policy]) -> None:
    found = assess(by_id[RULE], read_profile("37岁，大专", catalogue), TODAY, catalogue)
    assert [line.statement for line in found.failed] == ["junior-college"]
    assert not found.met
