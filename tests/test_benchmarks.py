"""The comparison's own arithmetic, and that the stock configuration still fits the assistant."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks import load, processes, report
from benchmarks.compare import Result, Scene
from benchmarks.load import Measured
from benchmarks.processes import Running
from benchmarks.search import _copy
from benchmarks.systems import STOCK
from bot.values import ROOT
from tests.policy.invented import small_base

SCENE = Scene(16, 5).name


def result(name: str, rate: float, megabytes: float) -> Result:
    turns = [(number % 200 + 1, 1 / rate) for number in range(400)]
    found = Result(name, training=60, start=10, accuracy=0.8, coarse=0.9, idle_mb=megabytes, busy_mb=megabytes)
    found.scenes[SCENE] = Measured(seconds=400 / rate, turns=turns)
    found.long = Measured(seconds=1, turns=turns)
    found.cpu[SCENE] = 4.0
    return found


def test_the_table_gives_ratios_to_the_first_system() -> None:
    lines = report.table([result("stock", 10, 1500), result("own-1", 80, 750)], [SCENE]).splitlines()
    rows = {
        cells[1].strip(): [cell.strip() for cell in cells[2:5]] for line in lines if len(cells := line.split("|")) > 4
    }
    assert rows["16 × 5: answers a second"] == ["10.0", "80.0", "8.00"]
    assert rows["16 × 5: p50, ms"] == ["100.0", "12.5", "0.12"]
    assert rows["16 × 5: CPU an answer, ms"] == ["10.0", "10.0", "1.00"]
    assert rows["memory of all processes afterwards, MB (PSS)"] == ["1500", "750", "0.50"]
    assert rows["turns 181–200 ÷ turns 1–20"] == ["1.00", "1.00", "1.00"]


# What matplotlib and pyparsing say of each other.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_table_goes_between_its_marks_and_nothing_else_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, drawn = tmp_path / "docs" / "performance.md", tmp_path / "drawn.svg"
    document.parent.mkdir()
    document.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n", "utf-8")
    report.plot([result("stock", 10, 1500), result("own-1", 80, 750)], [SCENE], drawn)
    monkeypatch.setattr(report, "DOCUMENT", document)
    report.publish("new\n", drawn)
    assert document.read_text("utf-8") == f"before\n{report.BEGIN}\nnew\n{report.END}\nafter\n"
    assert "<svg" in (document.parent / "performance.svg").read_text("utf-8")


def test_docs_have_a_place_for_the_table() -> None:
    text = report.DOCUMENT.read_text("utf-8")
    assert text.count(report.BEGIN) == text.count(report.END) == 1


def test_processes_are_counted_with_those_they_have_started(tmp_path: Path) -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    process = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, start_new_session=True)
    running = Running(process, tmp_path / "log")
    try:
        while len(running.pids()) < 2:
            assert process.poll() is None
        assert process.pid in running.pids()
        assert running.megabytes() > processes._pss(os.getpid()) / 1e6
    finally:
        process.communicate(b"\n")
    assert running.megabytes() == 0


def test_rounds_of_the_same_kind_are_added_up() -> None:
    both = Measured(1.0, [(1, 0.1)], 1)
    both += Measured(3.0, [(2, 0.3)], 0)
    assert (both.rate, both.failed, both.median_at(2, 2)) == (0.5, 1, 300.0)


def test_askers_begin_at_different_messages() -> None:
    texts = [str(number) for number in range(100)]
    assert [next(load._endless(texts, 17 * asker)) for asker in range(4)] == ["0", "17", "34", "51"]


def test_the_stock_stories_use_intents_and_actions_of_the_domain() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    stories: list[dict[str, Any]] = yaml.safe_load((STOCK / "stories.yml").read_text("utf-8"))["stories"]
    steps = [step for story in stories for step in story["steps"]]
    assert {step["intent"] for step in steps if "intent" in step} <= set(domain["intents"])
    assert {step["action"] for step in steps if "action" in step} <= set(domain["actions"])


def test_the_stock_is_stock() -> None:
    config = yaml.safe_load((STOCK / "config.yml").read_text("utf-8"))
    names = [part["name"] for part in (*config["pipeline"], *config["policies"])]
    assert {"JiebaTokenizer", "DIETClassifier", "TEDPolicy", "RulePolicy"} <= set(names)
    assert not [name for name in names if "." in name], "nothing of ours in it"


def test_invented_policies_are_other_policies() -> None:
    policy = small_base().index.policies[0]
    copies = [_copy(policy, number) for number in range(1, 200)]
    assert len({copy.title for copy in copies}) > 150
    assert not {copy.title for copy in copies} & {policy.title}
