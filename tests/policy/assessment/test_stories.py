"""Long sentences in which people tell several things of themselves, and of others, at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from bot.policy.assessment.assessment import told_by
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from bot.values import ROOT

STORIES: list[dict[str, Any]] = yaml.safe_load(
    (ROOT / "tests" / "policy" / "assessment" / "stories.yaml").read_text("utf-8")
)
NOTHING = "不提"


@pytest.mark.parametrize("story", STORIES, ids=[story["says"][:20] for story in STORIES])
def test_every_fact_of_a_story_is_read(
    story: dict[str, Any], catalogue: Catalogue, by_id: Mapping[str, Policy]
) -> None:
    profile = read_profile(story["says"], catalogue, prefer=told_by(by_id[story["policy"]], catalogue))
    values = {key: profile.value(key) for key in story["tells"]}
    read = {key: NOTHING if value is None else catalogue[key].say(value) for key, value in values.items()}
    assert read == story["tells"]
