from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from bot.values import ROOT


@pytest.fixture(scope="module")
def exam() -> ModuleType:
    spec = importlib.util.spec_from_file_location("exam_script", ROOT / "scripts" / "exam.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_a_score_below_the_best_fails_and_says_where(exam: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    best = {"dev": exam.Score(9, 10, {"fact": (5, 5), "stale": (4, 5)})}
    same = {"dev": exam.Score(9, 10, {"fact": (5, 5), "stale": (4, 5)})}
    shifted = {"dev": exam.Score(9, 10, {"fact": (4, 5), "stale": (5, 5)})}
    assert exam.judge(same, best) == 0
    assert exam.judge(shifted, best) == 1
    assert "fact 4 < 5" in capsys.readouterr().err


def test_only_a_better_score_becomes_the_best(exam: ModuleType) -> None:
    best = {"dev": exam.Score(9, 10, {"fact": (9, 10)})}
    assert exam.raised({"dev": exam.Score(8, 10, {"fact": (8, 10)})}, best) == best
    better = {"dev": exam.Score(10, 10, {"fact": (10, 10)})}
    assert exam.raised(better, best) == better


def test_a_paper_with_more_cases_is_a_new_paper(exam: ModuleType) -> None:
    best = {"dev": exam.Score(9, 10, {"fact": (9, 10)})}
    assert exam.judge({"dev": exam.Score(8, 12, {"fact": (8, 12)})}, best) == 0


def test_the_best_is_read_as_it_was_written(exam: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "exam" / "best.json"
    assert exam.read_best(path) == {}
    scores = {"dev": exam.Score(9, 10, {"fact": (9, 10)})}
    exam.write_best(path, scores)
    assert exam.read_best(path) == scores
    assert json.loads(path.read_text())["dev"]["by_kind"] == {"fact": [9, 10]}
