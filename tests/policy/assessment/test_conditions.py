"""Three-valued logic, held against a brute-force evaluation: a rule is known only if every completion agrees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import (
    All,
    AnyOf,
    Check,
    Not,
    Rule,
    Truth,
    When,
    bound_with,
    cases_in,
    judge,
    leaves,
)
from bot.policy.model.facts import Choice, Span, exactly
from bot.policy.model.rules import RuleError, parse_check, parse_rule

TODAY = date(2026, 11, 22)
NAMES = "abcde"


def flag(name: str) -> Check:
    return Check(name, name, "==", bound=True, raw="True")


def rules() -> st.SearchStrategy[Rule]:
    return st.recursive(
        st.sampled_from([flag(name) for name in NAMES]),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            inner.map(Not),
            st.tuples(inner, inner).map(lambda pair: When(*pair)),
        ),
        max_leaves=8,
    )


KNOWN = st.dictionaries(st.sampled_from(NAMES), st.booleans())


def plainly(rule: Rule, values: Mapping[str, bool]) -> bool:
    """Evaluate in two values, without any of the code under test."""
    if isinstance(rule, Check):
        return values[rule.field]
    if isinstance(rule, All):
        return all(plainly(part, values) for part in rule.parts)
    if isinstance(rule, AnyOf):
        return any(plainly(part, values) for part in rule.parts)
    if isinstance(rule, Not):
        return not plainly(rule.part, values)
    assert isinstance(rule, When)
    return not plainly(rule.case, values) or plainly(rule.then, values)


def judged(rule: Rule, known: Mapping[str, bool]) -> Truth:
    truth = judge(rule, lambda check: check_truth(check, known, {}, TODAY))
    assert truth is not None
    return truth


@given(rules(), KNOWN)
@settings(max_examples=300, deadline=None)
def test_a_known_outcome_is_that_of_every_completion(rule: Rule, known: dict[str, bool]) -> None:
    missing = [name for name in NAMES if name not in known]
    outcomes = {
        plainly(rule, {**known, **dict(zip(missing, values, strict=True))})
        for values in product([True, False], repeat=len(missing))
    }
    truth = judged(rule, known)
    if truth is not Truth.UNKNOWN:
        assert outcomes == {truth is Truth.YES}
    if not missing:
        assert truth is (Truth.YES if outcomes == {True} else Truth.NO)


@given(rules(), KNOWN, st.sampled_from(NAMES))
@settings(max_examples=300, deadline=None)
def test_dropping_an_input_never_turns_the_outcome_around(rule: Rule, known: dict[str, bool], dropped: str) -> None:
    less = {name: value for name, value in known.items() if name != dropped}
    assert judged(rule, less) in (judged(rule, known), Truth.UNKNOWN)


@given(st.lists(rules(), min_size=1, max_size=3), KNOWN)
@settings(max_examples=200, deadline=None)
def test_adding_a_met_requirement_never_lowers(parts: list[Rule], known: dict[str, bool]) -> None:
    rule = All((*(part for part in parts if flag("a") not in set(leaves(part))), flag("a")))
    order = [Truth.NO, Truth.UNKNOWN, Truth.YES]
    less = {name: value for name, value in known.items() if name != "a"}
    assert order.index(judged(rule, {**less, "a": True})) >= order.index(judged(rule, less))


def number(op: str, bound: object) -> Check:
    return parse_check({"field": "x", "op": op, "value": bound}, "s")


@pytest.mark.parametrize("op", [">=", ">", "<=", "<", "=="])
@pytest.mark.parametrize("value", [34, 35, 36])
def test_an_exact_figure_is_always_decided(op: str, value: int) -> None:
    expected = {">=": value >= 35, ">": value > 35, "<=": value <= 35, "<": value < 35, "==": value == 35}[op]
    truth = check_truth(number(op, 35), {"x": exactly(value)}, {}, TODAY)
    assert truth is (Truth.YES if expected else Truth.NO)


@pytest.mark.parametrize(
    ("span", "op", "truth"),
    [
        (Span(None, Decimal(12), high_in=False), ">=", Truth.NO),
        (Span(None, Decimal(12)), ">=", Truth.UNKNOWN),
        (Span(Decimal(12), Decimal(24), low_in=False, high_in=False), ">=", Truth.YES),
        (Span(Decimal(12), None, low_in=False), ">", Truth.YES),
        (Span(Decimal(12), None), ">", Truth.UNKNOWN),
        (Span(Decimal(12), None, low_in=False), "<=", Truth.NO),
        (Span(Decimal(10), Decimal(14)), "<=", Truth.UNKNOWN),
    ],
)
def test_a_rough_figure_decides_only_what_it_can(span: Span, op: str, truth: Truth) -> None:
    assert check_truth(number(op, 12), {"x": span}, {}, TODAY) is truth


def test_a_choice_is_ruled_out_only_by_what_is_known_not_to_hold() -> None:
    check = parse_check({"field": "x", "op": "in", "value": ["a", "b"]}, "s")
    lacking = [frozenset("a"), frozenset("ab")]
    assert check_truth(check, {"x": Choice(frozenset("b"))}, {}, TODAY) is Truth.YES
    assert check_truth(check, {"x": Choice(lacks=lacking[0])}, {}, TODAY) is Truth.UNKNOWN
    assert check_truth(check, {"x": Choice(lacks=lacking[1])}, {}, TODAY) is Truth.NO


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"value": 2, "unit": "亿元"}, Decimal(200_000_000)),
        ({"value": 5000, "unit": "万元"}, Decimal(50_000_000)),
        ({"value": 3, "unit": "年"}, Decimal(36)),
        ({"value": 15, "unit": "%"}, Decimal(15)),
        ({"value": 0.1, "unit": "比例"}, Decimal(10)),
    ],
)
def test_bounds_are_kept_in_base_units(raw: dict[str, object], expected: Decimal) -> None:
    assert parse_check({"field": "x", "op": ">=", **raw}, "s").bound == expected


@pytest.mark.parametrize("raw", ["nowhere", {}, {"all": []}, {"some": ["s"]}, {"field": "x"}, {"any": "s"}, 7])
def test_a_broken_rule_says_what_to_write(raw: object) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(raw, {"s": flag("a")})
    assert caught.value.repair


def test_a_condition_is_for_the_case_that_its_way_asks_for() -> None:
    checks = {key: flag(key) for key in NAMES}
    trade = {"field": "trade", "op": "in", "value": ["retail"], "of": "a"}
    other = {"field": "trade", "op": "in", "value": ["catering", "lodging"]}
    cases = cases_in(parse_rule({"any": [{"all": [trade, "a"]}, {"all": [other, "b", "c"]}, "d"]}, checks))
    assert set(cases) == {"a", "b", "c"}

    def holds(statement: str, option: str) -> Truth | None:
        known = {"trade": Choice(frozenset({option}), frozenset({"retail", "catering", "lodging"} - {option}))}
        return judge(cases[statement], lambda check: check_truth(check, known, {}, TODAY))

    assert [holds("a", "retail"), holds("b", "retail"), holds("c", "lodging")] == [Truth.YES, Truth.NO, Truth.YES]


UNLESS = parse_rule(
    {"unless": {"field": "a", "op": "==", "value": True}, "then": {"field": "b", "op": "==", "value": True}}, {}
)


@pytest.mark.parametrize(
    ("known", "truth"),
    [
        ({}, Truth.UNKNOWN),
        ({"b": True}, Truth.YES),
        ({"b": False}, Truth.NO),
        ({"a": True}, Truth.YES),
        ({"a": True, "b": False}, Truth.YES),
        ({"a": False, "b": False}, Truth.NO),
    ],
)
def test_an_exception_is_for_those_who_tell_to_be_one(known: Mapping[str, bool], truth: Truth) -> None:
    assert judged(UNLESS, known) is truth


def test_what_one_way_asks_for_beside_a_choice_is_bound_with_it() -> None:
    ways = AnyOf((All((flag("a"), flag("b"))), All((flag("a"), flag("c"))), flag("d")))
    assert bound_with(All((ways, flag("e"))), "a") == {"b", "c"}
    assert not bound_with(All((flag("a"), flag("b"))), "a")
