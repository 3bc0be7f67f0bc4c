"""Conditions as data: checks of one field, joined by all, any, not and when; judged in three values.

A field of which nothing is known is judged UNKNOWN, never NO. Statements without a check are left to people: they
neither meet nor fail a rule. The written form is described in docs/policy-format.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from bot.policy.model.facts import Value


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
        op: == != >= <= > < in not_in or between.
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
    """If `case` holds, `then` must hold; other cases are not asked for it.

    `presumed`: whether it is so of everybody who does not tell to be an exception (三孩家庭除外).
    """

    case: Rule
    then: Rule
    presumed: bool = False


Rule: TypeAlias = Check | Human | All | AnyOf | Not | When
Known: TypeAlias = Mapping[str, Value]
Ranks: TypeAlias = Mapping[str, Sequence[str]]


def leaves(rule: Rule) -> Iterator[Check]:
    """Yields the checks of a rule in the order they are written."""
    if isinstance(rule, Check):
        yield rule
    else:
        for part in parts_of(rule):
            yield from leaves(part)


def options_in(rule: Rule, field_id: str) -> frozenset[str]:
    """Returns the ids of the options of a field that a rule looks at; empty where it looks at none by name."""
    bounds = (check.bound for check in leaves(rule) if check.field == field_id)
    return frozenset(option for bound in bounds if isinstance(bound, frozenset) for option in bound)


def bound_with(rule: Rule, field_id: str) -> frozenset[str]:
    """Returns the fields that one of several ways asks for beside `field_id`: 批发 has its own bound of the sales."""
    ways = ({check.field for check in leaves(way)} for either in _eithers(rule) for way in either.parts)
    return frozenset().union(*(fields - {field_id} for fields in ways if field_id in fields))


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


def cases_in(rule: Rule) -> dict[str, Rule]:
    """Returns statement id → the case that it is for, where a rule has several ways: catering → the catering threshold.

    A case is what a way asks of choices. A statement of several ways is for any of their cases, and for none if one of
    the ways asks for no choice.
    """
    found: dict[str, list[Rule]] = {}
    for way in (one for either in _eithers(rule) for one in either.parts):
        parts = way.parts if isinstance(way, All) else ()
        chosen = tuple(part for part in parts if isinstance(part, Check) and isinstance(part.bound, frozenset))
        for statement in {*(leaf.statement for leaf in leaves(way)), *humans(way)}:
            found.setdefault(statement, []).append(All(chosen))
    always = All(())
    return {one: AnyOf(tuple(cases)) for one, cases in found.items() if one and always not in cases}


def _eithers(rule: Rule) -> Iterator[AnyOf]:
    if isinstance(rule, AnyOf):
        yield rule
    for part in parts_of(rule):
        yield from _eithers(part)


def closed_ways(rule: Rule, of: Callable[[Check], Truth]) -> frozenset[Check]:
    """Returns the checks that stand only in ways of an either-or that fail or that nobody has taken.

    Of 专科未满35岁 nothing is met at 36, and of 高级职称未满50岁 nothing where no title was told.
    """
    ways = [way for either in _eithers(rule) for way in either.parts]
    closed = [way for way in ways if judge(way, of) is Truth.NO or is_another_way(way, of)]
    return frozenset(check for way in closed for check in leaves(way)) - frozenset(_leaves_outside(rule, closed))


def is_another_way(way: Rule, of: Callable[[Check], Truth]) -> bool:
    """Tells whether a way is for a kind of asker that this one is not or has not told to be: H类, 高级职称."""
    parts = way.parts if isinstance(way, All) else ()
    return any(
        isinstance(one, Check) and isinstance(one.bound, frozenset) and of(one) is not Truth.YES for one in parts
    )


def _leaves_outside(rule: Rule, ways: Sequence[Rule]) -> Iterator[Check]:
    if any(rule is way for way in ways):
        return
    if isinstance(rule, Check):
        yield rule
    for part in parts_of(rule):
        yield from _leaves_outside(part, ways)


def judge(rule: Rule, of: Callable[[Check], Truth]) -> Truth | None:
    """Judges `rule` with the truths that `of` gives its checks; None when people alone can judge it."""
    if isinstance(rule, Check):
        return of(rule)
    if isinstance(rule, Human):
        return None
    if isinstance(rule, All):
        return all_of([judge(part, of) for part in rule.parts])
    if isinstance(rule, AnyOf):
        return _any([_certain(part, judge(part, of)) for part in rule.parts])
    if isinstance(rule, Not):
        inner = judge(rule.part, of)
        return None if inner is None else ~inner
    case = judge(rule.case, of)
    if rule.presumed and case is Truth.UNKNOWN:
        case = Truth.YES
    return _any([None if case is None else ~case, judge(rule.then, of)])


def _certain(part: Rule, truth: Truth | None) -> Truth | None:
    """One of several ways that people must judge as well is never sure to hold."""
    joint = truth is Truth.YES and isinstance(part, All) and any(isinstance(one, Human) for one in part.parts)
    return Truth.UNKNOWN if joint else truth


def all_of(truths: Sequence[Truth | None]) -> Truth | None:
    """Returns the worst of what is known; None when nothing is."""
    known = [truth for truth in truths if truth is not None]
    return min(known, key=lambda truth: truth.value) if known else None


def _any(truths: Sequence[Truth | None]) -> Truth | None:
    known = [truth for truth in truths if truth is not None]
    if not known:
        return None
    best = max(known, key=lambda truth: truth.value)
    # A branch that people must judge may still hold, so the others cannot fail the whole.
    return Truth.UNKNOWN if best is Truth.NO and len(known) < len(truths) else best
