"""The rules as they are delivered."""

from __future__ import annotations

import pytest

from bot.desk.rules import DeskRules, load_rules
from bot.values import ROOT


@pytest.fixture(scope="session")
def rules() -> DeskRules:
    return load_rules(ROOT / "data" / "desk.yaml")
