"""Links to an asker's own data: nobody makes one up, and each ends."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.desk.downloads import Downloads

NOW = datetime(2026, 11, 23, 2, tzinfo=timezone.utc)
DAY = timedelta(hours=24)


def test_a_link_opens_one_conversation_until_it_ends() -> None:
    downloads = Downloads("secret", DAY)
    token = downloads.token(7, NOW)
    assert downloads.conversation(token, NOW) == downloads.conversation(token, NOW + DAY - timedelta(seconds=1)) == 7
    assert downloads.conversation(token, NOW + DAY) is None


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: "X" + t, lambda t: t.partition(".")[0], lambda _: "", lambda _: "7"]
)
def test_a_link_that_was_changed_opens_nothing(change: object) -> None:
    downloads = Downloads("secret", DAY)
    assert callable(change)
    assert downloads.conversation(change(downloads.token(7, NOW)), NOW) is None


def test_another_installation_opens_nothing() -> None:
    assert Downloads("other", DAY).conversation(Downloads("secret", DAY).token(7, NOW), NOW) is None
