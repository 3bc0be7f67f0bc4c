from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.commands import NAMES
from bot.values import ROOT

HEAVY = ("rasa", "tensorflow", "sqlalchemy", "starlette", "numpy", "jieba", "httpx")


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "bot", *words], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", NAMES)
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"])
    assert ended.value.code == 0
    assert importlib.import_module(f"bot.commands.{name}").HELP[:20] in capsys.readouterr().out


def test_help_loads_nothing_heavy() -> None:
    program = f"""
import sys
from bot.__main__ import build_parser
build_parser()
loaded = [name for name in {HEAVY!r} if name in sys.modules]
sys.exit(", ".join(loaded) or 0)
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_unknown_command_is_refused() -> None:
    done = run("dance")
    assert done.returncode == 2
    assert "dance" in done.stderr


def test_a_python_without_the_packages_is_told_which_one_to_take() -> None:
    command = [sys.executable, "-S", "-m", "bot", "policies", "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "has no package 'yaml'" in done.stderr and ".venv/bin/python" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_of_ours_is_one_line_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "none")
    assert main(["serve"]) == 2
    assert capsys.readouterr().err.startswith("error: PORT: got 'none'")


def test_an_unknown_policy_is_told_with_a_way_on(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policies", "show", "no-such-policy-zzz"]) == 1
    assert "no-such-policy-zzz" in capsys.readouterr().err


def test_version_names_rasa(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["version"]) == 0
    assert "rasa 3.6.21" in capsys.readouterr().out
