"""Reads the policy base from YAML, all of it or nothing.

A file that breaks the format is refused with file, line, field, reason and repair (see docs/policy-format.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import PolicyError
from bot.policy.conditions import All, Human, Rule, When
from bot.policy.model import Kind, Period, Policy, Scope, Source, Statement, Status
from bot.policy.rules import RuleError, parse_check, parse_rule
from bot.policy.text import normalise

TOPICS = frozenset(
    "talent_tier talent_housing talent_subsidy talent_service ip_pledge_financing ip_securitization tech_subsidy "
    "industry_space high_tech_enterprise headquarters_finance enterprise_service other".split()
)
AUDIENCES = frozenset({"individual", "enterprise", "both"})
AUTHORITIES = frozenset({"official", "repost", "inferred"})
_POLICY_KEYS = (
    "id title short aliases cues topic audience scope issuer doc_no published effective application status "
    "status_note superseded_by summary statements sources last_checked"
).split()
_OPTIONAL_KEYS = ["rule", "asides", "excludes"]
_STATEMENT_KEYS = frozenset({"id", "kind", "text", "case", "amount", "check", "asks", "source", "when", "group"})
_AMOUNT_KEYS = frozenset({"value", "min", "max", "cap", "rate", "unit", "period", "result", "base"})
_CHECK_KEYS = frozenset({"field", "op", "value", "unit"})
_SOURCE_KEYS = ("id", "title", "url", "date", "authority", "show")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class _UniqueKeyLoader(yaml.CSafeLoader):
    """CSafeLoader, ten times as quick as SafeLoader, that refuses a key given twice."""


def _mapping(loader: _UniqueKeyLoader, node: MappingNode) -> dict[str, Any]:
    seen: dict[str, int] = {}
    for key_node, _ in node.value:
        key = key_node.value
        if key in seen:
            raise _FormatError(key, f"the key stands twice (first in line {seen[key]})", "keep one", key_node)
        seen[key] = key_node.start_mark.line + 1
    loader.flatten_mapping(node)
    return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


class _FormatError(Exception):
    """A break of the format at one field; becomes a PolicyError once file and line are known."""

    def __init__(self, where: str, reason: str, repair: str, node: Node | None = None) -> None:
        super().__init__(reason)
        self.where, self.reason, self.repair, self.node = where, reason, repair, node


class FormatFault(PolicyError):  # noqa: N818 - it is shown to who writes a policy, as a fault of the text
    """A break of the format in a text.

    Attributes:
        line: counted from 1.
        field: dotted path from the list's index, such as `0.statements.2.kind`; empty for the text as a whole.
        reason: what is wrong.
        repair: what to do.
    """

    def __init__(self, origin: str, line: int, field: str, reason: str, repair: str) -> None:
        super().__init__(f"{origin}:{line}: {field}: {reason}; repair: {repair}")
        self.line, self.field, self.reason, self.repair = line, field, reason, repair


def load_directory(directory: Path) -> tuple[Policy, ...]:
    """Reads every `*.yaml` under `directory`, in order of file name.

    Raises:
        PolicyError: a file is broken, an id stands twice, or a successor does not exist. Nothing is returned then.
    """
    policies: list[Policy] = []
    origin: dict[str, Path] = {}
    for path in sorted(directory.rglob("*.yaml")):
        for policy in load_file(path):
            if policy.id in origin:
                raise PolicyError(f"{path}: policy {policy.id}: the id is taken in {origin[policy.id]}; choose another")
            origin[policy.id] = path
            policies.append(policy)
    if not policies:
        raise PolicyError(f"{directory}: no policy found; expected *.yaml files as docs/policy-format.md describes")
    check_successors(policies)
    return tuple(policies)


def load_file(path: Path) -> list[Policy]:
    """Reads the policies of one file.

    Raises:
        PolicyError: with file, line, field, reason and repair.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: not UTF-8 text: {error}; repair: save the file as UTF-8") from error
    return load_text(text, str(path))


