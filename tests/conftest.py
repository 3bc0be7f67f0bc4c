"""What all tests share: the default marker, settings in a folder of their own, databases."""

from __future__ import annotations

import dataclasses
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store import migrate
from tests import postgres
from tests.ports import free_port

KINDS = {"unit", "model", "service", "browser", "postgres"}
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
"""Both databases, for tests of whatever stores something."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as unit what says nothing else, so that `-m unit` is the quick half."""
    for item in items:
        kinds = KINDS & {mark.name for mark in item.iter_markers()}
        if not kinds:
            item.add_marker(pytest.mark.unit)
        reason = next((missing for kind in kinds if (missing := missing_tool(kind))), "")
        # On a developer's machine a tool may be missing; in CI its absence must not look like success.
        if reason and not os.environ.get("CI"):
            item.add_marker(pytest.mark.skip(reason=reason))


def missing_tool(kind: str) -> str:
    """Return what a kind of test needs and this machine lacks; empty when nothing."""
    if kind == "browser" and not shutil.which("chromium"):
        return "needs chromium (apt-get install chromium)"
    if kind == "postgres" and not postgres.available():
        return f"needs PostgreSQL (apt-get install postgresql, or set {postgres.VARIABLE})"
    return ""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings as by default, but with all data in the test's folder and on free ports."""
    environ = {
        "DATA_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
        "DIALOGUE_PORT": str(free_port()),
    }
    return Settings.from_env(environ, dotenv_path=None)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Address of a PostgreSQL server, without a database; one for all tests of a worker."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """Address of an empty database that lives as long as the test."""
    with postgres.database(postgres_server) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """Name of a database with this version's tables, which others are copied from."""
    with postgres.database(postgres_server) as url:
        migrate.upgrade(url)
        yield url.rpartition("/")[2]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with this version's tables, which others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate.upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Address of a database of the test's own with this version's tables; the test runs once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_template")
    with postgres.database(request.getfixturevalue("postgres_server"), template) as url:
        yield url


@pytest.fixture
def desk_settings(settings: Settings, database_url: str) -> Settings:
    """Settings whose database has its tables; tests run on both kinds of database."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return dataclasses.replace(settings, database_url=database_url)
