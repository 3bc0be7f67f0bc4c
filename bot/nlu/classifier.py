"""Tells the intent of a message with a linear model: quick to train, quick to ask, honest about how sure it is."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import TrainingError
from bot.nlu import sources
from bot.nlu.asks import MADE
from bot.nlu.features import intent_features
from bot.nlu.learning import Example, Recipe, learn
from bot.nlu.linear import LinearModel
from bot.policy.search.question import QuestionReader
from bot.policy.text.text import has_words

_ACTS = ("profile_", "appeal_", "lodge_appeal", "human_handoff")
"""How the names of intents begin that do something for the asker, which strange letters never ask for."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Linear model over words, character n-grams, synonym groups and signs of the message as the policy base reads it.

    It needs no tokenizer and no featurizer before it. Learning is configured by the fields of `Recipe`.
    """

    def __init__(
        self,
        config: dict[str, Any],
        reader: QuestionReader,
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        self._config = config
        self._reader = reader
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the component's defaults; `ranking` is how many intents are told, most likely first."""
        recipe = Recipe()
        learning = {field.name: getattr(recipe, field.name) for field in fields(Recipe)}
        return {"data": str(sources.DATA), "ranking": 12, **learning}

    @staticmethod
    def supported_languages() -> list[str]:
        """Returns the languages the component is for."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """Returns the packages the component needs."""
        return ["sklearn", "jieba"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearIntentClassifier:
        """Builds an untrained classifier."""
        return cls(config, sources.reader(Path(config["data"])), model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearIntentClassifier:
        """Builds the classifier with the model that `train` stored.

        Raises:
            ValueError, OSError, KeyError: the archive holds no model of this component or a damaged one.
        """
        with model_storage.read_from(resource) as folder:
            model = LinearModel.load(folder)
        return cls(config, sources.reader(Path(config["data"])), model_storage, resource, model)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Returns a hash of the words read, which decide features as much as the examples do."""
        return sources.digest(Path(config.get("data", sources.DATA)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns from the examples and stores the model.

        Raises:
            TrainingError: the examples are too few to learn from.
        """
        examples = [
            Example(self._features(message), message.get(INTENT), _is_generated(message))
            for message in training_data.intent_examples
            if message.get(TEXT)
        ]
        try:
            self._model = learn(examples, self._recipe())
        except ValueError as error:
            raise TrainingError(f"the intents cannot be learnt: {error}; look at data/nlu") from error
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent and the ranking of each message; one without words gets no intent."""
        for message in messages:
            ranking = self._ranking(message)
            top = dict(ranking[0]) if ranking else {INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _ranking(self, message: Message) -> list[dict[str, Any]]:
        text = message.get(TEXT)
        if self._model is None or not text or not has_words(text):
            return []
        found = self._features(message)
        told = list(self._model.probabilities(found).items())
        if self._model.is_strange(found):
            told = [(name, share) for name, share in told if not name.startswith(_ACTS)]
        told = told[: self._config["ranking"]]
        return [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: share} for name, share in told]

    def _features(self, message: Message) -> tuple[str, ...]:
        return intent_features(self._reader.read(message.get(TEXT)))

    def _recipe(self) -> Recipe:
        return Recipe(**{field.name: self._config[field.name] for field in fields(Recipe)})


def _is_generated(message: Message) -> bool:
    return bool((message.get(METADATA) or {}).get(METADATA_INTENT) == MADE)
