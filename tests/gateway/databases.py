"""Settings for modules whose tests run on both kinds of database: `ready_settings = databases.on_both`."""

from __future__ import annotations

import dataclasses

import pytest

from bot.settings import Settings


@pytest.fixture(name="ready_settings")
def on_both(settings: Settings, database_url: str) -> Settings:
    """Settings whose database has its tables."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return dataclasses.replace(settings, database_url=database_url)
