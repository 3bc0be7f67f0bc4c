"""Our policy of rules chooses what Rasa's own chooses, for every intent and in every place of a turn."""

from __future__ import annotations

import hashlib
import inspect
import json
from typing import Any

import pytest
import yaml
from rasa.core.policies.rule_policy import DEFAULT_ACTION_MAPPINGS, RULES, RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph

from bot.errors import TrainingError
from bot.nlu.rules import IntentRules, actions_by_intent
from bot.values import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:rasa.*")
"""Rasa has something to say of our domain; that is not what is tested."""

KNOWN = {
    "_predict": "f5182d8a10639e14d2643795210767a17fc4c8b5c2852b946f41c6c9f1a8a4e0",
    "_find_action_from_rules": "be6da6ee0f5429bd9bbded9f22186f3729469e5b392949493fd34a00ef9531d9",
    "_prediction_result": "6a0aa1c8d7fc9e062853566f847cf0e86a5e6a14ae6ae0b3170329bd01b8df3a",
}
HEARD = {"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}


@pytest.fixture(scope="module")
def domain() -> Domain:
    return Domain.from_dict(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8")))


@pytest.fixture(scope="module")
def policies(domain: Domain, tmp_path_factory: pytest.TempPathFactory) -> tuple[RulePolicy, IntentRules]:
    """Rasa's policy and ours, trained on our rules with our configuration."""
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))["policies"][0]
    files = [yaml.safe_load(path.read_text("utf-8")) for path in sorted((ROOT / "data" / "rules").glob("*.yml"))]
    steps = [step for rules in files for step in YAMLStoryReader(domain).read_from_parsed_yaml(rules)]
    trackers = TrainingDataGenerator(StoryGraph(steps), domain, use_story_concatenation=False).generate()
    storage = LocalModelStorage(tmp_path_factory.mktemp("models"))
    context = ExecutionContext(GraphSchema({}))
    made = []
    for kind in (RulePolicy, IntentRules):
        own = {name: value for name, value in config.items() if name != "name"}
        resource = Resource(kind.__name__)
        kind.create({**kind.get_default_config(), **own}, storage, resource, context).train(trackers, domain)
        made.append(kind.load({**kind.get_default_config(), **own}, storage, resource, context))
    return made[0], made[1]


def tracker(domain: Domain, intent: str | None, *done: str) -> DialogueStateTracker:
    """A conversation in which a message was heard and these actions have been done."""
    found = DialogueStateTracker("a", domain.slots)
    found.update(SlotSet("memory", {"focus": ["ft-lamp"]}))
    found.update(ActionExecuted("action_listen"))
    found.update(UserUttered("问", {"name": intent, "confidence": 0.9}))
    found.update_with_events([ActionExecuted(name) for name in done], domain)
    return found


def chosen(policy: RulePolicy, before: DialogueStateTracker, domain: Domain) -> tuple[str, list[float]]:
    """The action that a policy chooses, and how probable it finds each."""
    shares = policy.predict_action_probabilities(before, domain).probabilities
    return domain.action_names_or_texts[shares.index(max(shares))], shares


def test_it_chooses_what_rasa_chooses(domain: Domain, policies: tuple[RulePolicy, IntentRules]) -> None:
    theirs, ours = policies
    # No message is ever understood as one of Rasa's own intents: /restart typed by an asker is text.
    for intent in {*domain.intents, None} - DEFAULT_ACTION_MAPPINGS.keys():
        heard = tracker(domain, intent)
        action, shares = chosen(theirs, heard, domain)
        assert (action, shares) == chosen(ours, heard, domain), intent
        if action in actions_by_intent(theirs.lookup[RULES]).values() and intent:
            done = tracker(domain, intent, action)
            assert chosen(theirs, done, domain) == chosen(ours, done, domain), intent


def test_an_intent_without_rule_gets_the_fallback_and_then_it_listens(
    domain: Domain, policies: tuple[RulePolicy, IntentRules]
) -> None:
    assert chosen(policies[1], tracker(domain, None), domain)[0] == "action_answer"
    assert chosen(policies[1], tracker(domain, None, "action_answer"), domain)[0] == "action_listen"


@pytest.mark.parametrize(
    ("states", "action"),
    [
        ([{**HEARD, "slots": {"known": [1.0]}}], "action_smalltalk"),
        ([HEARD, {"prev_action": {"action_name": "action_smalltalk"}, "user": {"intent": "greet"}}], "action_answer"),
        ([{"prev_action": {"action_name": "action_listen"}, "user": {"text": "hello"}}], "action_smalltalk"),
    ],
    ids=["a condition", "a second action", "a text"],
)
def test_a_rule_that_says_more_is_refused(states: list[dict[str, Any]], action: str) -> None:
    with pytest.raises(TrainingError, match="more than one intent and one action"):
        actions_by_intent({json.dumps(states, sort_keys=True): action})


@pytest.mark.parametrize("method", KNOWN)
def test_the_code_that_is_built_upon_is_the_one_that_was_read(method: str) -> None:
    source = inspect.getsource(getattr(RulePolicy, method))
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN[method], "see that ours still chooses the same"
