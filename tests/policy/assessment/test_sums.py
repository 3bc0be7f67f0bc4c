"""Sums of the real base in words: the amount first, how it is counted, what comes later and what is not known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import assess, told_by
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from tests.policy.conftest import TODAY

PLEDGE, OLD_PLEDGE = "ft-ip-pledge-subsidy-2022", "ft-ip-pledge-subsidy-2021"
TOLD = [
    (PLEDGE, "贷款600万，付了利息24万，担保费9万", ["可得12万元", "利息24万元×50%=12万元", "最高限额没有收录"]),
    (PLEDGE, "本金600万，担保费9万", ["9万元（不超过贷款金额600万元×4%=24万元）可以计入，支持比例没有收录"]),
    (PLEDGE, "利息24万，担保费9万", ["可得12万元", "不得超过贷款金额×4%，还要知道这个数"]),
    (PLEDGE, "贷了300万，担保费18万", ["18万元（超过贷款金额300万元×4%，按12万元计）可以计入"]),
    (OLD_PLEDGE, "贷款600万，利息24万，担保费9万", ["按当时的标准估算，可得16.5万元", "（已付利息24万元＋", "已失效"]),
    ("gba-iit-subsidy", "外籍，去年交了40万个税，应纳税所得额150万", ["40万元－应纳税所得额150万元×15%=17.5万元"]),
    ("gba-iit-subsidy", "外籍，去年交了40万个税", ["要算出金额，还需要知道：应纳税所得额", "最高补贴500万元"]),
    ("gba-iit-subsidy", "外籍，个税交了5万，应纳税所得额60万", ["没有可得的"]),
    ("ft-dual-carbon-2023", "常规光伏，发电35万度", ["最多可得7万元", "另不得超过项目实际投入×20%"]),
    ("ft-dual-carbon-2023", "常规光伏项目投入110万，发电150万度", ["超过项目实际投入110万元×20%，按22万元"]),
    ("sz-ai-pioneer-2024", "租算力的合同800万", ["400万元（训力券", "或480万元（初创企业训力券）"]),
    ("sz-ai-pioneer-2024", "初创企业，算力合同2000万", ["最多可得1000万元", "超过上限，按1000万元"]),
    ("sz-phd-living-2022", "博士，30岁，今年7月来深圳，深户，社保4个月", ["可得3万元", "之后：续发7万元"]),
    ("ft-youth-settlement-subsidy-2025", "本科，26岁，今年3月落户", ["2万元（本科（非双学位））或3万元（双学位本科）"]),
    ("sz-returnee-startup", "自己出资120万", ["100万元（一等）或50万元（二等）或30万元（三等）", "评选标准没有收录"]),
    ("sz-returnee-startup", "自己出资40万", ["可得30万元（三等）"]),
    ("ft-ych-2025-commerce-talent", "开餐馆的，营业额3亿，增长8%", ["餐饮企业的分档奖励金额没有收录"]),
]  # fmt: skip


@pytest.mark.parametrize(("policy_id", "says", "lines"), TOLD, ids=[f"{one[0]} {one[1]}" for one in TOLD])
def test_a_sum_is_told(
    policy_id: str, says: str, lines: list[str], by_id: Mapping[str, Policy], catalogue: Catalogue
) -> None:
    text = _told(by_id[policy_id], says, catalogue)
    assert [line for line in lines if line not in text] == []


def test_the_figures_of_one_voucher_are_not_applied_to_another(
    by_id: Mapping[str, Policy], catalogue: Catalogue
) -> None:
    text = _told(by_id["sz-ai-pioneer-2024"], "我们初创，租算力合同700万", catalogue)
    assert "420万元" in text and "语料" not in text


def test_of_the_case_that_is_not_ones_own_nothing_is_told(by_id: Mapping[str, Policy], catalogue: Catalogue) -> None:
    text = _told(by_id["ft-ych-2025-commerce-talent"], "做零售的，销售额18亿，增长8%", catalogue)
    assert "可得10万元" in text and "批发" not in text and "餐饮" not in text


def test_who_is_refused_hears_that_before_what_there_would_be(
    by_id: Mapping[str, Policy], catalogue: Catalogue
) -> None:
    text = _told(by_id["ft-youth-settlement-subsidy-2025"], "硕士，不是双学位，27岁，2025年2月落户", catalogue)
    assert text.startswith("按您说的情况，现在拿不到。不符合：")
    assert "条件都满足之后，按您说的估算才可得3万元" in text


def _told(policy: Policy, says: str, catalogue: Catalogue) -> str:
    profile = read_profile(says, catalogue, prefer=told_by(policy, catalogue))
    return explain(assess(policy, profile, TODAY, catalogue), 600, money=True)
