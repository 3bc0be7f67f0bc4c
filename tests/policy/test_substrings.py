"""Texts are found by a part of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.search.substrings import Substrings


@given(st.lists(st.text("租房补贴a", max_size=6), max_size=12), st.text("租房补贴a", min_size=2, max_size=5))
def test_all_texts_that_contain_a_part_are_found(texts: list[str], part: str) -> None:
    expected = [place for place, text in enumerate(texts) if part in text]
    assert Substrings(texts).containing(part).tolist() == expected


@pytest.mark.parametrize("part", ["房补", "房租", "补贴租"])
def test_a_part_never_runs_over_the_end_of_a_text(part: str) -> None:
    assert Substrings(["租房", "补贴", "租"]).containing(part).tolist() == []
