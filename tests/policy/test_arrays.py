"""Rows of numbers, and the best of many values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.search.arrays import Rows, best_first, offsets


def rows(*found: list[int]) -> Rows:
    return Rows.of([np.array(row, np.int32) for row in found])


def test_rows_lie_one_after_another() -> None:
    found = rows([3, 1], [], [2])
    assert found.flat.tolist() == [3, 1, 2]
    assert found.lengths.tolist() == [2, 0, 1]
    assert found.row_of_each().tolist() == [0, 0, 2]
    assert offsets(found.lengths).tolist() == [0, 2, 2, 3]


def test_rows_are_joined_in_order() -> None:
    found = Rows.joined([rows([1], [2]), rows(), rows([3, 4])])
    assert found.flat.tolist() == [1, 2, 3, 4]
    assert found.lengths.tolist() == [1, 1, 2]


@given(st.lists(st.integers(0, 5).map(float), max_size=30), st.integers(0, 12))
def test_the_best_come_first_and_equals_in_their_order(values: list[float], limit: int) -> None:
    expected = sorted(range(len(values)), key=lambda place: (-values[place], place))[:limit]
    assert best_first(np.array(values), limit).tolist() == expected


@pytest.mark.parametrize("noise", [1e-12, -1e-12])
def test_how_a_sum_is_rounded_decides_nothing(noise: float) -> None:
    assert best_first(np.array([0.5, 0.5 + noise, 0.7]), 2).tolist() == [2, 0]
