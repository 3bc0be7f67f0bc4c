"""The features of the base as numbers, so that what is said of 10,000 policies fits into arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from bot.policy.search.arrays import Ints

UNKNOWN = -1


class _Numbers(dict[str, int]):
    """Features by number; one never met gets the next."""

    def __missing__(self, feature: str) -> int:
        number = self[feature] = len(self)
        return number


class Vocabulary:
    """Gives each feature a number, in the order in which they are met."""

    def __init__(self, features: Iterable[str] = ()) -> None:
        """Begins with `features`, such as those of another vocabulary, which keep their numbers."""
        self._numbers = _Numbers((feature, number) for number, feature in enumerate(features))

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def learn(self, features: Iterable[str]) -> Ints:
        """Returns the numbers of `features`; those never met get new ones."""
        return np.fromiter(map(self._numbers.__getitem__, features), np.int32)

    def number(self, feature: str) -> int:
        """Returns the number of `feature`, or `UNKNOWN`."""
        return self._numbers.get(feature, UNKNOWN)
