from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest

from bot.nlu.learning import Example, Recipe, learn
from bot.nlu.linear import LinearModel

WORDS = {"amount": "钱 元 补", "time": "天 月 年", "greet": "你好 早 嗨"}
EXAMPLES = [
    Example((f"w:{word}", f"n:{turn % 3}"), intent)
    for intent, words in WORDS.items()
    for word in words.split()
    for turn in range(6)
]


@pytest.fixture(scope="module", params=["svm", "logistic"])
def model(request: pytest.FixtureRequest) -> LinearModel:
    return learn(EXAMPLES, Recipe(loss=request.param))


@pytest.mark.parametrize(("word", "intent"), [("钱", "amount"), ("月", "time"), ("早", "greet")])
def test_it_tells_what_it_has_learnt(model: LinearModel, word: str, intent: str) -> None:
    assert next(iter(model.probabilities([f"w:{word}"]))) == intent


def test_probabilities_sum_to_one_and_fall(model: LinearModel) -> None:
    shares = list(model.probabilities(["w:钱", "w:月"]).values())
    assert sum(shares) == pytest.approx(1.0, abs=1e-5)
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("found", [[], ["w:从未见过"]])
def test_nothing_known_is_answered_without_certainty(model: LinearModel, found: list[str]) -> None:
    assert max(model.probabilities(found).values()) < 0.6


def test_a_stored_model_tells_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    assert LinearModel.load(tmp_path).probabilities(["w:天"]) == model.probabilities(["w:天"])


def test_a_stored_model_holds_no_objects_that_could_run(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    with np.load(tmp_path / "model.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays.files)


def test_learning_twice_gives_the_same() -> None:
    first, second = (learn(EXAMPLES, Recipe()).probabilities(["w:钱"]) for _ in range(2))
    assert first == second


def test_the_order_of_examples_and_features_is_no_matter() -> None:
    shuffled = [replace(e, features=e.features[::-1]) for e in Random(1).sample(EXAMPLES, len(EXAMPLES))]
    first, second = (learn(examples, Recipe()) for examples in (EXAMPLES, shuffled))
    assert first.features == second.features
    assert np.array_equal(first.weights, second.weights)
    assert np.array_equal(first.bias, second.bias)


def test_a_word_never_learnt_is_learnt_of_from_words_of_one_example() -> None:
    chat = [Example((f"w:闲{turn}", f"n:{turn % 3}"), "chat") for turn in range(9)]
    model = learn([*EXAMPLES, *chat], Recipe())
    assert next(iter(model.probabilities(["w:从未见过", "n:1"]))) == "chat"
    assert model.probabilities(["x:从未见过", "n:1"]) == model.probabilities(["n:1"])


def test_generated_examples_add_words() -> None:
    generated = [Example(("w:资助",), "amount", generated=True)]
    assert next(iter(learn([*EXAMPLES, *generated], Recipe()).probabilities(["w:资助"]))) == "amount"


def test_too_few_intents_are_refused_with_what_was_given() -> None:
    with pytest.raises(ValueError, match="three intents"):
        learn([e for e in EXAMPLES if e.intent != "greet"], Recipe())


def test_an_intent_with_one_example_is_refused() -> None:
    with pytest.raises(ValueError, match="'lonely': 1"):
        learn([*EXAMPLES, Example(("w:独",), "lonely")], Recipe())


def test_an_unknown_loss_is_refused() -> None:
    with pytest.raises(ValueError, match="neither svm nor logistic"):
        learn(EXAMPLES, Recipe(loss="hope"))
