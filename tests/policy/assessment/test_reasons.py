"""What is blamed for a failure is truly what fails, and the least that would have to change is truly enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.assessment.reasons import Reasons
from bot.policy.model.conditions import All, AnyOf, Check, Rule, Truth, When, judge
from bot.policy.model.facts import Span, exactly
from bot.policy.profile.fields import Catalogue, Field

NAMES = "abcde"
CATALOGUE = Catalogue(
    {name: Field(id=name, label=name, unit="元", question="?", fixed=name == "e") for name in NAMES}, {}, (), {}
)


def at_least(name: str, bound: int) -> Check:
    return Check(f"{name}{bound}", name, ">=", Decimal(bound), raw=str(bound))


def rules() -> st.SearchStrategy[Rule]:
    checks = st.builds(at_least, st.sampled_from(NAMES), st.integers(1, 9))
    return st.recursive(
        checks,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            st.tuples(inner, inner).map(lambda pair: When(*pair)),
        ),
        max_leaves=8,
    )


KNOWN = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 10).map(exactly))


def truths(known: Mapping[str, Span]) -> Callable[[Check], Truth]:
    def of(check: Check) -> Truth:
        value = known.get(check.field)
        if value is None or value.exact is None or not isinstance(check.bound, Decimal):
            return Truth.UNKNOWN
        return Truth.YES if value.exact >= check.bound else Truth.NO

    return of


@given(rules(), KNOWN)
@settings(max_examples=300, deadline=None)
def test_what_is_blamed_fails_and_is_named_whenever_the_rule_fails(rule: Rule, known: dict[str, Span]) -> None:
    of = truths(known)
    blamed = list(Reasons(of, known, CATALOGUE).blamed(rule))
    assert bool(blamed) == (judge(rule, of) is Truth.NO)
    assert all(of(check) is Truth.NO for check in blamed)


@given(rules(), KNOWN)
@settings(max_examples=300, deadline=None)
def test_the_least_change_is_enough(rule: Rule, known: dict[str, Span]) -> None:
    of = truths(known)
    change = Reasons(of, known, CATALOGUE).least_change(rule)
    assert bool(change.checks) == (judge(rule, of) is Truth.NO)
    assert judge(rule, lambda check: Truth.YES if check in change.checks else of(check)) is not Truth.NO


def test_of_several_ways_the_nearest_is_blamed() -> None:
    small, large = at_least("a", 2), at_least("a", 9)
    known = {"a": exactly(1)}
    assert list(Reasons(truths(known), known, CATALOGUE).blamed(AnyOf((large, small)))) == [small]


def test_what_nobody_can_change_is_named_only_when_there_is_no_other_way() -> None:
    can, cannot = at_least("a", 9), at_least("e", 2)
    known = {"a": exactly(1), "e": exactly(1)}
    assert list(Reasons(truths(known), known, CATALOGUE).blamed(AnyOf((cannot, can)))) == [can]


def test_a_way_for_askers_of_another_kind_is_no_failure_of_theirs() -> None:
    kind = Check("kind", "b", "==", frozenset({"h"}), raw="h")
    mine, theirs = at_least("a", 2), All((kind, at_least("c", 2)))

    def of(check: Check) -> Truth:
        return Truth.NO if check in (kind, at_least("c", 2)) else Truth.UNKNOWN

    assert list(Reasons(of, {}, CATALOGUE).failing(AnyOf((mine, theirs)))) == []
