"""Runs a model's graph without dask, which plans and schedules the same few steps anew for every message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode, GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner

Step = tuple[str, GraphNode, tuple[str, ...]]
"""A node's name, the node, and the names of what it needs."""


def run_straight() -> None:
    """Lets every model of this process run its graph in a fixed order, in the calling thread.

    Rasa's runner builds a dask graph for every call, of which a message has three; dask's own `get` runs it in the
    calling thread, one node after the other, so nothing is lost. Rasa 3.6.21 is the last release; a test fails if the
    method is not the one known.
    """
    DaskGraphRunner.run = _run


def _run(
    self: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None
) -> dict[str, Any]:
    """Returns what the nodes `targets` give for `inputs`."""
    wanted = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        plans[wanted] = _plan(self._graph_schema.minimal_graph_schema(list(wanted)), self._instantiated_nodes)
    found = dict(inputs or {})
    try:
        for name, node, needs in plans[wanted]:
            found[name] = node(*((need, found[need]) for need in needs))[1]
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {name: found[name] for name in wanted}


def _plan(schema: GraphSchema, nodes: Mapping[str, GraphNode]) -> tuple[Step, ...]:
    """Returns the nodes of `schema`, each behind all that it needs."""
    steps: dict[str, Step] = {}

    def add(name: str) -> None:
        if name in steps or name not in schema.nodes:
            return  # planned already, or an input
        needs = tuple(schema.nodes[name].needs.values())
        for need in needs:
            add(need)
        steps[name] = (name, nodes[name], needs)

    for name in schema.nodes:
        add(name)
    return tuple(steps.values())
