from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.policy.assessment.assessment import Assessment, Verdict
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.totals import total
from bot.policy.model.conditions import Truth
from bot.policy.model.model import Kind, Statement
from tests.policy.assessment.conftest import Put


def met(put: Put, policy_id: str, *yuan: int, excludes: tuple[str, ...] = (), group: str = "") -> Assessment:
    base = put("ft-ych-2025-commerce-talent", "零售16亿，增长5%，总经理，在本企业任职4年")
    benefits = tuple(
        Benefit(Statement(f"b{place}", Kind.BENEFIT, "奖励。", group=group), Truth.YES, Decimal(amount))
        for place, amount in enumerate(yuan)
    )
    policy = replace(base.policy, id=policy_id, excludes=excludes)
    return replace(base, policy=policy, benefits=benefits, verdict=Verdict.MET)


def test_what_does_not_exclude_each_other_adds_up(put: Put) -> None:
    assert total([met(put, "a", 100), met(put, "b", 50)]).yuan == Decimal("150.00")


def test_of_one_group_the_highest_counts(put: Put) -> None:
    found = total([met(put, "a", 100, 300, 200, group="housing")])
    assert found.yuan == 300
    assert [loss.because for loss in found.left] == ["housing", "housing"]


def test_of_policies_that_exclude_each_other_the_better_set_counts(put: Put) -> None:
    found = total([met(put, "a", 100, excludes=("b", "c")), met(put, "b", 60), met(put, "c", 70)])
    assert found.yuan == 130
    assert [(loss.policy, loss.because) for loss in found.left] == [("a", "b")]


def test_what_is_not_met_gives_nothing(put: Put) -> None:
    assert total([replace(met(put, "a", 100), verdict=Verdict.UNKNOWN)]).yuan == 0


def test_the_base_says_what_cannot_be_had_together(put: Put) -> None:
    """一笔贷款只能领一种福田的贴息；英才住房不能与福田其他住房政策同享（shared/policies）."""
    pledged = put("ft-ip-pledge-subsidy-2022", "专利质押")
    assert pledged.policy.excludes == ("ft-tech-growth-loan-2022",)
    assert put("ft-yc-housing-2025-art32", "二类英才").policy.excludes == ("ft-rent-supp-2025",)
    said = "专利质押，银行贷款12个月，备案了，本息还清，国高，专利是公司自己的，没领过其他贴息，利息付了30万"
    both = [put("ft-ip-pledge-subsidy-2022", said), met(put, "ft-tech-growth-loan-2022", 100)]
    found = total(both)
    assert found.yuan == 150_000
    assert [(loss.policy, loss.because) for loss in found.left] == [
        ("ft-tech-growth-loan-2022", "ft-ip-pledge-subsidy-2022")
    ]
