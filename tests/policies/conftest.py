"""The real catalogue and policy base, built once; the day is fixed, so that statuses do not drift."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from bot.policy.answers.answer import Answerer
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from tests import real

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return real.catalogue()


@pytest.fixture(scope="session")
def policies() -> Mapping[str, Policy]:
    return {policy.id: policy for policy in real.policies()}


@pytest.fixture(scope="session")
def answerer() -> Answerer:
    return real.base().answerer
