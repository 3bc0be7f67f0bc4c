"""`python -m bot desk`: officers are entered, given passwords and kept out from the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.desk.roles import Role
from bot.desk.sign_in import password_matches
from bot.store import migrate
from bot.store.engine import create_engine
from bot.store.officers import Officers

PASSWORD = "correct horse battery"


@pytest.fixture
def officers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Officers]:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    migrate.upgrade(url)
    engine = create_engine(url)
    yield Officers(engine)
    engine.dispose()


def desk(monkeypatch: pytest.MonkeyPatch, *words: str, given: str = PASSWORD) -> int:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{given}\n"))
    return main(["desk", *words])


def test_an_officer_is_added_and_can_sign_in(officers: Officers, monkeypatch: pytest.MonkeyPatch) -> None:
    assert desk(monkeypatch, "adduser", "li", "--role", "supervisor", "--name", "李工") == 0
    found = officers.by_login("li")
    assert found is not None and (found.name, found.role, found.active) == ("李工", Role.SUPERVISOR, True)
    assert password_matches(officers.password_hash("li"), PASSWORD)
    assert not password_matches(officers.password_hash("li"), "another password")


@pytest.mark.parametrize("given", ["", "short", "x" * 300, "aaaaaaaaaaaaaaaa", "li-li-li-2026!"])
def test_a_bad_password_leaves_nothing_behind(
    officers: Officers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert desk(monkeypatch, "adduser", "li", given=given) == 1
    assert officers.all() == []
    assert "password" in capsys.readouterr().err


def test_a_login_is_given_once(
    officers: Officers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(monkeypatch, "adduser", "li")
    assert desk(monkeypatch, "adduser", "li") == 1
    assert "taken" in capsys.readouterr().err


def test_passwords_change_and_officers_are_kept_out(
    officers: Officers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk(monkeypatch, "adduser", "li")
    assert desk(monkeypatch, "passwd", "li", given="quite another one") == 0
    assert password_matches(officers.password_hash("li"), "quite another one")
    assert desk(monkeypatch, "disable", "li") == 0
    assert officers.password_hash("li") is None
    assert desk(monkeypatch, "users") == 0
    assert "kept out" in capsys.readouterr().out
    assert desk(monkeypatch, "enable", "li") == 0
    assert officers.password_hash("li") is not None


def test_nobody_of_that_name_is_said(
    officers: Officers, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert desk(monkeypatch, "passwd", "nobody") == 1
    assert "nobody" in capsys.readouterr().err