def load_text(text: str, origin: str) -> list[Policy]:
    """Reads the policies of a text written like a file of the base; `origin` is what faults call it.

    Raises:
        FormatFault: with line, field, reason and repair.
    """
    root: Node | None = None
    try:
        loader = _UniqueKeyLoader(text)
        root = loader.get_single_node()
        documents = loader.construct_document(root) if root else None
        if not isinstance(documents, list):
            raise _FormatError("", "the file is not a list of policies", "begin each policy with '- id: …'")
        return [parse(document, f"{index}") for index, document in enumerate(documents)]
    except _FormatError as fault:
        line = fault.node.start_mark.line + 1 if fault.node else _line(root, fault.where)
        raise FormatFault(origin, line, fault.where, fault.reason, fault.repair) from fault
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = f"not YAML: {' '.join(filter(None, (error.context, error.problem)))}"
        raise FormatFault(origin, line, "", reason, "check indentation and quotes there") from error
    except yaml.YAMLError as error:
        reason = f"not YAML: {' '.join(str(error).split())}"
        raise FormatFault(origin, 1, "", reason, "take out characters that cannot be printed") from error
    except (TypeError, ValueError, AttributeError) as error:
        # Such as a 31st of February, or a number where a list is read.
        reason = f"a value has another form than its field: {error}"
        raise FormatFault(origin, 1, "", reason, "compare it with docs/policy-format.md") from error


def readable(documents: Iterable[Mapping[str, Any]]) -> tuple[list[Policy], dict[str, str]]:
    """Builds the policies whose documents keep the format; one that does not must not silence all others.

    Returns:
        The policies, and by the ids of those left out why.
    """
    policies: list[Policy] = []
    faults: dict[str, str] = {}
    for document in documents:
        try:
            policies.append(policy_from_document(document))
        except PolicyError as error:
            faults[str(document.get("id"))] = str(error)
    return policies, faults


def check_successors(policies: Iterable[Policy]) -> None:
    """Checks that every `superseded_by` names a policy of the base.

    Raises:
        PolicyError: a successor is missing, or the successors lead in a circle.
    """
    policies = list(policies)
    heirs = {policy.id: policy.superseded_by for policy in policies}
    known = heirs.keys()
    for policy in policies:
        passed, heir = {policy.id}, policy.superseded_by
        while heir and heir not in passed:
            passed.add(heir)
            heir = heirs.get(heir, "")
        if heir:
            raise PolicyError(
                f"policy {policy.id}: superseded_by leads back to {heir}; repair: the newest policy has null"
            )
        if policy.superseded_by and policy.superseded_by not in known:
            raise PolicyError(
                f"policy {policy.id}: superseded_by names {policy.superseded_by}, which is not in the base; "
                "repair: correct the id or use null"
            )


def policy_from_document(document: Mapping[str, Any]) -> Policy:
    """Builds one policy from its plain form, as the database stores it.

    Raises:
        PolicyError: the document breaks the format.
    """
    try:
        return parse(dict(document), str(document.get("id", "?")))
    except _FormatError as fault:
        raise PolicyError(f"policy {fault.where}: {fault.reason}; repair: {fault.repair}") from fault


def parse(raw: Any, where: str) -> Policy:
    """Builds a policy from a decoded YAML mapping found at `where`."""
    if not isinstance(raw, dict):
        raise _FormatError(where, "not a mapping", "begin the policy with '- id: …'")
    _keys(raw, where, required=_POLICY_KEYS, allowed=[*_POLICY_KEYS, *_OPTIONAL_KEYS])
    _no_empty(raw, where, ("id", "title", "short", "status_note", "summary"))
    if not isinstance(raw["id"], str) or not _ID.fullmatch(raw["id"]):
        raise _FormatError(f"{where}.id", f"{raw['id']!r} is not an id", "use lower case, digits and hyphens")
    sources = tuple(_source(s, f"{where}.sources.{i}") for i, s in enumerate(_list(raw, "sources", where)))
    twice = next((i for i, s in enumerate(sources) if s.id in {other.id for other in sources[:i]}), None)
    if twice is not None:
        raise _FormatError(
            f"{where}.sources.{twice}.id", f"{sources[twice].id!r} stands twice", "give each source its own id"
        )
    if not sources:
        raise _FormatError(f"{where}.sources", "no source", "name where the facts were read")
    statements = _statements(_list(raw, "statements", where), sources, f"{where}.statements")
    return Policy(
        id=raw["id"],
        title=str(raw["title"]),
        short=str(raw["short"]),
        aliases=tuple(str(alias) for alias in _list(raw, "aliases", where)),
        cues=tuple(_cue(str(cue), f"{where}.cues") for cue in _list(raw, "cues", where)),
        topic=_one_of(raw, "topic", TOPICS, where),
        audience=_one_of(raw, "audience", AUDIENCES, where),
        scope=Scope(_one_of(raw, "scope", {s.value for s in Scope}, where)),
        issuer=str(raw["issuer"] or ""),
        doc_no=str(raw["doc_no"] or ""),
        published=str(raw["published"] or ""),
        effective=_period(raw, "effective", where),
        application=_period(raw, "application", where),
        status=Status(_one_of(raw, "status", {s.value for s in Status}, where)),
        status_note=str(raw["status_note"]),
        superseded_by=str(raw["superseded_by"] or ""),
        summary=str(raw["summary"]),
        statements=statements,
        sources=sources,
        last_checked=_day(raw["last_checked"], f"{where}.last_checked", required=True) or date.min,
        rule=_rule(raw, statements, where),
        excludes=tuple(str(one) for one in raw.get("excludes") or ()),
        document=raw,
    )


