from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

import cn2an
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.policy.answers.explain import explain
from bot.policy.answers.receipt import Receipt, issue, replay
from bot.policy.assessment.assessment import Verdict, assess, fields_of, next_question
from bot.policy.assessment.screening import Screen
from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import All, AnyOf, Check, Human, Rule, Truth, leaves, parts_of
from bot.policy.model.facts import DAY, OPTION, YES_NO, Choice, Moment, Value, exactly
from bot.policy.model.formula import fields_in
from bot.policy.model.model import Policy, Status
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.profile.profile import Fact, Profile
from bot.policy.reading.reading import read_profile
from tests.policy.assessment.conftest import TODAY, Put

RANK = {Verdict.NOT_MET: 0, Verdict.UNKNOWN: 1, Verdict.MET: 2}


def test_every_check_asks_for_a_field_and_option_of_the_catalogue(
    policies: tuple[Policy, ...], catalogue: Catalogue
) -> None:
    for policy in policies:
        for rule in (policy.rule, *(s.when for s in policy.statements if s.when)):
            for check in leaves(rule):
                field = catalogue[check.field]
                if field.unit == OPTION:
                    wanted = check.bound if isinstance(check.bound, frozenset) else {check.raw}
                    assert wanted <= {option.id for option in field.options}, (policy.id, check)
                elif field.unit == YES_NO:
                    assert isinstance(check.bound, bool), (policy.id, check)
                else:
                    assert isinstance(check.bound, Decimal | tuple), (policy.id, check)
                assert not check.statement or policy.statement(check.statement), (policy.id, check)
        assert all(field in catalogue for s in policy.statements for field in fields_in(s.amount))


def test_nothing_known_is_never_not_met_while_in_force(policies: tuple[Policy, ...], catalogue: Catalogue) -> None:
    for policy in policies:
        assessment = assess(policy, Profile(), TODAY, catalogue)
        assert assessment.by_rule is not Verdict.NOT_MET, policy.id
        assert (assessment.verdict is Verdict.NOT_MET) == (policy.status_on(TODAY) is Status.EXPIRED)


def test_an_expired_policy_is_never_met(put: Put) -> None:
    said = "光伏投入200万，已并网验收"
    assert put("ft-dual-carbon-2023", said).verdict is Verdict.NOT_MET
    assert "已失效" in explain(put("ft-dual-carbon-2023", said))
    day = date(2024, 6, 1)
    assert put("ft-youth-settlement-subsidy-2025", "34岁", date(2027, 1, 1)).status is Status.EXPIRED
    assert put("ft-dual-carbon-2023", said, day).by_rule is not Verdict.NOT_MET


def test_the_deciding_condition_and_the_askers_value_come_first(put: Put) -> None:
    text = explain(put("ft-youth-settlement-subsidy-2025", "我37岁，硕士"))
    assert text.startswith("不符合：引进时不超过35周岁，您37岁。")


def test_an_either_or_condition_fails_only_when_both_ways_do(put: Put) -> None:
    assert put("ft-ych-2025-ic-rd", "研发占比12%").verdict is Verdict.UNKNOWN
    assert put("ft-ych-2025-ic-rd", "研发占比12%，没有市级项目").verdict is Verdict.NOT_MET
    assert put("ft-ych-2025-ic-rd", "没有市级项目，研发占比15%，做芯片设计").verdict is Verdict.MET


def test_a_quota_limits_a_number_and_excludes_nobody(put: Put) -> None:
    assessment = put("ft-ych-2025-ic-rd", "研发占比20%，做芯片设计，想报6个人")
    assert assessment.verdict is Verdict.MET
    assert "最多报3人" in explain(assessment)


def test_the_nearest_miss_names_what_is_short(put: Put) -> None:
    assessment = put("ft-ych-2026-highlevel-match", "海外C，在福田干了20个月")
    assert [line.statement for line in assessment.nearest] == ["work-months"]
    assert "还差4个月" in explain(assessment)


def test_money_is_counted_from_rate_base_and_cap(put: Put) -> None:
    said = "专利质押，银行贷款12个月，备案了，本息还清，国高，专利是公司自己的，没领过其他贴息，利息付了30万"
    assessment = put("ft-ip-pledge-subsidy-2022", said)
    assert assessment.verdict is Verdict.MET
    interest = next(benefit for benefit in assessment.benefits if benefit.statement.id == "interest")
    assert interest.yuan == Decimal("150000.00")
    assert "30万元×50%=15万元" in interest.formula


def test_the_benefit_is_that_of_the_askers_case(put: Put) -> None:
    assessment = put("ft-ych-2025-commerce-talent", "零售16亿，增长5%，总经理，在本企业任职4年")
    sure = [benefit.statement.id for benefit in assessment.benefits if benefit.applies is Truth.YES]
    assert sure == ["r-2"]


def test_the_next_question_is_never_one_that_was_answered_or_declined(put: Put, catalogue: Catalogue) -> None:
    assessment = put("sz-phd-living-2022", "34岁博士")
    asked: list[str] = []
    profile = assessment.profile
    while (question := next_question(assessment)) and len(asked) < 30:
        assert question.id not in asked
        asked.append(question.id)
        profile = profile.merged(read_profile("不清楚", catalogue, asked=question.id))
        assessment = assess(assessment.policy, profile, TODAY, catalogue)
    assert asked and len(asked) < 30


