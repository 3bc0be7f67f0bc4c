"""`make rasa-test` judges by Rasa's reports; Rasa itself is played by a program that writes them."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from bot.values import ROOT

WRITTEN = ("story_report.json", "intent_report.json")
RASA = """#!{python}
import json, os, pathlib, sys
words = sys.argv[1:]
assert words[:2] == ["-m", "bot.dialogue.rasa_test"], words
told = dict(zip(words[2::1], words[3::1]))
out = pathlib.Path(told["--out"])
(out / "asked.json").write_text(json.dumps({{**told, "TMPDIR": os.environ["TMPDIR"]}}))
print("loading the model", flush=True)
for name in {written}:
    (out / name).write_text("{{}}")
sys.exit({code})
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("rasa_test_script", ROOT / "scripts" / "rasa_test.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def row(support: int, recall: float) -> dict[str, float]:
    return {"precision": 1.0, "recall": recall, "f1-score": recall, "support": support}


def reports(folder: Path, answered: float = 1.0) -> Path:
    """Write what Rasa writes about 2 conversations and 10 questions; `answered` is the share of right answers."""
    talked = {
        "greet": row(1, 0.0),
        "action_smalltalk": row(1, 1.0),
        "action_answer": row(4, answered),
        "action_listen": row(5, 1.0),
        "accuracy": 0.9,
        "macro avg": row(11, 0.8),
        "conversation_accuracy": {"accuracy": 0.5, "correct": 1, "with_warnings": 0, "total": 2},
    }
    told = {"greet": row(10, 0.9), "accuracy": 0.9, "macro avg": row(10, 0.9)}
    (folder / "story_report.json").write_text(json.dumps(talked))
    (folder / "intent_report.json").write_text(json.dumps(told))
    return folder


def rasa(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0, written: tuple[str, ...] = WRITTEN) -> None:
    program = folder / "python"
    program.write_text(RASA.format(python=sys.executable, code=code, written=written))
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


def test_the_figures_are_those_of_the_reports(script: ModuleType, tmp_path: Path) -> None:
    figures = script.read_reports(reports(tmp_path, answered=0.75))
    assert figures == script.Figures((2, 1), (5, 4), 10, 0.9, 0.9)
    assert script.told(figures).splitlines() == [
        "2 held-out conversations: 4 of 5 actions right, 1 without any misreading",
        "10 held-out questions: accuracy 0.900, macro F1 0.900",
    ]


def test_a_wrong_action_fails_unless_it_is_a_known_one(script: ModuleType, tmp_path: Path) -> None:
    figures = script.read_reports(reports(tmp_path, answered=0.75))
    assert script.below(figures, accuracy=0.9, wrong_actions=1) == []
    assert script.below(figures, accuracy=0.9, wrong_actions=0) == ["1 of 5 actions are wrong, 0 may be"]


def test_a_misread_message_with_the_right_action_passes(script: ModuleType, tmp_path: Path) -> None:
    assert script.below(script.read_reports(reports(tmp_path)), accuracy=0.9, wrong_actions=0) == []


def test_too_few_intents_fail(script: ModuleType, tmp_path: Path) -> None:
    figures = script.read_reports(reports(tmp_path))
    assert script.below(figures, accuracy=0.91, wrong_actions=0) == ["accuracy 0.900 is below 0.91"]


def test_no_conversation_is_no_success(script: ModuleType) -> None:
    nothing = script.Figures(stories=(0, 0), actions=(0, 0), questions=10, accuracy=1.0, macro_f1=1.0)
    assert script.below(nothing, accuracy=0.9, wrong_actions=0) == ["nothing was tested"]


def test_rasa_is_asked_for_both_and_leaves_nothing_elsewhere(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rasa(tmp_path, monkeypatch)
    script.rasa_test(Path("m.tar.gz"), script.STORIES, script.QUESTIONS, tmp_path)
    asked = json.loads((tmp_path / "asked.json").read_text())
    assert asked["--model"] == "m.tar.gz"
    assert (asked["--stories"], asked["--nlu"]) == (str(script.STORIES), str(script.QUESTIONS))
    assert not Path(asked["TMPDIR"]).exists()


@pytest.mark.parametrize(("code", "written"), [(3, WRITTEN), (0, ()), (0, WRITTEN[:1])])
def test_when_rasa_fails_the_end_of_its_log_is_shown(
    script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, written: tuple[str, ...]
) -> None:
    reports(tmp_path)  # of an earlier run
    rasa(tmp_path, monkeypatch, code, written)
    with pytest.raises(SystemExit, match=rf"(?s)gave code {code} and no figures.*loading the model"):
        script.rasa_test(Path("m.tar.gz"), script.STORIES, script.QUESTIONS, tmp_path)


def test_the_floor_says_all_that_is_demanded(script: ModuleType) -> None:
    figures = script.Figures((1, 1), (1, 1), 1, accuracy=1.0, macro_f1=1.0)
    assert script.below(figures, **script.yaml.safe_load(script.FLOOR.read_text("utf-8"))) == []
