"""A linear model of intents over sparse features: arithmetic and files, nothing that learns."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

WORD = "w:"
"""What features begin with that are words."""
NEW_WORD = "#new word"
"""The feature of a message with a word that was never learnt."""

_ARRAYS = "model.npz"
_NAMES = "names.json"


@dataclass(frozen=True)
class LinearModel:
    """Scores of intents, made into probabilities.

    Attributes:
        intents: their names.
        features: feature → its row.
        weights: features × intents.
        bias: one an intent.
    """

    intents: tuple[str, ...]
    features: dict[str, int]
    weights: Floats
    bias: Floats

    def odds(self, found: Sequence[str]) -> Floats:
        """Returns log-odds of the intents for a message with the features `found`.

        An unknown word counts as NEW_WORD; other unknown features are passed over.
        """
        known = [feature for feature in found if feature in self.features]
        if NEW_WORD in self.features and any(f.startswith(WORD) and f not in self.features for f in found):
            known.append(NEW_WORD)
        rows = [self.features[feature] for feature in known]
        odds: Floats = self.weights[rows].sum(axis=0) / (math.sqrt(len(rows)) or 1.0) + self.bias
        return odds

    def is_strange(self, found: Sequence[str]) -> bool:
        """Tells whether a message with the features `found` has Latin words only, of which none was learnt.

        Its letters would look like anything: /inform like 「forget me」, which wants everything erased.
        """
        spelled = [feature.removeprefix(WORD) for feature in found if feature.startswith(WORD)]
        words = [word for word in spelled if word.isalpha()]
        known = [word for word in words if len(word) > 1 and f"{WORD}{word}" in self.features]
        return bool(words) and all(word.isascii() for word in words) and not known

    def probabilities(self, found: Sequence[str]) -> dict[str, float]:
        """Returns intent → probability, most likely first; they sum to 1."""
        odds = self.odds(found)
        shares = np.exp(odds - odds.max())
        shares /= shares.sum()
        order = np.argsort(-shares, kind="stable")
        return {self.intents[i]: float(shares[i]) for i in order}

    def save(self, folder: Path) -> None:
        """Writes the model into `folder` as plain arrays and names; nothing in it can run."""
        np.savez_compressed(folder / _ARRAYS, weights=self.weights, bias=self.bias)
        names = {"intents": self.intents, "features": list(self.features)}
        (folder / _NAMES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Reads what `save` wrote.

        Raises:
            OSError: a file is missing.
            ValueError: a file is not what `save` writes.
            KeyError: an array or a list is missing.
        """
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        with np.load(folder / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                intents=tuple(names["intents"]),
                features={feature: row for row, feature in enumerate(names["features"])},
                weights=arrays["weights"],
                bias=arrays["bias"],
            )
