"""Runs the sentences of this folder: what somebody says, against a policy, gives the outcome that stands beside it.

What stands in `tells` must be told of the amount, what stands in `silent` must not.
Of an expired policy `verdict` is 不符合, and `then` the outcome by the conditions of its time.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import yaml

from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import assess, fields_of
from bot.policy.model.conditions import Truth
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from bot.values import ROOT
from tests.policies.conftest import TODAY

HERE = ROOT / "tests" / "policies"
OTHERS = {"thresholds.yaml", "own_cases.yaml", "conversations.yaml"}
FILES = [path for path in sorted(HERE.glob("*.yaml")) if path.name not in OTHERS]
SENTENCES: list[dict[str, Any]] = [row for path in FILES for row in yaml.safe_load(path.read_text("utf-8"))]
THRESHOLDS: list[dict[str, Any]] = yaml.safe_load((HERE / "thresholds.yaml").read_text("utf-8"))
LONGEST = 600
RESULTS = {"满足": Truth.YES, "不满足": Truth.NO}


@pytest.mark.parametrize("row", SENTENCES, ids=[f"{row['policy']} {row['case']}" for row in SENTENCES])
def test_sentence(row: dict[str, Any], catalogue: Catalogue, policies: Mapping[str, Policy]) -> None:
    policy = policies[row["policy"]]
    profile = read_profile(row["says"], catalogue, prefer=fields_of(policy))
    assessment = assess(policy, profile, TODAY, catalogue)
    assert assessment.verdict.value == row["verdict"], explain(assessment)
    assert assessment.by_rule.value == row.get("then", assessment.by_rule.value), explain(assessment)
    assert set(row.get("because", ())) <= {line.statement for line in assessment.deciding}
    amounts = {b.statement.id: b.yuan for b in assessment.benefits if b.applies is Truth.YES and b.yuan is not None}
    amounts |= {b.statement.id: b.yuan for b in assessment.benefits if b.formula and b.yuan is not None}
    for statement, yuan in row.get("amounts", {}).items():
        assert amounts[statement] == Decimal(yuan)
    told = explain(assessment, LONGEST, money=True)
    assert [words for words in row.get("tells", ()) if words not in told] == [], told
    assert [words for words in row.get("silent", ()) if words in told] == [], told


@pytest.mark.parametrize(
    "row", THRESHOLDS, ids=[f"{row['policy']} {row['statement']} {row['says']}" for row in THRESHOLDS]
)
def test_threshold(row: dict[str, Any], catalogue: Catalogue, policies: Mapping[str, Policy]) -> None:
    policy = policies[row["policy"]]
    profile = read_profile(row["says"], catalogue, asked=row["field"], prefer=frozenset({row["field"]}))
    for said in row.get("given", ()):
        profile = profile.merged(read_profile(said, catalogue, prefer=fields_of(policy)))
    lines = [
        line
        for line in assess(policy, profile, TODAY, catalogue).lines
        if (line.statement, line.field) == (row["statement"], row["field"])
    ]
    assert [line.truth for line in lines] and RESULTS[row["result"]] in {line.truth for line in lines}
