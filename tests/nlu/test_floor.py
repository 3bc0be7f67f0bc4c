"""`nlu test` fails below the floor that stands beside its questions."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import nlu
from bot.commands.nlu_measuring import Report
from bot.dialogue import training
from bot.nlu.score import Score


@pytest.fixture(autouse=True)
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model is needed: four questions of five were told."""
    report = Report(Score(accuracy=0.8, macro_f1=0.8, coarse=0.9, refused=0.0, by_intent={}), ms=1.0, mb=1.0)
    monkeypatch.setattr(training, "train", lambda settings: Path("model.tar.gz"))
    monkeypatch.setattr(nlu, "measure", lambda model, questions, folder: report)


def nlu_test(folder: Path, *words: str) -> int:
    return main(["nlu", "--held-out", str(folder / "held_out.yml"), "--out", str(folder), "test", *words])


@pytest.mark.parametrize(("accuracy", "code"), [(0.79, 0), (0.8, 0), (0.81, 1)])
def test_the_floor_decides(tmp_path: Path, accuracy: float, code: int) -> None:
    (tmp_path / nlu.FLOOR).write_text(f"accuracy: {accuracy}\nwrong_actions: 0\n")
    assert nlu_test(tmp_path) == code


def test_a_floor_on_the_command_line_comes_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / nlu.FLOOR).write_text("accuracy: 0.1\n")
    assert nlu_test(tmp_path, "--min-accuracy", "0.9") == 1
    assert "0.800 is below the 0.9 asked for" in capsys.readouterr().err


def test_other_questions_have_no_floor(tmp_path: Path) -> None:
    assert nlu_test(tmp_path) == 0


def test_ours_have_one() -> None:
    assert nlu.HELD_OUT.with_name(nlu.FLOOR).is_file()
