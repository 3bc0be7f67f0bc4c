"""A case goes to the district's own issuer, else by topic, else to the office for all else."""

from __future__ import annotations

import pytest

from bot.desk.routing import office_of
from bot.desk.rules import load_rules
from bot.values import ROOT

RULES = load_rules(ROOT / "data" / "desk.yaml")


@pytest.mark.parametrize(
    ("topic", "issuer", "office"),
    [
        ("talent_housing", "福田区住房建设局", "福田区住房和建设局"),
        ("talent_housing", "深圳市福田区住房和建设局", "福田区住房和建设局"),
        ("talent_housing", "福田区住房建设和土地整备事务中心", "福田区住房建设和土地整备事务中心"),
        ("talent_tier", "深圳市福田区人才工作局", "福田区人才工作局"),
        ("tech_subsidy", "深圳市福田区科技创新局(2024年5月后并入福田区科技和工业信息化局)", "福田区科技和工业信息化局"),
        ("talent_tier", "深圳市人力资源和社会保障局", "福田区人力资源局"),
        ("headquarters_finance", "", "福田区投资推广署"),
        ("other", "", "福田区企业服务中心"),
        ("industry_space", "国务院", "福田区企业服务中心"),
    ],
)
def test_the_office_of_a_case(topic: str, issuer: str, office: str) -> None:
    assert office_of(topic, issuer, RULES) == office
