"""Measures the classifier on its own training data, each fifth by a model that has not seen it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sklearn.model_selection import StratifiedKFold

from bot.nlu import sources
from bot.nlu.features import intent_features
from bot.nlu.learning import Example, Recipe, learn
from bot.nlu.score import Told

_SEED = 0


def examples(questions: Sequence[tuple[str, str]], data: Path, generated: bool = False) -> list[Example]:
    """Returns (message, intent) pairs as the classifier sees them."""
    reader = sources.reader(data)
    return [Example(intent_features(reader.read(text)), intent, generated) for text, intent in questions]


def cross_validate(
    written: Sequence[Example], generated: Sequence[Example], recipe: Recipe, folds: int = 5
) -> list[Told]:
    """Returns what is told of each of `written`; `generated` examples are learnt from in every fold."""
    told: list[Told | None] = [None] * len(written)
    intents = [example.intent for example in written]
    for seen, unseen in StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(intents, intents):
        model = learn([*(written[i] for i in seen), *generated], recipe)
        for i in unseen:
            told[i] = Told(intents[i], model.probabilities(written[i].features))
    return [one for one in told if one is not None]
