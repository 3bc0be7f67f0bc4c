"""A model is named by what it is made from, and made only when that has changed."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.dialogue import training
from bot.errors import TrainingError
from bot.settings import Settings
from tests.policy.documents import policy, write

INPUTS = [
    "config.yml",
    "domain.yml",
    "data/nlu/ask.yml",
    "data/rules/policy.yml",
    "data/stories/new.yml",
    "data/lexicon/places.yaml",
    "data/policies/lamps.yaml",
    "bot/nlu/tokenizer.py",
    "bot/policy/text/text.py",
    "bot/policy/text/typos.py",
    "requirements.lock",
]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with one policy."""
    for name in INPUTS:
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {name}\n", "utf-8")
    write(tmp_path / "project/data/policies/lamps.yaml", policy())
    monkeypatch.setattr(training, "ROOT", tmp_path / "project")
    return tmp_path / "project"


class Rasa:
    """Stands in for Rasa's training: makes an empty model, or fails as a test says."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.code = 0

    def __call__(self, **given: Any) -> SimpleNamespace:
        self.calls.append(given)
        path = Path(given["output"]) / f"{given['fixed_model_name']}.tar.gz"
        if self.code == 0:
            path.write_bytes(b"model")
        return SimpleNamespace(code=self.code, model=str(path) if self.code == 0 else None)


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> Rasa:
    made = Rasa()
    monkeypatch.setattr("rasa.model_training.train", made)
    monkeypatch.delenv("RASA_TELEMETRY_ENABLED", raising=False)
    return made


@pytest.mark.parametrize("name", INPUTS)
def test_a_changed_input_is_another_model(name: str, root: Path, settings: Settings) -> None:
    before = training.model_path(settings)
    (root / name).write_text("# changed\n", "utf-8")
    assert training.model_path(settings) != before


def test_a_moved_input_is_another_model(root: Path, settings: Settings) -> None:
    before = training.model_path(settings)
    (root / "data/nlu/ask.yml").rename(root / "data/nlu/other.yml")
    assert training.model_path(settings) != before


@pytest.mark.parametrize("name", ["data/wording.yaml", "README.md", "bot/gateway/app.py", "tests/nlu/held_out.yml"])
def test_what_a_model_is_not_made_from_changes_nothing(name: str, root: Path, settings: Settings) -> None:
    before = training.model_path(settings)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text("changed", "utf-8")
    assert training.model_path(settings) == before


def test_a_model_lies_among_the_data(root: Path, settings: Settings) -> None:
    assert training.model_path(settings).parent == settings.data_dir / "models"


def test_training_happens_only_when_inputs_have_changed(root: Path, settings: Settings, rasa: Rasa) -> None:
    first = training.train(settings)
    assert training.train(settings) == first and len(rasa.calls) == 1
    (root / "config.yml").write_text("# changed\n", "utf-8")
    assert training.train(settings) != first and len(rasa.calls) == 2


def test_training_can_be_forced(root: Path, settings: Settings, rasa: Rasa) -> None:
    training.train(settings)
    training.train(settings, force=True)
    assert len(rasa.calls) == 2


def test_the_questions_of_the_base_are_trained_too(root: Path, settings: Settings, rasa: Rasa) -> None:
    training.train(settings)
    files = [Path(name) for name in rasa.calls[0]["training_files"]]
    assert {path.name for path in files} == {"nlu", "rules", "stories", "asks.yml"}
    asks = yaml.safe_load(next(path for path in files if path.name == "asks.yml").read_text("utf-8"))
    assert {entry["intent"] for entry in asks["nlu"]} == {"ask_amount", "ask_condition"}


def test_no_telemetry_leaves_the_machine(root: Path, settings: Settings, rasa: Rasa) -> None:
    training.train(settings)
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_failed_training_is_said(root: Path, settings: Settings, rasa: Rasa) -> None:
    rasa.code = 1
    with pytest.raises(TrainingError, match="code 1"):
        training.train(settings)


def test_a_broken_base_is_not_trained(root: Path, settings: Settings, rasa: Rasa) -> None:
    write(root / "data/policies/lamps.yaml", policy(status="valid"))
    with pytest.raises(Exception, match=r"lamps\.yaml:\d+"):
        training.train(settings)
    assert not rasa.calls


def test_the_model_of_the_present_inputs_is_taken(root: Path, settings: Settings, rasa: Rasa) -> None:
    exact = training.train(settings)
    later = exact.with_name("futian-0000000000000000.tar.gz")
    later.write_bytes(b"other")
    assert training.newest_model(settings) == exact


def test_else_the_last_one_trained(root: Path, settings: Settings) -> None:
    models = settings.data_dir / "models"
    models.mkdir(parents=True)
    for age, name in enumerate(("futian-new.tar.gz", "futian-old.tar.gz", "other.tar.gz")):
        (models / name).write_bytes(b"model")
        os.utime(models / name, (1_000_000 - age, 1_000_000 - age))
    assert training.newest_model(settings).name == "futian-new.tar.gz"


def test_without_any_model_the_way_to_one_is_said(root: Path, settings: Settings) -> None:
    with pytest.raises(TrainingError, match="python -m bot train"):
        training.newest_model(settings)


def test_what_was_approved_at_the_desk_is_another_model_and_trained_with(
    root: Path, settings: Settings, rasa: Rasa
) -> None:
    before = training.train(settings)
    path = training.reviewed(settings)
    path.parent.mkdir(parents=True)
    path.write_text("nlu: []\n", "utf-8")
    assert training.train(settings) != before
    assert str(path) not in rasa.calls[0]["training_files"] and str(path) in rasa.calls[1]["training_files"]


def test_the_chosen_model_is_served_until_the_project_changes(root: Path, settings: Settings, rasa: Rasa) -> None:
    first = training.train(settings)
    training.choose(settings, first.name)
    training.reviewed(settings).parent.mkdir(parents=True)
    training.reviewed(settings).write_text("nlu: []\n", "utf-8")
    second = training.train(settings)
    assert training.newest_model(settings) == first  # trained, and not switched over to
    training.choose(settings, second.name)
    assert training.newest_model(settings) == second
    training.choose(settings, first.name)  # and back
    (root / "config.yml").write_text("# changed\n", "utf-8")
    third = training.train(settings)
    assert training.newest_model(settings) == third


@pytest.mark.parametrize("name", ["futian-0000000000000000.tar.gz", "../futian.db", "", "chosen.json"])
def test_only_a_trained_model_is_chosen(root: Path, settings: Settings, rasa: Rasa, name: str) -> None:
    first = training.train(settings)
    with pytest.raises(TrainingError, match="no model"):
        training.choose(settings, name)
    assert training.newest_model(settings) == first
