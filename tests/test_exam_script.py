from __future__ import annotations

import importlib.util
import json
import sys
from argparse import Namespace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.values import ROOT

Scores = dict[str, Any]
EXAMINER = """
import argparse, json, pathlib
parser = argparse.ArgumentParser()
for name in ("--url", "--cases", "--report", "--workers", "--timeout"):
    parser.add_argument(name, required=True)
parser.add_argument("--one-conversation", action="store_true")
args = parser.parse_args()
cases = [json.loads(line) for line in pathlib.Path(args.cases).read_text().splitlines()]
if args.one_conversation:
    cases = [case for case in cases if case["kind"] not in ("appeal", "handoff")]
by_kind = {}
for case in cases:
    row = by_kind.setdefault(case["kind"], [0, 0])
    row[0] += case["together" if args.one_conversation else "alone"]
    row[1] += 1
passed = sum(row[0] for row in by_kind.values())
pathlib.Path(args.report).write_text(json.dumps({"passed": passed, "total": len(cases), "by_kind": by_kind}))
"""
"""A fake examiner: each case says itself whether it is passed, asked alone and in one conversation."""


@pytest.fixture(scope="module")
def exam() -> ModuleType:
    spec = importlib.util.spec_from_file_location("exam_script", ROOT / "scripts" / "exam.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
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


def cases(kind: str, count: int, lost: int = 0) -> list[dict[str, object]]:
    """Return cases that are passed when asked alone; `lost` of them are failed in one conversation."""
    return [{"kind": kind, "alone": True, "together": number >= lost} for number in range(count)]


def examine(exam: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch, paper: list[dict[str, object]]) -> Scores:
    """Put `paper`, as the examiner's own, to the fake examiner; return the scores."""
    (folder / "run_exam.py").write_text(EXAMINER)
    (folder / "dev.jsonl").write_text("\n".join(json.dumps(case) for case in paper))
    monkeypatch.setenv("EXAM_DIR", str(folder))
    papers = exam.find_papers(["dev", "dev-one-conversation"])
    args = Namespace(workers="2", timeout="5", show_failures=False)
    scores: Scores = exam.run_papers(papers, "http://127.0.0.1:1/", folder, args)
    return scores


def test_the_examiners_paper_is_put_twice_and_last_as_one_conversation(
    exam: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = cases("fact", 100, lost=3) + cases("appeal", 5) + cases("eligibility", 10, lost=5)
    scores = examine(exam, tmp_path, monkeypatch, paper)
    assert list(scores) == ["dev", "dev-one-conversation"]
    assert scores["dev"] == exam.Score(115, 115, {"fact": (100, 100), "appeal": (5, 5), "eligibility": (10, 10)})
    assert scores["dev-one-conversation"] == exam.Score(102, 110, {"fact": (97, 100), "eligibility": (5, 10)})
    assert list(exam.find_papers(None))[-1] == "dev-one-conversation"


def test_three_points_may_be_lost_in_one_conversation(
    exam: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = cases("fact", 60, lost=3) + cases("followup", 40) + cases("eligibility", 10, lost=10)
    assert exam.judge(examine(exam, tmp_path, monkeypatch, paper), {}) == 0


def test_more_lost_in_one_conversation_fails_and_says_how_much(
    exam: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    paper = cases("fact", 60, lost=3) + cases("followup", 40, lost=1) + cases("appeal", 50)
    assert exam.judge(examine(exam, tmp_path, monkeypatch, paper), {}) == 1
    assert "96.0 % passed, 100.0 % asked separately" in capsys.readouterr().err


def test_one_conversation_has_a_best_of_its_own(
    exam: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = examine(exam, tmp_path, monkeypatch, cases("fact", 100))
    best = exam.raised(before, {})
    after = examine(exam, tmp_path, monkeypatch, cases("fact", 100, lost=1))
    assert list(best) == ["dev", "dev-one-conversation"]
    assert exam.judge(before, best) == 0
    assert exam.judge(after, best) == 1


def test_the_table_shows_both_ways_and_the_kinds_compared(exam: ModuleType) -> None:
    score = exam.Score(8, 10, {"fact": (6, 6), "eligibility": (2, 4)})
    row = exam.table({"dev-one-conversation": score}, {}).splitlines()[-1].split()
    assert row == ["dev-one-conversation", "8", "10", "80.0", "100.0", "-"]
