"""YAML with the places of what stands in it: what stands twice is refused, and every field has its line."""

from __future__ import annotations

from typing import Any

import yaml
from yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.policy.format import FormatBreak

_TEXT = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
_MERGE = "<<"


class _Unusual(Exception):  # noqa: N818 - it is no fault
    """The text uses more of YAML than lists, mappings and values."""


class _UniqueKeyLoader(yaml.CSafeLoader):
    """CSafeLoader, ten times as quick as SafeLoader, that refuses a key given twice."""


def _mapping(loader: _UniqueKeyLoader, node: MappingNode) -> dict[str, Any]:
    seen: dict[str, int] = {}
    for key_node, _ in node.value:
        key = key_node.value
        if key in seen:
            line = key_node.start_mark.line + 1
            raise FormatBreak(key, f"the key stands twice (first in line {seen[key]})", "keep one", line)
        seen[key] = key_node.start_mark.line + 1
    loader.flatten_mapping(node)
    return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(text: str) -> Any:
    """Returns what stands in `text`.

    Raises:
        FormatBreak: a key stands twice in a mapping.
        yaml.YAMLError: it is no YAML, or more than one document.
    """
    try:
        return _Plain(text).document()
    except (_Unusual, yaml.YAMLError):
        return _UniqueKeyLoader(text).get_single_data()


def line_of(text: str, where: str) -> int:
    """Returns the line of the field of `text` at the dotted path `where`, or of the nearest parent that exists."""
    node, line = _UniqueKeyLoader(text).get_single_node(), 1
    for part in where.split("."):
        child: Node | None = None
        if isinstance(node, SequenceNode) and part.isdigit() and int(part) < len(node.value):
            child = node.value[int(part)]
        elif isinstance(node, MappingNode):
            child = next((v for k, v in node.value if isinstance(k, ScalarNode) and k.value == part), None)
        if child is None:
            break
        node, line = child, child.start_mark.line + 1
    return line


class _Plain:
    """Reads a text without a node for each value, in half the time; gives up where that does not do."""

    def __init__(self, text: str) -> None:
        self._loader: Any = _UniqueKeyLoader(text)  # its methods have no types
        self._telling = frozenset(first for first in self._loader.yaml_implicit_resolvers if first is not None)

    def document(self) -> Any:
        self._loader.get_event()
        self._expect(DocumentStartEvent)
        found = self._value(self._loader.get_event())
        self._expect(DocumentEndEvent)
        self._expect(StreamEndEvent)
        return found

    def _expect(self, kind: type[Event]) -> None:
        if not isinstance(self._loader.get_event(), kind):
            raise _Unusual

    def _value(self, event: Any) -> Any:
        if event.anchor is not None or event.tag is not None:
            raise _Unusual
        if type(event) is ScalarEvent:
            return self._scalar(event)
        return self._map() if type(event) is MappingStartEvent else self._list()

    def _scalar(self, event: Any) -> Any:
        """Returns a text as it stands, or the number, day, yes or no that it looks like."""
        value = event.value
        if not event.implicit[0] or value[:1] not in self._telling:
            return value
        tag = self._loader.resolve(ScalarNode, value, event.implicit)
        return value if tag == _TEXT else self._loader.construct_object(ScalarNode(tag, value))

    def _map(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self._loader.get_event()) is not MappingEndEvent:
            key = self._value(event)
            if not isinstance(key, str) or key == _MERGE or key in found:
                raise _Unusual
            found[key] = self._value(self._loader.get_event())
        return found

    def _list(self) -> list[Any]:
        found = []
        while type(event := self._loader.get_event()) is not SequenceEndEvent:
            found.append(self._value(event))
        return found
