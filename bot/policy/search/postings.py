"""The base turned round: in which rows each number stands."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.policy.search.arrays import Ints, offsets


class Postings:
    """For each number the rows it stands in, in rising order, each once.

    Attributes:
        counts: in how many rows each number stands.
    """

    def __init__(self, flat: Ints, lengths: Ints, width: int) -> None:
        """Turns rows round: `flat` holds their numbers, all below `width`, one row of `lengths` after another."""
        shape = (len(lengths), width)
        turned = csr_matrix((np.ones(len(flat), bool), flat, offsets(lengths)), shape=shape).tocsc()
        rows, starts = turned.indices, turned.indptr
        new = np.ones(len(rows), bool)
        np.not_equal(rows[1:], rows[:-1], out=new[1:])
        new[starts[:-1][np.diff(starts) > 0]] = True
        self._rows: Ints = rows[new].astype(np.int32, copy=False)
        self._starts = np.append(0, np.cumsum(new, dtype=np.int32))[starts]
        self.counts = np.diff(self._starts)

    def rows(self, number: int) -> Ints:
        """Returns the rows that `number` stands in; none for one below 0."""
        if number < 0:
            return self._rows[:0]
        return self._rows[self._starts[number] : self._starts[number + 1]]

    def among(self, rows: NDArray[np.int64], number: int) -> NDArray[np.bool_]:
        """Tells for each of `rows`, in rising order, whether `number`, which stands somewhere, stands in it."""
        where = self.rows(number)
        place = np.searchsorted(where, rows)
        stands: NDArray[np.bool_] = where[np.minimum(place, len(where) - 1)] == rows
        return stands
