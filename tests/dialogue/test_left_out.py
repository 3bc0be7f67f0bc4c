"""The dialogue process starts without TensorFlow, and a model that needs it would get it all the same."""

from __future__ import annotations

import ast
import hashlib
import inspect
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.storage.storage import ModelMetadata
from rasa.graph_components.providers.domain_provider import DomainProvider
from rasa.shared.core.domain import Domain
from rasa.shared.data import TrainingType
from rasa.utils import train_utils

from bot.dialogue.left_out import _TRAINS, _placeholder, without_training_graph
from bot.values import ROOT

KNOWN = "ee3da9f00c7daa75c275e6db3db02b5f4da5ca674098bed28222c1f12032a619"

STARTED = """
import importlib, sys
from bot.dialogue.left_out import without_tensorflow
with without_tensorflow():
    import bot.dialogue.server
for name in {modules}:
    importlib.import_module(name)
print("tensorflow" in sys.modules)
"""
RASAS = (
    "rasa.core.policies.ensemble",
    "rasa.graph_components.converters.nlu_message_converter",
    "rasa.graph_components.providers.domain_provider",
    "rasa.graph_components.providers.rule_only_provider",
    "rasa.nlu.classifiers.fallback_classifier",
    "rasa.nlu.classifiers.regex_message_handler",
)
LATER = """
import sys
from bot.dialogue.left_out import without_tensorflow
with without_tensorflow():
    import bot.dialogue.server
import tensorflow
import rasa.utils.tensorflow.models
from rasa.utils.tensorflow.callback import RasaTrainingLogger
print(issubclass(RasaTrainingLogger, tensorflow.keras.callbacks.Callback))
"""


def said(program: str) -> str:
    """What a fresh process prints at the end."""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def modules() -> list[str]:
    """What a graph that answers with our configuration is made of: our components, and those Rasa adds by itself."""
    config = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    ours = [part["name"].rpartition(".")[0] for part in (*config["pipeline"], *config["policies"])]
    return [*filter(None, ours), *RASAS]


def test_a_process_that_serves_our_model_has_no_tensorflow() -> None:
    assert said(STARTED.format(modules=modules())) == "False"


def test_who_needs_tensorflow_later_gets_it() -> None:
    assert said(LATER) == "True"


def test_rasa_takes_no_more_from_these_modules_than_was_read() -> None:
    tree = ast.parse(Path(train_utils.__file__).read_text("utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module in _TRAINS]
    assert {node.module: tuple(alias.name for alias in node.names) for node in imports} == _TRAINS


def test_the_graph_that_trained_a_model_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ModelMetadata, "from_dict", ModelMetadata.from_dict)
    answers = GraphSchema({"a": SchemaNode({}, DomainProvider, "create", "provide", {})})
    now = datetime(2026, 11, 29, tzinfo=timezone.utc)
    made = ModelMetadata(
        now, "3.6.21", "m", "a", Domain.empty(), GraphSchema({}), answers, "p", TrainingType.BOTH, "core", "nlu", "zh"
    )
    kept = made.as_dict()
    kept["train_schema"]["nodes"]["lost"] = {**kept["predict_schema"]["nodes"]["a"], "uses": "nowhere.Network"}
    without_training_graph()
    found = ModelMetadata.from_dict(kept)
    assert (found.predict_schema, found.train_schema, found.trained_at) == (answers, GraphSchema({}), now)


def test_the_method_that_is_wrapped_is_the_one_that_was_read() -> None:
    source = inspect.getsource(ModelMetadata.from_dict)
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN, "see that nobody who serves looks at the graph"


def test_a_placeholder_says_what_is_missing() -> None:
    module = _placeholder("callback", ("RasaTrainingLogger",))
    with pytest.raises(NotImplementedError, match="RasaTrainingLogger"):
        module.RasaTrainingLogger(1)