def _statements(raws: Sequence[Any], sources: Sequence[Source], where: str) -> tuple[Statement, ...]:
    if not raws:
        raise _FormatError(where, "no statement", "write at least one")
    known = {source.id for source in sources}
    found: dict[str, Statement] = {}
    for index, raw in enumerate(raws):
        here = f"{where}.{index}"
        if not isinstance(raw, dict):
            raise _FormatError(here, "not a mapping", "begin the statement with '- id: …'")
        _keys(raw, here, required=("id", "kind", "text"), allowed=_STATEMENT_KEYS)
        _no_empty(raw, here, ("id", "text"))
        if not _ID.fullmatch(str(raw["id"])):
            raise _FormatError(f"{here}.id", f"{raw['id']!r} is not an id", "use lower case, digits and hyphens")
        if not isinstance(raw.get("asks") or [], list):
            raise _FormatError(f"{here}.asks", "not a list", "write it as a YAML list")
        if raw["id"] in found:
            raise _FormatError(
                f"{here}.id", f"{raw['id']!r} stands twice in this policy", "give each statement its own id"
            )
        source = str(raw.get("source") or sources[0].id)
        if source not in known:
            raise _FormatError(
                f"{here}.source", f"{source!r} is not among the policy's sources", f"one of {sorted(known)}"
            )
        found[raw["id"]] = Statement(
            id=str(raw["id"]),
            kind=Kind(_one_of(raw, "kind", {k.value for k in Kind}, here)),
            text=str(raw["text"]),
            case=str(raw.get("case") or ""),
            amount=_amount(raw.get("amount"), f"{here}.amount"),
            check=_check(raw.get("check"), f"{here}.check"),
            asks=tuple(str(ask) for ask in raw.get("asks") or ()),
            source=source,
            when=_parsed(raw["when"], {}, f"{here}.when") if raw.get("when") else None,
            group=str(raw.get("group") or ""),
        )
    return tuple(found.values())


def _rule(raw: Mapping[str, Any], statements: Sequence[Statement], where: str) -> Rule:
    """Builds what an asker must meet: the policy's own rule, and every condition that it does not speak of.

    Statements listed as `asides` explain or belong to another path; overviews repeat. Neither is required.
    """
    asides = {str(one) for one in raw.get("asides") or ()}
    rules = {s.id: _of_statement(s, where) for s in statements if s.kind is Kind.CONDITION}
    lost = asides - set(rules)
    if lost:
        raise _FormatError(
            f"{where}.asides", f"{sorted(lost)[0]!r} is no condition", f"one of {', '.join(sorted(rules))}"
        )
    own = (_parsed(raw["rule"], rules, f"{where}.rule"),) if raw.get("rule") else ()
    told = asides | set(_named(raw.get("rule")))
    rest = (rule for key, rule in rules.items() if key not in told and not _is_overview(key))
    return All((*own, *rest))


def _named(raw: Any) -> Iterator[str]:
    """Yields the statements that a rule names; a check written `of` one only adds to it."""
    if isinstance(raw, str):
        yield raw
    elif isinstance(raw, list):
        for part in raw:
            yield from _named(part)
    elif isinstance(raw, dict) and "field" not in raw:
        for part in raw.values():
            yield from _named(part)


def _of_statement(statement: Statement, where: str) -> Rule:
    rule: Rule = Human(statement.id)
    if statement.check:
        try:
            rule = parse_check(statement.check, statement.id)
        except RuleError as fault:
            raise _FormatError(f"{where}.statements.{statement.id}.check", str(fault), fault.repair) from fault
    return When(statement.when, rule) if statement.when else rule


