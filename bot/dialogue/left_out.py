"""Starts Rasa without TensorFlow: our models do not use it, and it is half of the start and of the memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_TRAINS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}
"""The modules by which Rasa's server imports TensorFlow, and what it takes from them: to train neural networks."""


@contextmanager
def without_tensorflow() -> Iterator[None]:
    """Within the block importing Rasa imports no TensorFlow.

    Rasa 3.6.21 imports it for classes that are named in `rasa.utils.train_utils` and used in training alone. They are
    placeholders in there for good; everybody who comes later, such as a model with DIET, gets the real modules. Rasa
    3.6.21 is the last release; a test fails if the module takes more than this.
    """
    absent = {name: classes for name, classes in _TRAINS.items() if name not in sys.modules}
    for name, classes in absent.items():
        sys.modules[name] = _placeholder(name, classes)
    try:
        yield
    finally:
        for name in absent:
            del sys.modules[name]


def without_training_graph() -> None:
    """Lets models be loaded without the graph that trained them; its classes import every neural network of Rasa.

    Nobody who serves looks at that graph. A test fails if Rasa's method is not the one known.
    """
    from rasa.engine.storage.storage import ModelMetadata  # here, because importing Rasa comes after this module

    known = ModelMetadata.from_dict

    def from_dict(serialized: dict[str, Any]) -> ModelMetadata:
        return known({**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = staticmethod(from_dict)


def _placeholder(name: str, classes: tuple[str, ...]) -> ModuleType:
    module = ModuleType(name)
    for each in classes:
        setattr(module, each, type(each, (_NotHere,), {}))
    return module


class _NotHere:
    def __init__(self, *_: object, **__: object) -> None:
        raise NotImplementedError(f"{type(self).__name__} trains neural networks; train with `python -m bot train`")
