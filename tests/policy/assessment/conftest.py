"""The real catalogue, and a short way to put a person against a policy of the real base."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

import pytest

from bot.policy.assessment.assessment import Assessment, assess, fields_of
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from tests import real

TODAY = date(2026, 11, 22)


class Put(Protocol):
    """Puts what somebody says of themselves against a policy."""

    def __call__(self, policy_id: str, text: str, as_of: date = TODAY) -> Assessment: ...


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return real.catalogue()


@pytest.fixture(scope="session")
def put(by_id: Mapping[str, Policy], catalogue: Catalogue) -> Put:
    def put(policy_id: str, text: str, as_of: date = TODAY) -> Assessment:
        policy = by_id[policy_id]
        return assess(policy, read_profile(text, catalogue, prefer=fields_of(policy)), as_of, catalogue)

    return put
