"""Puts the policy question first when small talk, the desk or nothing was heard in a message clearly about a policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, INTENT_RANKING_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import sources
from bot.nlu.desk_words import DeskWords
from bot.nlu.groups import APPEAL, CASES, DESK, HANDOFF, OUT_OF_SCOPE, QUESTION, SMALLTALK
from bot.policy.model.reply import Memory

Ranking = list[dict[str, Any]]

_ANY_QUESTION = "ask_overview"
"""The question taken when the classifier thought of none."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class PolicyArbiter(GraphComponent, IntentClassifier):
    """Stands after the classifier and corrects it by the evidence that search finds in the policy base.

    The base is that of `data/policies`; what the desk publishes later is weighed by the actions alone.
    """

    def __init__(self, config: dict[str, Any], evidence: Callable[[str], float], words: DeskWords) -> None:
        self._threshold = float(config["threshold"])
        self._possible = float(config["possible"])
        self._evidence = evidence
        self._words = words

    @classmethod
    def required_components(cls) -> list[type]:
        """Returns what must stand before this one."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Returns the defaults.

        `threshold` is in the units of Answerer.evidence, 0 to about 2. `possible` is the probability that the message
        is a question at all: 你是机器人吗 finds the policies for robots, yet the classifier knows that nobody asks.
        """
        return {"data": str(sources.DATA), "threshold": 0.95, "possible": 0.15}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PolicyArbiter:
        """Builds the arbiter over the policy base."""
        data = Path(config["data"])
        answerer = sources.answerer(data)
        return cls(config, lambda text: answerer.evidence(text, Memory()), DeskWords.load(data))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Returns a hash of the files the arbiter judges by."""
        return sources.digest(Path(config.get("data", sources.DATA)))

    def process(self, messages: list[Message]) -> list[Message]:
        """Corrects the intent and the ranking of each message."""
        for message in messages:
            text, ranking = message.get(TEXT) or "", message.get(INTENT_RANKING_KEY) or []
            corrected = self._corrected(ranking, text) if ranking else ranking
            if corrected is not ranking:
                message.set(INTENT, dict(corrected[0]), add_to_output=True)
                message.set(INTENT_RANKING_KEY, corrected, add_to_output=True)
        return messages

    def _corrected(self, ranking: Ranking, text: str) -> Ranking:
        if ranking[0][INTENT_NAME_KEY].startswith(QUESTION):
            is_none = self._words.scolds(text) or self._words.tells_neglect(text)
            return appeal_first(ranking) if is_none else ranking
        hides = self._may_hide_question(ranking, text) and self._evidence(text) >= self._threshold
        return questions_first(ranking) if hides else ranking

    def _may_hide_question(self, ranking: Sequence[dict[str, Any]], text: str) -> bool:
        return _asked(ranking) >= self._possible and self._may_be_wrong(ranking[0][INTENT_NAME_KEY], text)

    def _may_be_wrong(self, intent: str, text: str) -> bool:
        if intent in SMALLTALK or intent == OUT_OF_SCOPE:
            return True
        if intent == HANDOFF:
            return not self._words.wants_person(text)
        if intent == APPEAL:
            return not (self._words.tells_grievance(text) or self._words.tells_neglect(text))
        return intent in CASES and not self._words.names_case(text)


def questions_first(ranking: Sequence[dict[str, Any]]) -> Ranking:
    """Returns `ranking` without small talk and the desk; their share goes to the questions, in proportion."""
    dropped = SMALLTALK | DESK | {OUT_OF_SCOPE}
    kept = {
        r[INTENT_NAME_KEY]: float(r[PREDICTED_CONFIDENCE_KEY]) for r in ranking if r[INTENT_NAME_KEY] not in dropped
    }
    freed = sum(float(r[PREDICTED_CONFIDENCE_KEY]) for r in ranking if r[INTENT_NAME_KEY] in dropped)
    asked = {name: share for name, share in kept.items() if name.startswith(QUESTION)} or {_ANY_QUESTION: 1.0}
    total = sum(asked.values())
    kept |= {name: kept.get(name, 0.0) + freed * share / total for name, share in asked.items()}
    order = sorted(kept, key=lambda name: (not name.startswith(QUESTION), -kept[name]))
    return [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: kept[name]} for name in order]


def appeal_first(ranking: Sequence[dict[str, Any]]) -> Ranking:
    """Returns `ranking` with the appeal at its head, by the share of the questions, which seem to be none."""
    kept = {r[INTENT_NAME_KEY]: float(r[PREDICTED_CONFIDENCE_KEY]) for r in ranking}
    asked = {name: share for name, share in kept.items() if name.startswith(QUESTION)}
    kept = {name: share for name, share in kept.items() if name not in asked}
    kept[APPEAL] = kept.get(APPEAL, 0.0) + sum(asked.values())
    order = sorted(kept, key=lambda name: (name != APPEAL, -kept[name]))
    return [{INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: kept[name]} for name in order]


def _asked(ranking: Sequence[dict[str, Any]]) -> float:
    """Returns how likely a message is a question about a policy."""
    return sum(float(r[PREDICTED_CONFIDENCE_KEY]) for r in ranking if r[INTENT_NAME_KEY].startswith(QUESTION))
