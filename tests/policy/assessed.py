"""A small base of invented policies whose conditions a machine can check, with the real fields and words."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.policy.base import Base, build_base
from bot.policy.model.loader import policy_from_document
from bot.values import ROOT
from tests.policy.documents import policy, statement


@cache
def assessed_base() -> Base:
    """Build a base of six policies: two for persons that exclude each other, two for enterprises, two of no use."""
    documents = (SETTLING, RENTING, LOAN, GROWING, ENDED, JUDGED)
    return build_base([policy_from_document(document) for document in documents], ROOT / "data")


def condition(name: str, text: str, field: str, op: str, value: Any, unit: str = "") -> dict[str, Any]:
    """Return a condition that a machine checks."""
    check = {"field": field, "op": op, "value": value, **({"unit": unit} if unit else {})}
    return statement(name, "condition", text, check=check)


def _benefit(name: str, text: str, amount: dict[str, Any], **more: Any) -> dict[str, Any]:
    return statement(name, "benefit", text, amount=amount, asks=["给多少钱"], **more)


SETTLING = policy(
    "ft-settling",
    "青年安家补贴",
    audience="individual",
    excludes=["ft-renting"],
    statements=[
        condition("degree", "要有本科以上学历。", "degree", ">=", "bachelor"),
        condition("age", "不超过35周岁。", "age", "<=", 35, "岁"),
        condition("insured", "社保连续满12个月。", "social_insurance_months", ">=", 12, "月"),
        condition("employer", "单位须在福田。", "employer_in_futian", "==", True),
        _benefit(
            "bachelor",
            "本科补2万元。",
            {"value": 2, "unit": "万元"},
            case="本科",
            when={"field": "degree", "op": "==", "value": "bachelor"},
        ),
        _benefit(
            "master",
            "硕士补3万元。",
            {"value": 3, "unit": "万元"},
            case="硕士",
            when={"field": "degree", "op": "==", "value": "master"},
        ),
        statement("form", "material", "须提交安家申请表。", asks=["要什么材料"]),
        statement("apply", "step", "在福田政务网上申请。", asks=["怎么申请"]),
    ],
)
RENTING = policy(
    "ft-renting",
    "青年租房补贴",
    audience="individual",
    statements=[
        condition("age", "不超过40周岁。", "age", "<=", 40, "岁"),
        condition("homeless", "在深圳没有自有住房。", "owns_home_in_sz", "==", False),
        _benefit("rent", "一次性补5000元。", {"value": 5000, "unit": "元"}),
    ],
)
LOAN = policy(
    "ft-loan",
    "专利贷款贴息",
    audience="enterprise",
    statements=[
        condition("patent", "质押物须是专利。", "ip_pledged", "==", "patent"),
        condition("repaid", "贷款本息须已还清。", "loan_repaid", "==", True),
        _benefit(
            "interest",
            "按利息的50%补贴，最高10万元。",
            {"rate": "50%", "base": "interest_paid", "cap": 10, "unit": "万元"},
        ),
    ],
)
GROWING = policy(
    "ft-growing",
    "成长企业奖励",
    audience="enterprise",
    statements=[
        condition("revenue", "上年营收不少于2000万元。", "revenue", ">=", 2000, "万元"),
        _benefit("award", "奖20万元。", {"value": 20, "unit": "万元"}),
    ],
)
ENDED = policy(
    "ft-ended",
    "旧安家奖励",
    audience="individual",
    status="expired",
    status_note="2024年底失效",
    statements=[
        condition("age", "不超过45周岁。", "age", "<=", 45, "岁"),
        _benefit("award", "奖1万元。", {"value": 1, "unit": "万元"}),
    ],
)
JUDGED = policy(
    "ft-judged",
    "工艺传承奖励",
    audience="individual",
    statements=[
        statement("craft", "condition", "须由专家评定技艺精湛。", asks=["条件是什么"]),
        _benefit("award", "奖8万元。", {"value": 8, "unit": "万元"}),
    ],
)
