"""The whole base for one profile: nothing sure is lost by telling more, and it stays quick."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.interview.survey import Survey, Surveyor
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile
from tests import real
from tests.policy.assessed import assessed_base
from tests.policy.talker import TODAY

CATALOGUE = real.catalogue()
SMALL = Surveyor(assessed_base().answerer.index.policies, CATALOGUE)
WHOLE = Surveyor(real.policies(), CATALOGUE)
CASE = read_profile("我34岁，硕士，社保交了18个月，单位在福田，无房，营收3000万，专利质押，已还清，利息12万", CATALOGUE)


def ids(found: Survey, part: str) -> set[str]:
    return {one.policy.id for one in getattr(found, part)}


@pytest.mark.parametrize(
    ("audience", "sure"),
    [
        ("individual", {"ft-settling", "ft-renting"}),
        ("enterprise", {"ft-growing", "ft-loan"}),
        ("", {"ft-settling", "ft-renting", "ft-growing", "ft-loan"}),
    ],
)
def test_only_what_the_asker_can_have(audience: str, sure: set[str]) -> None:
    assert ids(SMALL.survey(CASE, audience, TODAY), "sure") == sure


def test_what_excludes_each_other_counts_once() -> None:
    found = SMALL.survey(CASE, "individual", TODAY)
    assert found.total.yuan == 30000 and [loss.policy for loss in found.total.left] == ["ft-renting"]


def test_for_whom_is_told_by_the_facts_alone_when_they_are_of_one_kind() -> None:
    assert WHOLE.audience_of(read_profile("我34岁，硕士", CATALOGUE)) == "individual"
    assert SMALL.audience_of(CASE) == ""


@cache
def told_all() -> list[tuple[Surveyor, Survey]]:
    return [(surveyor, surveyor.survey(CASE, "", TODAY)) for surveyor in (SMALL, WHOLE)]


@given(st.sets(st.sampled_from(sorted(CASE))))
@settings(max_examples=60, deadline=None)
def test_who_tells_less_is_refused_nothing_more(told: set[str]) -> None:
    """What is dropped from a profile never puts a policy out of reach, nor makes one sure."""
    for surveyor, more in told_all():
        less = surveyor.survey(CASE.only(*told), "", TODAY)
        assert ids(less, "sure") <= ids(more, "sure")
        assert ids(more, "sure").isdisjoint(ids(less, "near"))


@given(st.sets(st.sampled_from(sorted(CASE))))
@settings(max_examples=30, deadline=None)
def test_only_what_is_unknown_is_asked_for(told: set[str]) -> None:
    part: Profile = CASE.only(*told)
    assert WHOLE.survey(part, "individual", TODAY).question not in part
