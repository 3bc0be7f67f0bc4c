"""In Rasa's test a misread message is followed by the action of what was read."""

from __future__ import annotations

import pytest
from rasa.core import test as core_test
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.rasa_test import Misread

READ = {"intent": {"name": "thank"}, "entities": []}


def tracker_after(message: UserUttered) -> DialogueStateTracker:
    tracker = DialogueStateTracker("asker", [])
    core_test._collect_user_uttered_predictions(message, READ, tracker, fail_on_prediction_errors=False)
    return tracker


def test_the_rules_see_what_was_read_and_the_report_what_was_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_test, "WronglyClassifiedUserUtterance", Misread)
    said = tracker_after(UserUttered("您好", {"name": "greet"})).latest_message
    assert said is not None
    assert said.intent_name == "thank"
    assert said.inline_comment(force_comment_generation=True) == "meant: greet: 您好"


def test_without_it_rasa_goes_on_with_what_was_meant() -> None:
    said = tracker_after(UserUttered("您好", {"name": "greet"})).latest_message
    assert said is not None
    assert said.intent_name == "greet"


def test_what_is_read_rightly_stays() -> None:
    said = tracker_after(UserUttered("多谢", {"name": "thank"})).latest_message
    assert isinstance(said, core_test.EndToEndUserUtterance)
