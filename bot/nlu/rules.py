"""Follows the rules of `data/rules`: each says which action answers an intent, so that action is looked up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

from bot.errors import TrainingError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class IntentRules(RulePolicy):
    """Rasa's own policy of rules, learnt, checked and stored as it does; only following them is another way.

    Rasa makes states of the conversation and compares all rules with them, four times a message: a fifth of a turn's
    work. Ours have one message and one action each, which is all that has to be known.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actions = actions_by_intent(self.lookup.get(RULES, {}))

    def train(self, training_trackers: list[TrackerWithCachedStates], domain: Domain, **kwargs: Any) -> Resource:
        """Learns the rules.

        Raises:
            TrainingError: a rule has more than one message and one action, or a condition.
        """
        resource = super().train(training_trackers, domain, **kwargs)
        self._actions = actions_by_intent(self.lookup[RULES])
        return resource

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, rule_only_data: Any = None, **kwargs: Any
    ) -> PolicyPrediction:
        """Returns the action of the message's intent, the fallback for an intent without rule; then listens."""
        action = ACTION_LISTEN_NAME
        if tracker.latest_action_name == ACTION_LISTEN_NAME and tracker.latest_message is not None:
            action = self._actions.get(tracker.latest_message.intent.get("name"), "")
        return self._prediction(self._prediction_result(action, tracker, domain))


def actions_by_intent(rules: Mapping[str, str]) -> dict[str, str]:
    """Returns which action answers which intent.

    Args:
        rules: as Rasa keeps them: the states before an action, as JSON, and the action.

    Raises:
        TrainingError: a rule says anything else than "this intent, that action, then listen".
    """
    begun = ((json.loads(states), action) for states, action in rules.items())
    actions = {states[0]["user"].get("intent"): action for states, action in begun if len(states) == 1}
    told = {states: then for intent, action in actions.items() for states, then in _kept(intent, action)}
    if odd := told.items() ^ rules.items():
        raise TrainingError(f"a rule says more than one intent and one action; look in data/rules for {min(odd)[0]}")
    return actions


def _kept(intent: str, action: str) -> Iterator[tuple[str, str]]:
    """Yields the rule of an intent and an action as Rasa keeps it: what follows on which states."""
    heard = {"prev_action": {"action_name": ACTION_LISTEN_NAME}, "user": {"intent": intent}}
    done = {"prev_action": {"action_name": action}, "user": {"intent": intent}}
    yield json.dumps([heard], sort_keys=True), action
    yield json.dumps([heard, done], sort_keys=True), ACTION_LISTEN_NAME
