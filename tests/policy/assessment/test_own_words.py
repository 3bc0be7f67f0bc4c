"""The assistant understands its own words: what it tells back of a fact is read as that fact, a question as none."""

from __future__ import annotations

import pytest

from bot.policy.model.facts import YES_NO
from bot.policy.profile.fields import Field
from bot.policy.reading.reading import read_profile
from tests import real

CATALOGUE = real.catalogue()
YES_OR_NO = [field for field in CATALOGUE.fields.values() if field.unit == YES_NO]
FIGURES = [field for field in CATALOGUE.fields.values() if field.least is not None and field.most is not None]


@pytest.mark.parametrize("field", YES_OR_NO, ids=lambda field: field.id)
def test_yes_and_no_are_never_read_the_other_way_round(field: Field) -> None:
    for said, value in zip(field.says, (True, False), strict=True):
        assert read_profile(said, CATALOGUE).value(field.id) in (value, None), said


def test_most_of_what_is_told_back_is_understood() -> None:
    told = [(field, said, value) for field in YES_OR_NO for said, value in zip(field.says, (True, False), strict=True)]
    lost = [said for field, said, value in told if read_profile(said, CATALOGUE).value(field.id) is not value]
    assert len(lost) <= len(told) // 5, lost


@pytest.mark.parametrize("field", YES_OR_NO, ids=lambda field: field.id)
def test_the_question_itself_tells_nothing(field: Field) -> None:
    asked = field.question.partition("（")[0].rstrip("吗？") + "吗"
    assert read_profile(asked, CATALOGUE).value(field.id) is None, asked


@pytest.mark.parametrize("field", FIGURES, ids=lambda field: field.id)
def test_a_figure_that_nobody_has_is_no_fact_and_says_what_is_expected(field: Field) -> None:
    assert field.most is not None
    said = f"{int(field.most) * 100}{field.unit}"
    profile = read_profile(said, CATALOGUE, asked=field.id)
    assert profile.value(field.id) is None
    assert field.label in profile.problems[field.id]
