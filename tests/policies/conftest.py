"""The real catalogue and policy base, built once; the day is fixed, so that statuses do not drift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from bot.policy.model.loader import load_directory
from bot.policy.model.model import Policy
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.profile.fields import Catalogue
from bot.values import ROOT

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "fields.yaml")


@pytest.fixture(scope="session")
def policies() -> Mapping[str, Policy]:
    return {policy.id: policy for policy in load_directory(ROOT / "data" / "policies")}
