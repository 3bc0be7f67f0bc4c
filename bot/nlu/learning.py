"""Learns a linear model of intents from examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

from bot.nlu.linear import LinearModel

_FEWEST = 3
"""Of two intents scikit-learn gives one score, not one each; nobody needs a model of two intents."""


@dataclass(frozen=True)
class Example:
    """One training message: its features, its intent, and whether it was made from the policy base."""

    features: tuple[str, ...]
    intent: str
    generated: bool = False


@dataclass(frozen=True)
class Recipe:
    """How to learn.

    Attributes:
        loss: `svm` (squared hinge) or `logistic`, one intent against the rest.
        strength: inverse of regularisation.
        generated_weight: weight of an example made from the policy base; a written one weighs 1.
        rarest: features of fewer examples are left out.
        folds: parts of the data on which probabilities are calibrated; fewer when an intent has fewer examples.
        calibration_strength: inverse of the calibration's regularisation.
        seed: for the order of examples.
    """

    loss: str = "svm"
    strength: float = 1.0
    generated_weight: float = 0.5
    rarest: int = 1
    folds: int = 4
    calibration_strength: float = 1.0
    seed: int = 42


def learn(examples: Sequence[Example], recipe: Recipe) -> LinearModel:
    """Learns a model.

    Args:
        examples: of three intents or more.
        recipe: how.

    Raises:
        ValueError: fewer than three intents, or one with a single example.
    """
    counts = Counter(example.intent for example in examples if not example.generated)
    if len(counts) < _FEWEST or min(counts.values()) < 2:
        raise ValueError(f"needs three intents or more, each with two written examples or more; got {dict(counts)}")
    # Rasa hands examples over in an order that differs from machine to machine, and both machines depend on it.
    examples = sorted(examples, key=lambda example: (example.intent, example.generated, sorted(example.features)))
    columns = _columns(examples, recipe.rarest)
    matrix = _matrix(examples, columns)
    intents = np.array([example.intent for example in examples])
    weights = _weights(examples, recipe)
    machine = _machine(recipe).fit(matrix, intents, sample_weight=weights)
    calibration = _calibration(examples, matrix, intents, weights, recipe)
    return LinearModel(
        intents=tuple(str(name) for name in machine.classes_),
        features=columns,
        weights=machine.coef_.T.astype(np.float32).copy(),
        bias=machine.intercept_.astype(np.float32),
        mixing=calibration.coef_.T.astype(np.float32).copy(),
        offset=calibration.intercept_.astype(np.float32),
    )


def _columns(examples: Sequence[Example], rarest: int) -> dict[str, int]:
    counts = Counter(feature for example in examples for feature in example.features)
    return {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= rarest))}


def _matrix(examples: Sequence[Example], columns: dict[str, int]) -> csr_matrix:
    """Returns examples × features, each row of length 1."""
    rows = [sorted(columns[feature] for feature in example.features if feature in columns) for example in examples]
    sizes = np.array([len(row) for row in rows])
    found = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(sizes.sum()))
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_matrix((values, found, np.cumsum([0, *sizes])), shape=(len(rows), len(columns)))


def _weights(examples: Sequence[Example], recipe: Recipe) -> NDArray[np.float64]:
    """Returns one weight an example, such that all intents weigh the same together."""
    own = [recipe.generated_weight if example.generated else 1.0 for example in examples]
    totals: dict[str, float] = defaultdict(float)
    for example, weight in zip(examples, own, strict=True):
        totals[example.intent] += weight
    mean = sum(totals.values()) / len(totals)
    return np.array([weight * mean / totals[e.intent] for e, weight in zip(examples, own, strict=True)])


def _machine(recipe: Recipe) -> Any:
    if recipe.loss == "logistic":
        return LogisticRegression(C=recipe.strength, solver="liblinear", multi_class="ovr", random_state=recipe.seed)
    if recipe.loss == "svm":
        return LinearSVC(C=recipe.strength, random_state=recipe.seed)
    raise ValueError(f"loss {recipe.loss!r} is neither svm nor logistic")


def _calibration(
    examples: Sequence[Example],
    matrix: csr_matrix,
    intents: NDArray[np.str_],
    weights: NDArray[np.float64],
    recipe: Recipe,
) -> Any:
    """Learns how scores become probabilities, from scores of written examples by machines that had not seen them."""
    written = np.array([not example.generated for example in examples])
    counts = Counter(intents[written].tolist())
    folds = StratifiedKFold(min(recipe.folds, *counts.values()), shuffle=True, random_state=recipe.seed)
    scores = cross_val_predict(
        _machine(recipe),
        matrix,
        intents,
        cv=list(folds.split(matrix, intents)),
        method="decision_function",
        fit_params={"sample_weight": weights},
    )
    softmax = LogisticRegression(C=recipe.calibration_strength, max_iter=3000, multi_class="multinomial")
    return softmax.fit(scores[written], intents[written])
