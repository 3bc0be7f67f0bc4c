"""Learns a linear model of intents from examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.svm import LinearSVC

from bot.nlu.linear import LinearModel


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
    strength: float = 2.0
    generated_weight: float = 0.5
    rarest: int = 1
    folds: int = 4
    calibration_strength: float = 1.0
    seed: int = 42


def learn(examples: Sequence[Example], recipe: Recipe) -> LinearModel:
    """Learns a model.

    Args:
        examples: of two intents or more.
        recipe: how.

    Raises:
        ValueError: fewer than two intents, or one with a single example.
    """
    counts = Counter(example.intent for example in examples if not example.generated)
    if len(counts) < 2 or min(counts.values()) < 2:
        raise ValueError(f"needs two intents or more, each with two written examples or more; got {dict(counts)}")
    columns = _columns(examples, recipe.rarest)
    tfidf = TfidfTransformer()
    matrix = tfidf.fit_transform(_counts(examples, columns))
    intents = np.array([example.intent for example in examples])
    weights = _weights(examples, recipe)
    machine = _machine(recipe).fit(matrix, intents, sample_weight=weights)
    calibration = _calibration(examples, matrix, intents, weights, recipe)
    return LinearModel(
        intents=tuple(str(name) for name in machine.classes_),
        features=columns,
        rarity=tfidf.idf_.astype(np.float32),
        weights=_per_intent(machine.coef_).T.astype(np.float32).copy(),
        bias=_per_intent(machine.intercept_).astype(np.float32),
        mixing=_per_intent(calibration.coef_).T.astype(np.float32).copy(),
        offset=_per_intent(calibration.intercept_).astype(np.float32),
    )


def _columns(examples: Sequence[Example], rarest: int) -> dict[str, int]:
    counts = Counter(feature for example in examples for feature in example.features)
    return {name: i for i, name in enumerate(sorted(n for n, count in counts.items() if count >= rarest))}


def _counts(examples: Sequence[Example], columns: dict[str, int]) -> csr_matrix:
    rows = [[columns[f] for f in example.features if f in columns] for example in examples]
    ends = np.cumsum([0, *map(len, rows)])
    found = np.fromiter((column for row in rows for column in row), dtype=np.int32, count=int(ends[-1]))
    return csr_matrix((np.ones(len(found)), found, ends), shape=(len(rows), len(columns)))


def _weights(examples: Sequence[Example], recipe: Recipe) -> NDArray[np.float64]:
    """Returns one weight an example, such that all intents weigh the same together."""
    own = [recipe.generated_weight if example.generated else 1.0 for example in examples]
    totals: Counter[str] = Counter()
    for example, weight in zip(examples, own, strict=True):
        totals[example.intent] += weight  # type: ignore[assignment]
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
    softmax = LogisticRegression(C=recipe.calibration_strength, max_iter=300, multi_class="multinomial")
    return softmax.fit(_per_intent(scores.T).T[written], intents[written])


def _per_intent(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns one row an intent: of two intents scikit-learn gives the second's row alone."""
    return np.concatenate([-values[:1], values[:1]]) if len(values) == 1 or values.ndim == 1 and False else values
