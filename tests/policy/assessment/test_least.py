"""What a condition on a share comes to: the part at least, from the whole that is told."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.assessment.assessment import assess, told_by
from bot.policy.assessment.least import Least, least_of
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from tests.policy.conftest import TODAY

HNTE, GIANT, CHIPS = "cn-hnte-conditions", "cn-zjtx-little-giant", "ft-ych-2025-ic-rd"
TOLD = [
    (HNTE, "营收4000万", "rd_spending", {"rd-small": "200万元"}),
    (HNTE, "营收5000万", "rd_spending", {"rd-small": "250万元"}),
    (HNTE, "营收2亿", "rd_spending", {"rd-mid": "800万元"}),
    (HNTE, "营收3亿", "rd_spending", {"rd-large": "900万元"}),
    (HNTE, "职工101人", "tech_staff", {"staff": "11人"}),
    (HNTE, "职工100人", "tech_staff_ratio", {"staff": "10人"}),
    (HNTE, "营收4000万", "hightech_revenue", {"ht-revenue": "2400万元"}),
    (GIANT, "营收8000万", "rd_spending", {"rd-mid": "480万元"}),
    (CHIPS, "芯片企业，营收1亿", "rd_ratio", {"route": "1500万元"}),
]


@pytest.mark.parametrize(
    ("policy_id", "says", "spoken_of", "amounts"), TOLD, ids=[f"{one[0]} {one[1]}" for one in TOLD]
)
def test_the_part_follows_from_the_whole(
    policy_id: str,
    says: str,
    spoken_of: str,
    amounts: dict[str, str],
    by_id: Mapping[str, Policy],
    catalogue: Catalogue,
) -> None:
    found = {one.statement.id: one.text for one in _least(by_id[policy_id], says, {spoken_of}, catalogue)}
    for statement, amount in amounts.items():
        assert f"不少于{amount}（" in found[statement]


def test_nothing_follows_where_the_whole_is_not_told_or_the_part_is(
    by_id: Mapping[str, Policy], catalogue: Catalogue
) -> None:
    assert not _least(by_id[HNTE], "成立三年", {"rd_spending"}, catalogue)
    assert not _least(by_id[HNTE], "营收8000万，研发投入500万", {"rd_spending"}, catalogue)


def test_nothing_is_told_that_nobody_speaks_of(by_id: Mapping[str, Policy], catalogue: Catalogue) -> None:
    assert not _least(by_id[HNTE], "营收8000万", {"score"}, catalogue)


def _least(policy: Policy, says: str, spoken_of: set[str], catalogue: Catalogue) -> list[Least]:
    profile = read_profile(says, catalogue, prefer=told_by(policy, catalogue))
    return list(least_of(assess(policy, profile, TODAY, catalogue), spoken_of))
