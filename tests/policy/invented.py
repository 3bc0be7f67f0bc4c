"""A small base of invented policies, with the real lexicon and wording."""

from __future__ import annotations

from functools import cache

from bot.policy.answers.answer import Answerer
from bot.policy.base import Base, build_base
from bot.policy.model.loader import check_successors, policy_from_document
from tests.policy.conftest import DATA
from tests.policy.documents import policy, source, statement


def small_base() -> Answerer:
    """Build an answerer of seven policies, one for each standing that a policy can have."""
    return small_whole().answerer


@cache
def small_whole() -> Base:
    """Build all that answers for the seven policies."""
    documents = (
        policy("ft-lamp", "路灯补贴", aliases=["路灯奖励"], statements=LAMP),
        policy(
            "ft-bench-2021",
            "2021版长椅奖励",
            aliases=["旧版长椅奖励"],
            status="expired",
            status_note=ENDED,
            superseded_by="ft-bench-2023",
        ),
        policy("ft-bench-2023", "2023版长椅奖励", status="expired", status_note=ENDED, superseded_by="ft-bench-2025"),
        policy("ft-bench-2025", "长椅奖励", statements=BENCH),
        policy("ft-fountain", "喷泉资助", status="unknown", status_note="2022年的口径，没有见到截止日期。"),
        policy("ft-kiosk", "报刊亭支持", effective={"from": "2025-01-01", "to": "2026-11-22"}, sources=[REPOST]),
        policy("ns-tram", "南山区电车补助", scope="other_district", title="南山区电车补助办法"),
    )
    policies = [policy_from_document(document) for document in documents]
    check_successors(policies)
    return build_base(policies, DATA)


ENDED = "2024年12月31日起失效。"
REPOST = source(url="https://mirror.example/1", authority="repost", show=False)
LAMP = [
    statement("overview", "note", "路灯补贴支持沿街企业换装节能路灯。", asks=["是什么", "介绍一下"]),
    statement(
        "amount",
        "benefit",
        "每盏路灯补800元，每家最高7万元。",
        asks=["补多少钱", "最高多少"],
        amount={"cap": 7, "unit": "万元"},
    ),
    statement("small", "benefit", "小企业每家最高9万元。", case="小企业", asks=["小企业最高多少", "小公司给多少"]),
    statement("filed", "condition", "企业须先在福田登记。", asks=["条件是什么", "要登记吗"]),
    statement("staff", "condition", "员工不少于20人。", asks=["要多少员工", "人数要求"]),
    statement("form", "material", "须提交申请表。", asks=["要什么材料"]),
    statement("bill", "material", "须提交购灯发票。", asks=["要发票吗"]),
    statement("apply", "step", "先登记，再网上申请。", asks=["怎么申请", "流程是什么"]),
    statement("window", "time", "每年3月受理。", asks=["什么时候申请", "几月受理"]),
    statement("gap-phone", "gap", "咨询电话没有收录。", asks=["电话多少", "打哪个电话"]),
]
BENCH = [
    statement("amount", "benefit", "每张长椅奖5000元。", asks=["奖多少钱", "最高多少"]),
    statement("filed", "condition", "长椅须对公众开放。", asks=["条件是什么"]),
]
