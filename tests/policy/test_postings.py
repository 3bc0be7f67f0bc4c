"""The base turned round tells where each number stands."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.search.arrays import Rows
from bot.policy.search.postings import Postings

WIDTH = 6
some_rows = st.lists(st.lists(st.integers(0, WIDTH - 1), max_size=8), max_size=12)


def postings(rows: list[list[int]]) -> Postings:
    found = Rows.of([np.array(row, np.int32) for row in rows])
    return Postings(found.flat, found.lengths, WIDTH)


@given(some_rows)
def test_each_number_has_the_rows_it_stands_in(rows: list[list[int]]) -> None:
    turned = postings(rows)
    for number in range(WIDTH):
        expected = [place for place, row in enumerate(rows) if number in row]
        assert turned.rows(number).tolist() == expected
        assert turned.counts[number] == len(expected)


@given(some_rows, st.sets(st.integers(0, 11)))
def test_some_rows_are_asked_whether_a_number_stands_in_them(rows: list[list[int]], asked: set[int]) -> None:
    turned = postings(rows)
    places = np.array(sorted(asked), np.int64)
    for number in {number for row in rows for number in row}:
        expected = [place < len(rows) and number in rows[place] for place in sorted(asked)]
        assert turned.among(places, number).tolist() == expected


def test_what_has_no_number_stands_nowhere() -> None:
    assert postings([[1], [2]]).rows(-1).tolist() == []
