"""Conditions as data: checks of one field, joined by all, any, not and when; judged in three values.

A field of which nothing is known is judged UNKNOWN, never NO. Statements without a check are left to people: they
neither meet nor fail a rule. The written form is described in docs/policy-format.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, TypeAlias

from bot.policy.facts import MONTHS_A_YEAR, Choice, Moment, Span, Value

SCALES = {
    "元": Decimal(1), "万元": Decimal(10**4), "亿元": Decimal(10**8), "%": Decimal(1), "比例": Decimal(100),
    "月": Decimal(1), "个月": Decimal(1), "年": Decimal(MONTHS_A_YEAR),
}  # fmt: skip
"""Units of checks → how many of the base unit (元, %, 月) one is; other units count as themselves."""
OPERATORS = ("==", "!=", ">=", "<=", ">", "<", "in", "not_in", "between")


class Truth(Enum):
    """Whether something holds, as far as is known."""

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __invert__(self) -> Truth:
        return Truth(2 - self.value)


@dataclass(frozen=True)
class Check:
    """One field against a bound.

    Attributes:
        statement: the id of the statement it comes from.
        field: the id of the field in the catalogue.
        op: one of `OPERATORS`.
        bound: yes or no, a number in base units, the options that are in or not, a first and last number.
        unit: the unit as written.
        raw: the bound as written.
    """

    statement: str
    field: str
    op: str
    bound: bool | Decimal | frozenset[str] | tuple[Decimal, Decimal]
    unit: str = ""
    raw: str = ""
    _hash: int = dataclass_field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        # Checks are looked up thousands of times in one assessment; their hash is counted once.
        object.__setattr__(self, "_hash", hash((self.statement, self.field, self.op, self.raw, self.unit, self.bound)))

    def __hash__(self) -> int:
        return self._hash


@dataclass(frozen=True)
class Human:
    """A statement that only people can judge."""

    statement: str


@dataclass(frozen=True)
class All:
    """Every part must hold."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class AnyOf:
    """One part must hold."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True)
class Not:
    """The part must not hold."""

    part: Rule


@dataclass(frozen=True)
class When:
    """If `case` holds, `then` must hold; other cases are not asked for it."""

    case: Rule
    then: Rule


Rule: TypeAlias = Check | Human | All | AnyOf | Not | When
Known: TypeAlias = Mapping[str, Value]
Ranks: TypeAlias = Mapping[str, Sequence[str]]


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
    if set(raw) == {"human"}:
        return Human(str(raw["human"]))
    if set(raw) == {"not"}:
        return Not(parse_rule(raw["not"], checks))
    word = next(iter(raw))
    if set(raw) != {word} or word not in ("all", "any") or not isinstance(raw[word], list) or not raw[word]:
        raise RuleError(f"{sorted(raw)} is no rule", "write one of all: […], any: […], not: …, when: … then: …")
    parts = tuple(parse_rule(part, checks) for part in raw[word])
    return All(parts) if word == "all" else AnyOf(parts)


def leaves(rule: Rule) -> Iterator[Check]:
    """Yields the checks of a rule in the order they are written."""
    if isinstance(rule, Check):
        yield rule
    else:
        for part in parts_of(rule):
            yield from leaves(part)


def humans(rule: Rule) -> Iterator[str]:
    """Yields the ids of the statements that are left to people."""
    if isinstance(rule, Human):
        yield rule.statement
    else:
        for part in parts_of(rule):
            yield from humans(part)


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """Returns the rules directly within `rule`."""
    if isinstance(rule, All | AnyOf):
        return rule.parts
    if isinstance(rule, Not):
        return (rule.part,)
    return (rule.case, rule.then) if isinstance(rule, When) else ()


def judge(rule: Rule, of: Callable[[Check], Truth]) -> Truth | None:
    """Judges `rule` with the truths that `of` gives its checks; None when people alone can judge it."""
    if isinstance(rule, Check):
        return of(rule)
    if isinstance(rule, Human):
        return None
    if isinstance(rule, All):
        return _all([judge(part, of) for part in rule.parts])
    if isinstance(rule, AnyOf):
        return _any([_certain(part, judge(part, of)) for part in rule.parts])
    if isinstance(rule, Not):
        inner = judge(rule.part, of)
        return None if inner is None else ~inner
    case = judge(rule.case, of)
    return _any([None if case is None else ~case, judge(rule.then, of)])


def _certain(part: Rule, truth: Truth | None) -> Truth | None:
    """One of several ways that people must judge as well is never sure to hold."""
    joint = truth is Truth.YES and isinstance(part, All) and any(isinstance(one, Human) for one in part.parts)
    return Truth.UNKNOWN if joint else truth


def _all(truths: Sequence[Truth | None]) -> Truth | None:
    known = [truth for truth in truths if truth is not None]
    return min(known, key=lambda truth: truth.value) if known else None


def _any(truths: Sequence[Truth | None]) -> Truth | None:
    known = [truth for truth in truths if truth is not None]
    if not known:
        return None
    best = max(known, key=lambda truth: truth.value)
    # A branch that people must judge may still hold, so the others cannot fail the whole.
    return Truth.UNKNOWN if best is Truth.NO and len(known) < len(truths) else best


def check_truth(check: Check, known: Known, ranks: Ranks, as_of: date) -> Truth:
    """Judges one check; `ranks` gives the options of ordered fields, lowest first."""
    value = known.get(check.field)
    if value is None:
        return Truth.UNKNOWN
    if isinstance(value, Moment):
        value = value.on(as_of)
    if isinstance(value, bool):
        holds = value == (check.bound is True)
        return Truth.YES if holds == (check.op == "==") else Truth.NO
    if isinstance(value, Choice):
        return _choice(check, value, ranks.get(check.field, ()))
    return _span(check, value)


def _choice(check: Check, value: Choice, ranks: Sequence[str]) -> Truth:
    wanted = check.bound if isinstance(check.bound, frozenset) else frozenset({check.raw})
    if check.op in (">=", "<=", ">", "<"):
        wanted = _ranked(check.op, next(iter(wanted)), ranks)
    if check.op in ("!=", "not_in"):
        return ~_among(value, wanted)
    return _among(value, wanted)


def _among(value: Choice, wanted: frozenset[str]) -> Truth:
    if value.has & wanted:
        return Truth.YES
    return Truth.NO if wanted <= value.lacks else Truth.UNKNOWN


def _ranked(op: str, bound: str, ranks: Sequence[str]) -> frozenset[str]:
    place = ranks.index(bound)
    first, last = (place + (op == ">"), len(ranks)) if op[0] == ">" else (0, place + (op == "<="))
    return frozenset(ranks[first:last])


def _span(check: Check, span: Span) -> Truth:
    if isinstance(check.bound, tuple):
        first, last = check.bound
        return _all([_at_least(span, first), ~_above(span, last)]) or Truth.UNKNOWN
    if not isinstance(check.bound, Decimal):
        return Truth.UNKNOWN
    bound = check.bound
    if check.op == ">=":
        return _at_least(span, bound)
    if check.op == ">":
        return _above(span, bound)
    if check.op == "<":
        return ~_at_least(span, bound)
    if check.op == "<=":
        return ~_above(span, bound)
    same = Truth.YES if span.exact == bound else _all([_at_least(span, bound), ~_above(span, bound)])
    same = Truth.UNKNOWN if same is None or (same is Truth.YES and span.exact is None) else same
    return same if check.op == "==" else ~same


def _at_least(span: Span, bound: Decimal) -> Truth:
    if span.low is not None and span.low >= bound:
        return Truth.YES
    if span.high is not None and (span.high < bound or (span.high == bound and not span.high_in)):
        return Truth.NO
    return Truth.UNKNOWN


def _above(span: Span, bound: Decimal) -> Truth:
    if span.low is not None and (span.low > bound or (span.low == bound and not span.low_in)):
        return Truth.YES
    if span.high is not None and span.high <= bound:
        return Truth.NO
    return Truth.UNKNOWN


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
