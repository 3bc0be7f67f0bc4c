"""The state of an assessment, and what corrections and suppositions are read as."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import PolicyError
from bot.policy.interview.ear import Ear
from bot.policy.interview.interview import MOST_ASIDES, Interview, Waits
from bot.policy.interview.script import load_script
from bot.policy.model.facts import exactly
from bot.policy.profile.profile import Profile
from tests import real
from tests.policy.conftest import DATA

EAR = Ear(real.catalogue(), load_script(DATA / "interview.yaml"))
MONEY = frozenset({"interest_paid", "loan_amount", "loan_term_months"})
FIELDS = st.sampled_from(["age", "degree", "social_insurance_months", "employer_in_futian", "loan_amount"])


def told(text: str, prefer: frozenset[str] = frozenset()) -> Interview:
    """Return an interview that knows what `text` tells."""
    return Interview("ft-x").learning(EAR.hear(Interview(), text, prefer))


def said(found: Profile | None) -> dict[str, str] | None:
    return None if found is None else {key: EAR.catalogue[key].say(fact.value) for key, fact in found.facts.items()}


def test_an_answer_to_the_question_goes_on_the_trail() -> None:
    after = Interview("ft-x").asking("age").learning(EAR.hear(Interview("ft-x", asked="age"), "34", frozenset()))
    assert (after.trail, after.told) == (("age",), ("age",))


def test_what_is_told_beside_the_question_does_not() -> None:
    asked = Interview("ft-x").asking("age")
    after = asked.learning(EAR.hear(asked, "我是硕士", frozenset()))
    assert (after.trail, list(after.profile)) == ((), ["degree"])


def test_back_forgets_the_last_answer_and_asks_it_again() -> None:
    before = Interview("ft-x").asking("age").learning(Profile().with_value("age", exactly(34))).asking("degree").back()
    assert before is not None
    assert (before.asked, before.trail, list(before.profile)) == ("age", (), [])
    assert before.back() is None


def test_back_takes_a_passed_question_up_again() -> None:
    before = Interview("ft-x").asking("age").passing().asking("degree").back()
    assert before is not None and before.asked == "age" and not before.profile.declined


def test_another_policy_keeps_the_profile_and_asks_what_was_passed() -> None:
    before = told("我34岁").asking("degree").passing()
    after = before.about("ft-y")
    assert (after.subject, after.asked, after.trail) == ("ft-y", "", ())
    assert after.profile.facts == before.profile.facts and not after.profile.declined


def test_after_some_messages_about_something_else_it_is_reminded_of_no_more() -> None:
    interview = Interview("ft-x").asking("age")
    for _ in range(MOST_ASIDES):
        interview = interview.aside()
        assert not interview.is_silent
    assert interview.aside().is_silent and interview.aside().asked == "age"


def test_something_else_is_no_answer_to_a_question_of_consent() -> None:
    assert Interview("ft-x").waiting(Waits.CONSENT).aside().waits is Waits.NOTHING
    assert Interview("ft-x").waiting(Waits.CONSENT).offered


@pytest.mark.parametrize(
    ("before", "text", "found"),
    [
        ("我们贷款300万，利息15万", "不对，是45万", {"interest_paid": "45万元"}),
        ("我们贷款300万，利息15万", "不对，贷款是45万", {"loan_amount": "45万元"}),
        ("我们贷款300万，利息15万", "更正一下，贷款是500万", {"loan_amount": "500万元"}),
        ("我36岁，本科", "年龄说错了，是34", {"age": "34岁"}),
        ("我36岁，本科", "说错了，34", {"age": "34岁"}),
        ("我36岁，本科", "不是36，是34岁", {"age": "34岁"}),
        ("我36岁，本科", "不对，我是硕士", {"degree": "硕士"}),
        ("我36岁，本科", "不是 是34岁", {"age": "34岁"}),
        ("2025年3月入户", "不是 是2026年3月", {"introduced_on": "2026年3月"}),
        ("我36岁，本科", "我其实是博士", {"degree": "博士"}),
        ("我36岁，本科", "學歷講錯咗，係碩士", {"degree": "硕士"}),
        ("我36岁，本科", "不对吧，为什么不符合", None),
        ("我36岁，本科", "不是", None),
        ("我36岁，本科", "不对", None),
        ("我36岁，本科", "我34岁", None),
        ("", "不对，是34岁", None),
    ],
)
def test_corrections(before: str, text: str, found: dict[str, str] | None) -> None:
    assert said(EAR.correction(told(before, MONEY), text, MONEY)) == found


@pytest.mark.parametrize(("text", "field"), [("年龄错了", "age"), ("学历填错了", "degree"), ("我的年龄说错了", "age")])
def test_a_correction_without_the_value_names_the_field(text: str, field: str) -> None:
    found = EAR.correction(told("我36岁，本科"), text, frozenset())
    assert found is not None and found.declined == {field}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("如果我是博士呢", {"degree": "博士"}),
        ("那博士呢", {"degree": "博士"}),
        ("要是我今年33岁呢", {"age": "33岁"}),
        ("如果是30呢", {"age": "30岁"}),
        ("换成硕士呢", {"degree": "硕士"}),
        ("假如社保满12个月呢", {"social_insurance_months": "12个月"}),
        ("如果不符合怎么办", None),
        ("那材料呢", None),
        ("那硕士能拿多少呢", None),
        ("我是博士", None),
    ],
)
def test_suppositions(text: str, found: dict[str, str] | None) -> None:
    assert said(EAR.supposition(told("我36岁，本科"), text, frozenset({"age", "degree"}))) == found


def test_and_the_phd_supposes_nothing_after_something_else_was_talked_about() -> None:
    assert EAR.supposition(told("我36岁，本科").aside(), "那博士呢", frozenset({"degree"})) is None


@pytest.mark.parametrize(
    ("asked", "text", "said"),
    [
        ("home_transfer_months", "从来没买卖过", "没有过"),
        ("home_transfer_months", "没有过", "没有过"),
        ("violation_free_months", "我们公司一直没出过事", "没有过"),
        ("degree", "博士学位还没拿到呢", "不是博士"),
    ],
)
def test_not_yet_and_never_are_read_by_what_was_asked(asked: str, text: str, said: str) -> None:
    found = EAR.hear(Interview("ft-x", asked=asked), text, frozenset())
    assert EAR.catalogue[asked].say(found.facts[asked].value) == said and not found.problems


@pytest.mark.parametrize("asked", ["degree", "hukou_shenzhen", "age", "introduced_on", "home_transfer_months"])
@pytest.mark.parametrize("text", ["好吧", "拿到了拿到了，开玩笑的", "稍等一下", "这个嘛"])
def test_what_is_no_value_is_not_complained_about(asked: str, text: str) -> None:
    assert not EAR.hear(Interview("ft-x", asked=asked), text, frozenset()).problems


def test_where_the_household_once_was_is_not_where_it_is() -> None:
    before = told("我去年9月落户福田")
    after = before.learning(EAR.hear(before, "以前户口在老家湖南", frozenset()))
    assert after.profile.value("hukou_shenzhen") is True and after.profile.value("hukou_futian") is True


def test_who_works_for_an_enterprise_in_futian_is_no_enterprise_there() -> None:
    assert "registered_and_taxed_in_futian" not in EAR.hear(Interview(), "在福田的公司上班", frozenset())


@st.composite
def interviews(draw: st.DrawFn) -> Interview:
    """Interviews after some questions, some of them answered."""
    interview = Interview("ft-x")
    for field in draw(st.lists(FIELDS, max_size=6)):
        interview = interview.asking(field)
        if draw(st.booleans()):
            interview = interview.learning(Profile().with_value(field, exactly(draw(st.integers(0, 99)))))
        elif draw(st.booleans()):
            interview = interview.passing()
    return interview.waiting(draw(st.sampled_from(Waits)))


@pytest.mark.parametrize(
    ("asked", "text", "told"),
    [
        ("revenue", "3000万-5000万", "3000万元至5000万元"),
        ("revenue", "营收3000万元-4000万元", "3000万元至4000万元"),
        ("age", "30-35岁", "30岁至35岁"),
        ("introduced_on", "2025年12月", "2025年12月"),
        ("social_insurance_months", "13个月", "13个月"),
    ],
)
def test_a_range_is_no_figure_that_nobody_has(asked: str, text: str, told: str) -> None:
    assert said(EAR.hear(Interview("ft-x", asked=asked), text, frozenset({asked}))) == {asked: told}


@given(interviews())
@settings(max_examples=60, deadline=None)
def test_what_is_stored_comes_back_the_same(interview: Interview) -> None:
    stored = json.loads(json.dumps(interview.to_plain(), ensure_ascii=False))
    assert Interview.from_plain(stored) == interview
    assert Interview.from_plain(stored).profile.facts == interview.profile.facts


@pytest.mark.parametrize("gone", ["subject", "listed", "profile"])
def test_what_an_earlier_version_stored_is_refused(gone: str) -> None:
    stored = {key: value for key, value in Interview("ft-x").to_plain().items() if key != gone}
    with pytest.raises(PolicyError, match=gone):
        Interview.from_plain(stored)


@given(interviews())
@settings(max_examples=60, deadline=None)
def test_back_and_the_same_answer_lead_to_where_it_was(interview: Interview) -> None:
    before = interview.back()
    if before is None or before.asked not in interview.profile.facts:
        return
    again = before.learning(interview.profile.only(before.asked))
    assert again.profile.facts == interview.profile.facts and again.trail == interview.trail
