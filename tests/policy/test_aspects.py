"""What is asked decides which kinds of statements are wanted."""

from __future__ import annotations

import pytest
import yaml

from bot.policy.model.aspects import ANSWERED_BY, ASKED_BY_WORD, wanted_kinds
from bot.policy.model.model import Kind
from bot.values import ROOT
from tests.policy.conftest import DATA


@pytest.mark.parametrize(
    ("intent", "kind"),
    [
        ("ask_amount", Kind.BENEFIT),
        ("ask_condition", Kind.CONDITION),
        ("ask_eligibility", Kind.CONDITION),
        ("ask_materials", Kind.MATERIAL),
        ("ask_steps", Kind.STEP),
        ("ask_time", Kind.TIME),
        ("ask_channel", Kind.CHANNEL),
        ("ask_contact", Kind.CONTACT),
    ],
)
def test_an_intent_wants_its_kind_most(intent: str, kind: Kind) -> None:
    wanted = wanted_kinds({intent: 1.0}, ())
    assert max(wanted, key=lambda found: wanted[found]) is kind


def test_a_word_tells_what_is_wanted_when_the_intent_does_not() -> None:
    assert set(wanted_kinds({"nlu_fallback": 0.9}, ("@materials",))) == {Kind.MATERIAL}


def test_a_word_says_little_when_the_intent_is_clear_and_wants_something_else() -> None:
    wanted = wanted_kinds({"ask_time": 0.95}, ("@amount", "@duration"))
    assert wanted[Kind.BENEFIT] < wanted[Kind.TIME] / 2


def test_word_and_intent_add_up() -> None:
    word, intent = wanted_kinds({}, ("@amount",)), wanted_kinds({"ask_amount": 0.5}, ())
    both = wanted_kinds({"ask_amount": 0.5}, ("@amount",))
    assert both[Kind.BENEFIT] == pytest.approx(word[Kind.BENEFIT] + intent[Kind.BENEFIT])


def test_small_talk_wants_nothing() -> None:
    assert wanted_kinds({"greet": 1.0}, ("你好",)) == {}


def test_every_question_intent_of_the_domain_has_its_kinds() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    assert {intent for intent in intents if intent.startswith("ask_")} == set(ANSWERED_BY)


def test_every_telling_word_is_a_group_of_the_lexicon() -> None:
    groups = yaml.safe_load((DATA / "lexicon" / "synonyms.yaml").read_text("utf-8"))
    assert set(ASKED_BY_WORD) <= {f"@{name}" for name in groups}
