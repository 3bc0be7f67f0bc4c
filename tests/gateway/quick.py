"""Rounds of the gateway made short, for modules whose tests wait for them: `quick = quick_rounds`."""

from __future__ import annotations

import pytest

from bot.gateway import fetching, sender


@pytest.fixture(autouse=True)
def quick_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for what is to be sent and fetched twenty times a second."""
    monkeypatch.setattr(sender, "EVERY", 0.05)
    monkeypatch.setattr(fetching, "EVERY", 0.05)
