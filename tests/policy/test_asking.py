"""Every field can be asked for, and every button of a question is read as the answer it stands for."""

from __future__ import annotations

import pytest

from bot.policy.interview.asking import Questions
from bot.policy.interview.ear import Ear
from bot.policy.interview.interview import AUDIENCE, Interview
from bot.policy.interview.script import load_script
from bot.policy.model.facts import OPTION, YES_NO, Choice
from bot.policy.profile.fields import Field
from tests import real
from tests.policy.conftest import DATA

CATALOGUE = real.catalogue()
SCRIPT = load_script(DATA / "interview.yaml")
QUESTIONS, EAR = Questions(CATALOGUE, SCRIPT), Ear(CATALOGUE, SCRIPT)
FEW = [field for field in CATALOGUE.fields.values() if field.unit in (YES_NO, OPTION)]


@pytest.mark.parametrize("field", CATALOGUE.fields.values(), ids=lambda field: field.id)
def test_a_question_can_be_passed_over_and_left(field: Field) -> None:
    assert QUESTIONS.text(field.id).startswith(field.question)
    assert [button.title for button in QUESTIONS.buttons(field.id)][-2:] == ["不清楚", "停止测算"]


@pytest.mark.parametrize("field", FEW, ids=lambda field: field.id)
def test_a_button_is_read_as_its_answer(field: Field) -> None:
    answers = QUESTIONS.buttons(field.id)[:-2]
    asked = Interview("ft-x").asking(field.id)
    found = [EAR.hear(asked, button.message, frozenset()).value(field.id) for button in answers]
    if field.unit == YES_NO:
        assert found == [True, False]
    else:
        options = [option.id for option in field.options][: len(answers)]
        assert [sorted(one.has) for one in found if isinstance(one, Choice)] == [[one] for one in options]


@pytest.mark.parametrize("field", [field for field in FEW if len(field.options) > 6], ids=lambda field: field.id)
def test_many_options_are_named_in_the_question(field: Field) -> None:
    assert all(option.label in QUESTIONS.text(field.id) for option in field.options)


@pytest.mark.parametrize("field", [field for field in CATALOGUE.fields.values() if field.never], ids=lambda one: one.id)
def test_how_long_ago_can_be_never(field: Field) -> None:
    never = QUESTIONS.buttons(field.id)[0]
    assert never.title == "没有过"
    assert EAR.hear(Interview("ft-x").asking(field.id), never.message, frozenset()).value(field.id) == field.never


def test_for_whom_is_asked_with_two_buttons() -> None:
    assert [button.title for button in QUESTIONS.buttons(AUDIENCE)] == ["我个人", "我们公司", "停止测算"]
