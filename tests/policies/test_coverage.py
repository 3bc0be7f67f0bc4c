"""Every line that a condition of the base draws has cases below, at and above it; what has none is counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from bot.policy.model.conditions import Check, leaves
from bot.policy.model.facts import Moment, Span, Value
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from tests.policies.conftest import TODAY
from tests.policies.test_sentences import SENTENCES, THRESHOLDS

WITHOUT_CASES = 0
"""Lines without their three cases. It may fall, never grow: write rows in thresholds.yaml instead."""
UNTESTED_POLICIES = 0
"""Policies with conditions that a machine checks and no sentence and no threshold at all."""


def lines(policies: Mapping[str, Policy]) -> Iterator[tuple[str, Check]]:
    """Yield every check that compares a figure or a day, once."""
    for policy in policies.values():
        rules = [policy.rule, *(s.when for s in policy.statements if s.when)]
        checks = dict.fromkeys(check for rule in rules for check in leaves(rule))
        yield from ((policy.id, check) for check in checks if isinstance(check.bound, Decimal) and check.statement)


def point(value: Value | None) -> Decimal | None:
    """Return the one figure or the first day that a value means."""
    if isinstance(value, Moment):
        return value.on(TODAY).low
    return value.exact if isinstance(value, Span) else None


def sides(policy_id: str, check: Check, catalogue: Catalogue) -> set[str]:
    """Return on which sides of a line thresholds.yaml has a case."""
    found = set()
    assert isinstance(check.bound, Decimal)
    for row in THRESHOLDS:
        if (row["policy"], row["statement"], row["field"]) != (policy_id, check.statement, check.field):
            continue
        value = point(read_profile(row["says"], catalogue, asked=check.field).value(check.field))
        if value is not None:
            found.add("below" if value < check.bound else "above" if value > check.bound else "at")
    return found


def test_every_line_has_cases_below_at_and_above(policies: Mapping[str, Policy], catalogue: Catalogue) -> None:
    lacking = []
    for policy_id, check in lines(policies):
        if catalogue[check.field].limit:
            continue
        missing = {"below", "at", "above"} - sides(policy_id, check, catalogue) - _impossible(check, catalogue)
        if missing:
            lacking.append(f"{policy_id} {check.statement} {check.field} {check.op} {check.raw}: {sorted(missing)}")
    assert len(lacking) <= WITHOUT_CASES, "\n" + "\n".join(lacking)


def _impossible(check: Check, catalogue: Catalogue) -> set[str]:
    """Return the sides on which the field has no figures at all: fewer than none, more than all."""
    field = catalogue[check.field]
    out = {"below"} if field.least is not None and check.bound == field.least else set()
    return out | ({"above"} if field.most is not None and check.bound == field.most else set())


def test_every_policy_that_a_machine_checks_has_a_case(policies: Mapping[str, Policy]) -> None:
    tested = {row["policy"] for row in (*SENTENCES, *THRESHOLDS)}
    lacking = [one.id for one in policies.values() if list(leaves(one.rule)) and one.id not in tested]
    assert len(lacking) <= UNTESTED_POLICIES, f"write sentences for {', '.join(lacking)}"


@pytest.mark.parametrize("row", [row for row in SENTENCES if row.get("amounts")], ids=lambda row: str(row["case"]))
def test_an_amount_counted_by_hand_names_its_case(row: Mapping[str, object]) -> None:
    assert len(str(row["case"])) >= 6, "say how it is counted: 市级发放额40万元，按50%配套20万元"
