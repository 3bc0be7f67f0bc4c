"""Reads conditions and rules from their written form, which docs/policy-format.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.policy.model.conditions import All, AnyOf, Check, Human, Not, Rule, When
from bot.policy.model.facts import MONTHS_A_YEAR

SCALES = {
    "元": Decimal(1), "万元": Decimal(10**4), "亿元": Decimal(10**8), "%": Decimal(1), "比例": Decimal(100),
    "月": Decimal(1), "个月": Decimal(1), "年": Decimal(MONTHS_A_YEAR),
}  # fmt: skip
"""Units of checks → how many of the base unit (元, %, 月) one is; other units count as themselves."""
OPERATORS = ("==", "!=", ">=", "<=", ">", "<", "in", "not_in", "between")


class RuleError(ValueError):
    """A rule or check that cannot be read; the message says the reason, `repair` what to write instead."""

    def __init__(self, reason: str, repair: str) -> None:
        super().__init__(reason)
        self.repair = repair


def parse_check(raw: Mapping[str, Any], statement: str) -> Check:
    """Builds the check of a statement.

    Raises:
        RuleError: operator or value do not fit each other.
    """
    op, value, unit = str(raw["op"]), raw["value"], str(raw.get("unit") or "")
    if op not in OPERATORS:
        raise RuleError(f"the operator {op!r} is unknown", f"one of {' '.join(OPERATORS)}")
    bound: bool | Decimal | frozenset[str] | tuple[Decimal, Decimal]
    if op in ("in", "not_in"):
        bound = frozenset(str(one) for one in _as_list(value))
    elif op == "between":
        first, last = (_number(one, unit) for one in _as_list(value))
        bound = (first, last)
    elif isinstance(value, bool):
        bound = value
    elif isinstance(value, str) and not _is_number(value):
        bound = frozenset({value})
    else:
        bound = _number(value, unit)
    if isinstance(bound, bool) and op not in ("==", "!="):
        raise RuleError(f"yes and no cannot be compared by {op!r}", "write == or !=")
    return Check(statement, str(raw["field"]), op, bound, unit, str(value))


def parse_rule(raw: Any, checks: Mapping[str, Rule]) -> Rule:
    """Builds a rule; a text names a statement of the policy, whose check (or judgement by people) it stands for.

    Raises:
        RuleError: an unknown word, an empty list or an unknown statement.
    """
    if isinstance(raw, str):
        if raw not in checks:
            raise RuleError(f"no condition has the id {raw!r}", f"one of {', '.join(sorted(checks))}")
        return checks[raw]
    if not isinstance(raw, dict) or not raw:
        raise RuleError(f"{raw!r} is no rule", "write a statement's id, a check, or all, any, not, when/then")
    if "field" in raw:
        if {"op", "value"} - set(raw) or set(raw) - {"field", "op", "value", "unit", "of"}:
            raise RuleError(f"{sorted(raw)} is no check", "write {field, op, value, unit, of}")
        fields = {key: value for key, value in raw.items() if key != "of"}
        return parse_check(fields, str(raw.get("of") or ""))
    return _joined(raw, checks)


def _joined(raw: Mapping[str, Any], checks: Mapping[str, Rule]) -> Rule:
    if set(raw) == {"when", "then"}:
        return When(parse_rule(raw["when"], checks), parse_rule(raw["then"], checks))
    if set(raw) == {"unless", "then"}:
        return When(Not(parse_rule(raw["unless"], checks)), parse_rule(raw["then"], checks), presumed=True)
    if set(raw) == {"human"}:
        return Human(str(raw["human"]))
    if set(raw) == {"not"}:
        return Not(parse_rule(raw["not"], checks))
    word = next(iter(raw))
    if set(raw) != {word} or word not in ("all", "any") or not isinstance(raw[word], list) or not raw[word]:
        raise RuleError(f"{sorted(raw)} is no rule", "write one of all: […], any: […], not: …, when|unless: … then: …")
    parts = tuple(parse_rule(part, checks) for part in raw[word])
    return All(parts) if word == "all" else AnyOf(parts)


def _as_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise RuleError(f"{value!r} is not a list", "write the value as [a, b]")
    return value


def _is_number(value: Any) -> bool:
    try:
        _number(value, "")
    except RuleError:
        return False
    return True


def _number(value: Any, unit: str) -> Decimal:
    if isinstance(value, date):
        return Decimal(value.toordinal())
    try:
        return Decimal(str(date.fromisoformat(value).toordinal()))
    except (TypeError, ValueError):
        pass
    try:
        return Decimal(str(value)) * SCALES.get(unit, Decimal(1))
    except InvalidOperation as error:
        raise RuleError(f"{value!r} is not a number or a day", "write 35, 0.5 or 2025-05-01") from error
