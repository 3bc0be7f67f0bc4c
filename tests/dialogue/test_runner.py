from __future__ import annotations

import hashlib
import inspect
from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner

from bot.dialogue.runner import _run

KNOWN_RUN = "45f0f52f574f3aa9546a552bf671183e171092c18b66e97f5771a7fa295de37e"
KNOWN_GRAPH = "5bb99f974d512a36acb61caaf77aafc851b90c04ce4d02c262f230c75086cbee"


class Joins(GraphComponent):
    """Joins what it is given, so that the result shows the way it took; counts its runs."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.runs = 0

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Joins:
        return cls(config["name"])

    def join(self, first: str = "", second: str = "") -> str:
        self.runs += 1
        if "boom" in first:
            raise RuntimeError(first)
        return f"{self._name}({first},{second})"


def node(name: str, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Joins, constructor_name="create", fn="join", config={"name": name}, eager=True)


@pytest.fixture
def runner() -> DaskGraphRunner:
    """A graph in no order, with a node that two others need and one that is not asked for."""
    schema = GraphSchema(
        {
            "d": node("d", first="b", second="c"),
            "c": node("c", first="a"),
            "b": node("b", first="a", second="__given__"),
            "a": node("a", first="__given__"),
            "e": node("e", first="d"),
        }
    )
    return DaskGraphRunner.create(schema, None, ExecutionContext(schema))


def test_results_are_dasks(runner: DaskGraphRunner) -> None:
    given = {"__given__": "x"}
    for targets in (["d"], ["a", "c"], ["e"]):
        assert _run(runner, given, targets) == DaskGraphRunner.run(runner, given, targets)


def test_a_node_that_two_need_runs_once(runner: DaskGraphRunner) -> None:
    _run(runner, {"__given__": "x"}, ["d"])
    runs = {name: made._component.runs for name, made in runner._instantiated_nodes.items()}
    assert runs == {"a": 1, "b": 1, "c": 1, "d": 1, "e": 0}


def test_inputs_of_one_run_are_not_those_of_the_next(runner: DaskGraphRunner) -> None:
    _run(runner, {"__given__": "x"}, ["d"])
    assert _run(runner, {"__given__": "y"}, ["a"]) == {"a": "a(y,)"}


def test_a_fault_is_reported_as_by_rasa(runner: DaskGraphRunner) -> None:
    for run in (_run, DaskGraphRunner.run):
        with pytest.raises(GraphComponentException, match="node a"):
            run(runner, {"__given__": "boom"}, ["d"])


@pytest.mark.parametrize(("method", "known"), [("run", KNOWN_RUN), ("_build_dask_graph", KNOWN_GRAPH)])
def test_the_replaced_code_is_the_one_that_was_read(method: str, known: str) -> None:
    source = inspect.getsource(getattr(DaskGraphRunner, method))
    assert hashlib.sha256(source.encode()).hexdigest() == known, "read it again, then decide anew"
