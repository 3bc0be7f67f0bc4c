"""`python -m bot retention`: what is old is counted, then dropped for good."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.store import migrate
from bot.store.engine import create_engine
from bot.store.inbox import Inbox, Incoming
from bot.store.turns import Outcome, Turns

OLD = datetime.now(timezone.utc) - timedelta(days=40)


def test_old_text_is_counted_and_then_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'test.db'}"
    for name, value in {"DATABASE_URL": url, "DATA_DIR": str(tmp_path), "RETENTION_DAYS": "30"}.items():
        monkeypatch.setenv(name, value)
    migrate.upgrade(url)
    engine = create_engine(url)
    accepted = Inbox(engine, lambda: OLD).accept(Incoming("web", "u1", "m1", "停电", "停电"))
    Turns(engine, lambda: OLD).complete(accepted.inbox_id, [], Outcome("answered"))
    engine.dispose()
    lost = tmp_path / "uploads" / "aa" / "lost.png"
    lost.parent.mkdir(parents=True)
    lost.write_bytes(b"x")
    os.utime(lost, (OLD.timestamp(), OLD.timestamp()))

    def counted(action: str) -> str:
        assert main(["retention", action]) == 0
        return " ".join(capsys.readouterr().out.split())

    assert "older than 30 days: messages 1" in counted("show") and lost.exists()
    assert counted("run").endswith("1 files deleted") and not lost.exists()
    assert "messages 0" in counted("show")
