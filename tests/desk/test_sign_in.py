"""Passwords that are made for officers."""

from __future__ import annotations

import secrets

import pytest

from bot.desk.sign_in import hash_password, new_password, password_matches


def test_a_password_that_is_made_never_holds_the_login(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["abcLIdefghijklmn", "abcdefghjkmnpqrs"])
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _: next(made))
    password = new_password("li")
    assert password == "abcdefghjkmnpqrs"
    assert password_matches(hash_password(password, "li"), password)
