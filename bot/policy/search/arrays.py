"""The arrays of the index: rows of numbers, and the best of many values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]

_DECIMALS = 9


@dataclass(frozen=True)
class Rows:
    """Rows of numbers, one after another.

    Attributes:
        flat: the numbers of all rows.
        lengths: how many of them belong to each row.
    """

    flat: Ints
    lengths: Ints

    @classmethod
    def of(cls, rows: Sequence[Ints]) -> Rows:
        """Returns `rows`, each an array, as one."""
        return cls(joined(rows), np.fromiter(map(len, rows), np.int32, len(rows)))

    @classmethod
    def joined(cls, parts: Sequence[Rows]) -> Rows:
        """Returns the rows of all `parts`, in order."""
        return cls(joined([part.flat for part in parts]), joined([part.lengths for part in parts]))

    def row_of_each(self) -> Ints:
        """Returns for each number of `flat` the row it belongs to."""
        return np.repeat(np.arange(len(self.lengths), dtype=np.int32), self.lengths)


def joined(parts: Sequence[Ints]) -> Ints:
    """Returns the numbers of all `parts`, in order."""
    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def offsets(lengths: Ints) -> NDArray[np.int64]:
    """Returns where each row begins, and at last where they all end."""
    return np.concatenate(([0], np.cumsum(lengths, dtype=np.int64)))


def best_first(values: Floats, limit: int) -> NDArray[np.int64]:
    """Returns the places of the `limit` highest values, the highest first, the first in order among equals.

    Values are equal to nine decimals, so that how a processor rounds decides nothing.
    """
    values = np.round(values, _DECIMALS)
    places = np.arange(len(values))
    if 0 < limit < len(values):
        least = np.partition(values, len(values) - limit)[len(values) - limit]
        places = np.flatnonzero(values >= least)
    order = np.argsort(-values[places], kind="stable")[:limit]
    best: NDArray[np.int64] = places[order]
    return best
