from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import TrainingError
from bot.nlu.asks import MADE
from bot.nlu.classifier import LinearIntentClassifier
from bot.nlu.linear import LinearModel
from bot.policy.search.question import QuestionReader

SAID = {
    "ask_amount": ["补多少钱", "奖励金额多少", "最高多少万", "能拿多少钱"],
    "ask_time": ["几月截止", "什么时候申报", "多久到账", "截止日期是哪天"],
    "greet": ["你好", "您好啊", "早上好", "嗨你好"],
}
RESOURCE = Resource("classifier")
CONFIG = {**LinearIntentClassifier.get_default_config(), "folds": 2}


def message(text: str, intent: str | None = None, metadata: dict[str, Any] | None = None) -> Message:
    return Message({"text": text, "intent": intent, "metadata": metadata or {}})


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path)


@pytest.fixture
def classifier(reader: QuestionReader, storage: LocalModelStorage) -> LinearIntentClassifier:
    return LinearIntentClassifier(CONFIG, reader, storage, RESOURCE)


@pytest.fixture
def trained(classifier: LinearIntentClassifier) -> LinearIntentClassifier:
    written = [message(text, intent) for intent, texts in SAID.items() for text in texts]
    made = [message("给多少支持", "ask_amount", {"intent": MADE})]
    classifier.train(TrainingData([*written, *made]))
    return classifier


def told(classifier: LinearIntentClassifier, text: str) -> Message:
    return classifier.process([message(text)])[0]


def test_the_intent_stands_first_in_the_ranking(trained: LinearIntentClassifier) -> None:
    asked = told(trained, "补贴多少钱")
    assert asked.get("intent")["name"] == "ask_amount"
    assert asked.get("intent") == asked.get("intent_ranking")[0]
    assert {one["name"] for one in asked.get("intent_ranking")} == set(SAID)


@pytest.mark.parametrize("text", ["", "   ", "???", "😀"])
def test_what_has_no_words_gets_no_intent(trained: LinearIntentClassifier, text: str) -> None:
    asked = told(trained, text)
    assert asked.get("intent") == {"name": None, "confidence": 0.0}
    assert asked.get("intent_ranking") == []


@pytest.mark.parametrize("text", ["inform", '/inform{"a":"b"}', "qwe rty", "x"])
def test_letters_that_are_no_words_want_nothing_done(trained: LinearIntentClassifier, text: str) -> None:
    names = [one["name"] for one in told(trained, text).get("intent_ranking")]
    assert not [name for name in names if name.startswith(("profile_", "appeal_", "lodge_appeal", "human_handoff"))]


def test_the_ranking_may_be_cut(reader: QuestionReader, trained: LinearIntentClassifier) -> None:
    short = LinearIntentClassifier({**CONFIG, "ranking": 1}, reader, trained._storage, RESOURCE, trained._model)
    assert len(told(short, "补多少钱").get("intent_ranking")) == 1


def test_what_is_stored_tells_the_same(
    trained: LinearIntentClassifier, storage: LocalModelStorage, reader: QuestionReader
) -> None:
    with storage.read_from(RESOURCE) as folder:
        again = LinearIntentClassifier(CONFIG, reader, storage, RESOURCE, LinearModel.load(folder))
    assert told(again, "哪天截止").get("intent_ranking") == told(trained, "哪天截止").get("intent_ranking")


def test_too_little_to_learn_from_is_a_named_fault(classifier: LinearIntentClassifier) -> None:
    with pytest.raises(TrainingError, match="data/nlu"):
        classifier.train(TrainingData([message("你好", "greet"), message("早", "greet")]))