def _is_overview(statement_id: str) -> bool:
    return statement_id.startswith("overview") or statement_id.endswith("overview")


def _parsed(raw: Any, rules: Mapping[str, Rule], where: str) -> Rule:
    try:
        return parse_rule(raw, rules)
    except RuleError as fault:
        raise _FormatError(where, str(fault), fault.repair) from fault


def _source(raw: Any, where: str) -> Source:
    if not isinstance(raw, dict):
        raise _FormatError(where, "not a mapping", "write {id, title, url, date, authority, show}")
    _keys(raw, where, required=_SOURCE_KEYS, allowed=_SOURCE_KEYS)
    if not isinstance(raw["show"], bool):
        raise _FormatError(f"{where}.show", f"{raw['show']!r} is neither true nor false", "write true or false")
    return Source(
        id=str(raw["id"]),
        title=str(raw["title"]),
        url=str(raw["url"]) if raw["url"] else None,
        date=str(raw["date"]) if raw["date"] else None,
        authority=_one_of(raw, "authority", AUTHORITIES, where),
        show=bool(raw["show"]),
    )


def _amount(raw: Any, where: str) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _FormatError(where, "not a mapping", "write {value: …, unit: …}")
    _keys(raw, where, required=(), allowed=_AMOUNT_KEYS)
    figures = [raw.get(key) for key in ("value", "min", "max", "cap")]
    if any(figure is not None for figure in figures) and not raw.get("unit"):
        raise _FormatError(where, "a figure without a unit", "add unit: 万元, 元/月, 人 …")
    return {key: value for key, value in raw.items() if value is not None}


def _check(raw: Any, where: str) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise _FormatError(where, "not a mapping", "write {field, op, value, unit}")
    _keys(raw, where, required=("field", "op", "value"), allowed=_CHECK_KEYS)
    return dict(raw)


def _cue(cue: str, where: str) -> tuple[tuple[str, ...], ...]:
    groups = tuple(
        tuple(normalise(word).lower() for word in group.split("|") if word.strip()) for group in cue.split(" + ")
    )
    if len(groups) < 2 or not all(groups):
        raise _FormatError(where, f"the cue {cue!r} does not join two groups of words", "write 集成电路|芯片 + 奖励")
    return groups


def _period(raw: Mapping[str, Any], key: str, where: str) -> Period:
    value = raw[key]
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise _FormatError(f"{where}.{key}", "not a period", "write {from: 2025-05-01, to: null}")
    start = _day(value["from"], f"{where}.{key}.from")
    end = _day(value["to"], f"{where}.{key}.to")
    if start and end and end < start:
        raise _FormatError(f"{where}.{key}", "it ends before it begins", "check both days")
    return Period(start, end)


def _day(value: Any, where: str, required: bool = False) -> date | None:
    if value is None and not required:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise _FormatError(where, f"{value!r} is not a day", "write it as 2025-05-01") from None


def _keys(raw: Mapping[str, Any], where: str, required: Iterable[str], allowed: Iterable[str]) -> None:
    unknown = sorted(set(map(str, raw)) - set(allowed))
    if unknown:
        raise _FormatError(f"{where}.{unknown[0]}", "unknown key", f"one of {', '.join(sorted(allowed))}")
    missing = [key for key in required if key not in raw]
    if missing:
        raise _FormatError(where, f"the key {missing[0]!r} is missing", "add it, or null where nothing is known")


def _no_empty(raw: Mapping[str, Any], where: str, keys: Iterable[str]) -> None:
    for key in keys:
        if not str(raw[key] or "").strip():
            raise _FormatError(f"{where}.{key}", "it is empty", "write it")


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = raw[key]
    if value is None:
        return []
    if not isinstance(value, list):
        raise _FormatError(f"{where}.{key}", "not a list", "write it as a YAML list")
    return value


def _one_of(raw: Mapping[str, Any], key: str, allowed: Iterable[str], where: str) -> str:
    value = str(raw[key])
    if value not in allowed:
        raise _FormatError(f"{where}.{key}", f"{value!r} is not allowed", f"one of {', '.join(sorted(allowed))}")
    return value


def _line(root: Node | None, where: str) -> int:
    """Returns the line of the field at the dotted path `where`, or of the nearest parent that exists."""
    node, line = root, 1
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
