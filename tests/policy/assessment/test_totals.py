from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.policy.assessment import Assessment, Verdict
from bot.policy.benefits import Benefit
from bot.policy.conditions import Truth
from bot.policy.model import Kind, Statement
from bot.policy.totals import total
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