def test_a_text_keeps_to_its_limit(policies: tuple[Policy, ...], catalogue: Catalogue) -> None:
    for policy in policies:
        text = explain(assess(policy, Profile(), TODAY, catalogue))
        assert text and len(text) <= 400


def a_value(field: Field) -> st.SearchStrategy[Value]:
    if field.unit == YES_NO:
        return st.booleans()
    if field.unit == OPTION:
        ids = [option.id for option in field.options]
        return st.sampled_from(ids).map(field.choice) | st.just(Choice(lacks=frozenset(ids)))
    if field.unit == DAY:
        return st.builds(Moment, year=st.integers(2015, 2027), month=st.integers(1, 12))
    low, high = int(field.least or 0), int(field.most or 100)
    return st.integers(low, min(high, 10**10)).map(exactly)


def profiles(catalogue: Catalogue, policy: Policy) -> st.SearchStrategy[Profile]:
    """Profiles of plain inputs: none that also follows from another, so that no two contradict each other."""
    plain = [catalogue[one] for one in sorted(fields_of(policy)) if not catalogue[one].derive]
    fields = st.fixed_dictionaries({}, optional={field.id: a_value(field) for field in plain})
    return fields.map(lambda values: Profile({key: Fact(value) for key, value in values.items()}))


@pytest.fixture(scope="session")
def asked_most(by_id: Mapping[str, Policy]) -> list[Policy]:
    return [policy for policy in by_id.values() if len(list(leaves(policy.rule))) >= 3]


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_inputs_only_ever_settle(data: st.DataObject, asked_most: list[Policy], catalogue: Catalogue) -> None:
    policy = data.draw(st.sampled_from(asked_most))
    profile = data.draw(profiles(catalogue, policy))
    whole = assess(policy, profile, TODAY, catalogue)
    for key in profile.facts:
        less = assess(policy, profile.without(key), TODAY, catalogue)
        if less.by_rule is Verdict.NOT_MET:
            assert whole.by_rule is Verdict.NOT_MET
        if less.by_rule is Verdict.MET:
            assert whole.by_rule is Verdict.MET


@given(data=st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much],
)
def test_a_met_input_never_lowers(data: st.DataObject, asked_most: list[Policy], catalogue: Catalogue) -> None:
    """An input that meets every check of its field."""
    policy = data.draw(st.sampled_from(asked_most))
    profile = data.draw(profiles(catalogue, policy))
    field = data.draw(
        st.sampled_from([catalogue[one] for one in sorted({check.field for check in leaves(policy.rule)})])
    )
    assume(field.id not in profile and not field.derive)
    value = data.draw(a_value(field))
    checks = [check for check in leaves(policy.rule) if check.field == field.id]
    met = all(check_truth(check, {field.id: value}, catalogue.ranks, TODAY) is Truth.YES for check in checks)
    assume(met and all(isinstance(part, Check | Human | All | AnyOf) for part in every_part(policy.rule)))
    before, after = (assess(policy, one, TODAY, catalogue) for one in (profile, profile.with_value(field.id, value)))
    assert RANK[after.by_rule] >= RANK[before.by_rule]


def every_part(rule: Rule) -> Iterator[Rule]:
    yield rule
    for part in parts_of(rule):
        yield from every_part(part)


@given(yuan=st.integers(1, 10**8), months=st.integers(1, 60))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_spelling_leaves_the_same_receipt(yuan: int, months: int, put: Put) -> None:
    spellings = [
        f"利息付了{yuan}元，贷款期限{months}个月",
        f"利息付了{yuan:,}元，貸款期限{cn2an.an2cn(months)}個月",
        f"利息付了{cn2an.an2cn(yuan)}元，贷款期限{cn2an.an2cn(months)}个月",
        f"利息付了{cn2an.an2cn(yuan, 'up')}元，贷款期限{months}个月",
    ]
    kept = {issue(put("ft-ip-pledge-subsidy-2022", f"专利质押，{said}")).to_bytes() for said in spellings}
    assert len(kept) == 1


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_receipt_replays_to_the_same_bytes(
    data: st.DataObject, asked_most: list[Policy], catalogue: Catalogue
) -> None:
    policy = data.draw(st.sampled_from(asked_most))
    receipt = issue(assess(policy, data.draw(profiles(catalogue, policy)), TODAY, catalogue))
    stored = Receipt.from_bytes(receipt.to_bytes())
    again = replay(stored, policy, catalogue)
    assert again.to_bytes() == receipt.to_bytes()
    assert again.number == receipt.number


@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_screening_the_base_gives_the_same_verdicts(
    data: st.DataObject, policies: tuple[Policy, ...], asked_most: list[Policy], catalogue: Catalogue
) -> None:
    profile = data.draw(profiles(catalogue, data.draw(st.sampled_from(asked_most))))
    found = Screen(policies, catalogue).verdicts(profile, TODAY)
    assert found == [assess(policy, profile, TODAY, catalogue).verdict for policy in policies]
