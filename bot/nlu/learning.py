"""Learns a linear model of intents from examples."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.naive_bayes import MultinomialNB
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from bot.nlu.linear import NEW_WORD, WORD, LinearModel

Floats = NDArray[np.float64]

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
        smoothing: how much of every feature is taken to have been seen with every intent (naive Bayes).
        generated_weight: weight of an example made from the policy base; a written one weighs 1.
        folds: parts of the data on which the mixture is learnt; fewer when an intent has fewer examples.
        mixture_strength: inverse of the mixture's regularisation.
        seed: for the order of examples.
    """

    loss: str = "svm"
    strength: float = 1.0
    smoothing: float = 0.01
    generated_weight: float = 0.5
    folds: int = 10
    mixture_strength: float = 0.03
    seed: int = 42


@dataclass(frozen=True)
class Scorer:
    """Scores that are linear in the features: `weights` is features × scores, `bias` one a score."""

    weights: Floats
    bias: Floats

    def scores(self, matrix: csr_matrix) -> Floats:
        """Returns examples × scores for examples × features."""
        scores: Floats = matrix @ self.weights + self.bias
        return scores


@dataclass(frozen=True)
class Lesson:
    """Examples as numbers: examples × features, and their intents and weights."""

    matrix: csr_matrix
    intents: NDArray[np.str_]
    weights: Floats

    def part(self, rows: NDArray[np.int64]) -> Lesson:
        """Returns some of the examples."""
        return Lesson(self.matrix[rows], self.intents[rows], self.weights[rows])


def learn(examples: Sequence[Example], recipe: Recipe) -> LinearModel:
    """Learns a model.

    Two machines score each intent: one against the rest, and naive Bayes. A softmax learns from scores of messages
    that the machines had not seen how both become probabilities. All of it is linear, so one table of weights is left.

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
    rows = _with_new_words([example.features for example in examples])
    columns = {name: i for i, name in enumerate(sorted({feature for row in rows for feature in row}))}
    lesson = Lesson(_matrix(rows, columns), np.array([e.intent for e in examples]), _weights(examples, recipe))
    scorer = _scorer(lesson, recipe)
    scale, mixture = _mixture(lesson, np.array([not example.generated for example in examples]), recipe)
    mixing = mixture.coef_.T / scale.scale_[:, None]
    return LinearModel(
        intents=tuple(str(name) for name in mixture.classes_),
        features=columns,
        weights=(scorer.weights @ mixing).astype(np.float32),
        bias=((scorer.bias - scale.mean_) @ mixing + mixture.intercept_).astype(np.float32),
    )


def _with_new_words(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Returns `rows` with the sign NEW_WORD where a word is in no other: so a message with new words is learnt of."""
    counts = Counter(feature for row in rows for feature in row if feature.startswith(WORD))
    return [(*row, NEW_WORD) if any(counts[feature] == 1 for feature in row) else row for row in rows]


def _matrix(rows: Sequence[tuple[str, ...]], columns: Mapping[str, int]) -> csr_matrix:
    """Returns examples × features, each row of length 1."""
    found = [sorted(columns[feature] for feature in row) for row in rows]
    sizes = np.array([len(row) for row in found])
    indices = np.fromiter((column for row in found for column in row), dtype=np.int32, count=int(sizes.sum()))
    values = np.repeat(1.0 / np.sqrt(np.maximum(sizes, 1)), sizes)
    return csr_matrix((values, indices, np.cumsum([0, *sizes])), shape=(len(rows), len(columns)))


def _weights(examples: Sequence[Example], recipe: Recipe) -> Floats:
    """Returns one weight an example, such that all intents weigh the same together."""
    own = [recipe.generated_weight if example.generated else 1.0 for example in examples]
    totals: dict[str, float] = defaultdict(float)
    for example, weight in zip(examples, own, strict=True):
        totals[example.intent] += weight
    mean = sum(totals.values()) / len(totals)
    return np.array([weight * mean / totals[e.intent] for e, weight in zip(examples, own, strict=True)])


def _scorer(lesson: Lesson, recipe: Recipe) -> Scorer:
    """Learns two scores an intent: by the machine of `recipe`, and by naive Bayes against the mean of all intents."""
    one_against_rest = _machine(recipe).fit(lesson.matrix, lesson.intents, sample_weight=lesson.weights)
    bayes = MultinomialNB(alpha=recipe.smoothing).fit(lesson.matrix, lesson.intents, sample_weight=lesson.weights)
    likelihoods = bayes.feature_log_prob_ - bayes.feature_log_prob_.mean(axis=0)
    return Scorer(
        weights=np.hstack([one_against_rest.coef_.T, likelihoods.T]),
        bias=np.hstack([one_against_rest.intercept_, np.zeros(len(likelihoods))]),
    )


def _machine(recipe: Recipe) -> Any:
    if recipe.loss == "logistic":
        return LogisticRegression(C=recipe.strength, solver="liblinear", multi_class="ovr", random_state=recipe.seed)
    if recipe.loss == "svm":
        return LinearSVC(C=recipe.strength, random_state=recipe.seed)
    raise ValueError(f"loss {recipe.loss!r} is neither svm nor logistic")


def _mixture(lesson: Lesson, written: NDArray[np.bool_], recipe: Recipe) -> tuple[StandardScaler, LogisticRegression]:
    """Learns how scores become probabilities, from scores of written examples by machines that had not seen them.

    Scores are brought to mean 0 and spread 1 first; without that the softmax takes twenty times as long.
    """
    counts = Counter(lesson.intents[written].tolist())
    folds = StratifiedKFold(min(recipe.folds, *counts.values()), shuffle=True, random_state=recipe.seed)
    scores = np.empty((len(written), 2 * len(np.unique(lesson.intents))))
    for seen, unseen in folds.split(lesson.matrix, lesson.intents):
        scores[unseen] = _scorer(lesson.part(seen), recipe).scores(lesson.matrix[unseen])
    scale = StandardScaler().fit(scores[written])
    softmax = LogisticRegression(C=recipe.mixture_strength, max_iter=3000, multi_class="multinomial")
    return scale, softmax.fit(scale.transform(scores[written]), lesson.intents[written])
