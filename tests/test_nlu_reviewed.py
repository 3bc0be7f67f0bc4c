"""`nlu accept`: what was approved at the desk becomes training data, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.nlu_reviewed import write_reviewed
from bot.desk.roles import Role
from bot.dialogue import training
from bot.nlu.questions import read_questions
from bot.settings import Settings
from bot.store import migrate
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.officers import Officer, Officers
from bot.store.reviews import PENDING, Proposal, Reviews


@pytest.fixture
def reviews(settings: Settings) -> Reviews:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(settings.database_url)
    return Reviews(create_engine(settings.database_url))


def officers(settings: Settings) -> tuple[Officer, Officer]:
    staff = Officers(create_engine(settings.database_url))
    return staff.add("li", "李工", Role.OFFICER, "x"), staff.add("zhao", "赵主管", Role.SUPERVISOR, "x")


def propose(settings: Settings, reviews: Reviews, by: Officer, text: str, intent: str) -> None:
    inbox = Inbox(create_engine(settings.database_url))
    kept = inbox.accept(Incoming("web", "u", text, text, text))
    assert reviews.propose(kept.inbox_id, Proposal(text, intent), by)


def test_only_approved_examples_are_taught_and_none_that_measure(
    settings: Settings, reviews: Reviews, tmp_path: Path
) -> None:
    li, zhao = officers(settings)
    texts = {"灯泡给几多": "ask_amount", "搵真人[快]": "human_handoff", "held out?": "greet", "被拒的": "greet"}
    for text, intent in texts.items():
        propose(settings, reviews, li, text, intent)
    for one in reviews.of_state(PENDING):
        reviews.decide(one.id, zhao, approve=one.proposal.text != "被拒的")
    propose(settings, reviews, li, "还没批的", "greet")
    held_out = tmp_path / "held_out.yml"
    held_out.write_text("nlu:\n  - intent: greet\n    examples: |\n      - Held, out\n", "utf-8")
    assert write_reviewed(settings, held_out) == (2, 1)
    assert write_reviewed(settings, held_out) == (2, 1)  # again, and nothing changes
    taught = read_questions(training.reviewed(settings))
    assert sorted(taught) == [("搵真人（快）", "human_handoff"), ("灯泡给几多", "ask_amount")]


def test_without_any_there_is_no_file(settings: Settings, reviews: Reviews, tmp_path: Path) -> None:
    training.reviewed(settings).parent.mkdir(parents=True)
    training.reviewed(settings).write_text("nlu: []", "utf-8")
    assert write_reviewed(settings, tmp_path / "none.yml") == (0, 0)
    assert not training.reviewed(settings).exists()
