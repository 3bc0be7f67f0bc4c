"""The READMEs stay true: every command, setting and make target is named, and every path named exists."""

from __future__ import annotations

import argparse
import importlib
import re
from pathlib import Path

import pytest

from bot.commands import NAMES
from bot.settings import Settings, fields
from bot.values import ROOT

READMES = ["README.md", "README.zh-CN.md"]
# What a run makes, so that a fresh clone has none of it.
MADE_LATER = (".venv", "var", ".env")
PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
ROOMS = "actions|bot|benchmarks|data|deploy|docs|scripts|tests"


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def targets() -> list[str]:
    return re.findall(r"^([a-z-]+):.*##", text("Makefile"), re.MULTILINE)


def headings(name: str) -> list[str]:
    outside_code = re.sub(r"```.*?```", "", text(name), flags=re.DOTALL)
    return [line.split()[0] for line in outside_code.splitlines() if re.match(r"#+ ", line)]


def parts(command: str) -> list[str]:
    """Return what a command of several parts can do."""
    parser = argparse.ArgumentParser()
    importlib.import_module(f"bot.commands.{command}").add_arguments(parser)
    kinds = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return [name for kind in kinds for name in kind.choices]


def named_paths(name: str) -> set[str]:
    in_code = re.findall(r"`([\w.-]+(?:/[\w.-]*)+|[\w.-]+\.(?:md|lock|in|toml|example))`", text(name))
    linked = re.findall(r"\]\(([^):]+)\)", text(name))
    return {path for path in in_code + linked if not path.startswith(MADE_LATER) or path == ".env.example"}


@pytest.mark.parametrize("readme", READMES)
def test_every_command_is_explained(readme: str) -> None:
    assert not [name for name in NAMES if f"`python -m bot {name}`" not in text(readme)]


@pytest.mark.parametrize("readme", READMES)
def test_every_make_target_is_explained(readme: str) -> None:
    assert not [name for name in targets() if f"`make {name}`" not in text(readme)]


@pytest.mark.parametrize("readme", READMES)
def test_no_make_target_is_invented(readme: str) -> None:
    assert set(re.findall(r"`make ([a-z-]+)`", text(readme))) <= set(targets())


@pytest.mark.parametrize("readme", READMES)
def test_no_command_is_invented(readme: str) -> None:
    assert set(re.findall(r"`python -m bot ([a-z-]+)", text(readme))) <= set(NAMES)


@pytest.mark.parametrize("document", [*READMES, ".env.example"])
def test_every_setting_is_named(document: str) -> None:
    found = set(re.findall(r"\b[A-Z][A-Z_]+\b", text(document)))
    assert not {field.metadata["name"] for field in fields()} - found


@pytest.mark.parametrize("readme", READMES)
def test_the_defaults_in_the_table_are_the_real_ones(readme: str) -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \|", text(readme), re.MULTILINE))
    for field in fields():
        default = str(field.default) if isinstance(field.default, int | float | str) else ""
        default = default.removesuffix(".0") if isinstance(field.default, float) else default
        if default and field.metadata["name"] in rows:
            assert rows[field.metadata["name"]] == default


def test_the_example_of_env_is_what_one_gets_without_it(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path)}
    assert Settings.from_env(environ, ROOT / ".env.example") == Settings.from_env(environ, None)


@pytest.mark.parametrize("readme", READMES)
def test_every_path_that_is_named_exists(readme: str) -> None:
    assert named_paths(readme), "no path found: the pattern of this test is wrong"
    assert not [path for path in named_paths(readme) if not (ROOT / path).exists()]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_that_a_page_names_exists(page: str) -> None:
    paths = re.findall(rf"`((?:{ROOMS})/[\w./*-]*)`", text(page))
    assert not [path for path in paths if not list(ROOT.glob(path.rstrip("/")))]


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_a_page_names_exists(page: str) -> None:
    modules = set(re.findall(r"`(\w+\.py)`", text(page)))
    assert modules <= {path.name for room in ("actions", "bot", "tests") for path in (ROOT / room).rglob("*.py")}


@pytest.mark.parametrize("readme", READMES)
def test_every_part_of_a_command_is_explained(readme: str) -> None:
    for name, row in re.findall(r"^\| `python -m bot (\w+)` \| (.*) \|$", text(readme), re.MULTILINE):
        assert not [part for part in parts(name) if f"`{part}" not in row], name


def test_both_languages_have_the_same_headings() -> None:
    first, second = (headings(name) for name in READMES)
    assert first == second
    assert len(first) > 5


def test_both_languages_give_the_same_commands() -> None:
    first, second = (re.findall(r"```sh\n(.*?)```", text(name), re.DOTALL) for name in READMES)
    assert first == second


def test_the_risks_are_named() -> None:
    for readme in READMES:
        assert "Python 3.10" in text(readme)
        assert "Rasa 3.6.21" in text(readme)
        assert "2026" in text(readme)
