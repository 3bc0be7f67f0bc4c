"""Settings for modules whose tests run on both kinds of database: `ready_settings = databases.on_both`."""

from __future__ import annotations

import pytest

from bot.settings import Settings


@pytest.fixture(name="ready_settings")
def on_both(desk_settings: Settings) -> Settings:
    """Settings whose database has its tables."""
    return desk_settings
