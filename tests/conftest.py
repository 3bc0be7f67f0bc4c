"""What all tests share: the default marker, settings in a folder of their own, free ports."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from bot.settings import Settings

KINDS = {"unit", "model", "service", "browser", "postgres"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as unit what says nothing else, so that `-m unit` is the quick half."""
    for item in items:
        if not KINDS & {mark.name for mark in item.iter_markers()}:
            item.add_marker(pytest.mark.unit)


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings as by default, but with all data in the test's folder and on free ports."""
    environ = {
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "DIALOGUE_PORT": str(free_port()),
    }
    return Settings.from_env(environ, dotenv_path=None)
