"""Builds a policy from its document: the plain form in which files and the database hold it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from bot.policy.model.conditions import All, Human, Rule, When, cases_in
from bot.policy.model.format import FormatBreak, check_filled, check_id, check_keys, day, listed, one_of, period
from bot.policy.model.model import Kind, Policy, Scope, Source, Statement, Status
from bot.policy.model.rules import RuleError, parse_check, parse_rule
from bot.policy.text.text import normalise

TOPICS = frozenset(
    "talent_tier talent_housing talent_subsidy talent_service ip_pledge_financing ip_securitization tech_subsidy "
    "industry_space high_tech_enterprise headquarters_finance enterprise_service other".split()
)
AUDIENCES = frozenset({"individual", "enterprise", "both"})
_SCOPES = frozenset(scope.value for scope in Scope)
_STATUSES = frozenset(status.value for status in Status)
_KINDS = frozenset(kind.value for kind in Kind)
AUTHORITIES = frozenset({"official", "repost", "inferred"})
_POLICY_KEYS = (
    "id title short aliases cues topic audience scope issuer doc_no published effective application status "
    "status_note superseded_by summary statements sources last_checked"
).split()
_ALLOWED_KEYS = frozenset({*_POLICY_KEYS, "rule", "asides", "excludes"})
_STATEMENT_KEYS = frozenset({"id", "kind", "text", "case", "amount", "check", "asks", "source", "when", "group"})
_AMOUNT_KEYS = frozenset(
    "value min max cap rate unit period result base within less most times terms name whole years".split()
)
_CHECK_KEYS = frozenset({"field", "op", "value", "unit"})
_SOURCE_KEYS = ("id", "title", "url", "date", "authority", "show")


def parse(raw: Any, where: str) -> Policy:
    """Builds a policy from a decoded YAML mapping found at `where`."""
    if not isinstance(raw, dict):
        raise FormatBreak(where, "not a mapping", "begin the policy with '- id: …'")
    check_keys(raw, where, required=_POLICY_KEYS, allowed=_ALLOWED_KEYS)
    check_filled(raw, where, ("id", "title", "short", "status_note", "summary"))
    check_id(raw["id"], where)
    sources = _sources(listed(raw, "sources", where), f"{where}.sources")
    statements = _statements(listed(raw, "statements", where), sources, f"{where}.statements")
    rule = _rule(raw, statements, where)
    return Policy(
        id=raw["id"],
        title=str(raw["title"]),
        short=str(raw["short"]),
        aliases=tuple(str(alias) for alias in listed(raw, "aliases", where)),
        cues=tuple(_cue(str(cue), f"{where}.cues") for cue in listed(raw, "cues", where)),
        topic=one_of(raw, "topic", TOPICS, where),
        audience=one_of(raw, "audience", AUDIENCES, where),
        scope=Scope(one_of(raw, "scope", _SCOPES, where)),
        issuer=str(raw["issuer"] or ""),
        doc_no=str(raw["doc_no"] or ""),
        published=str(raw["published"] or ""),
        effective=period(raw, "effective", where),
        application=period(raw, "application", where),
        status=Status(one_of(raw, "status", _STATUSES, where)),
        status_note=str(raw["status_note"]),
        superseded_by=str(raw["superseded_by"] or ""),
        summary=str(raw["summary"]),
        statements=_with_cases(statements, rule),
        sources=sources,
        last_checked=day(raw["last_checked"], f"{where}.last_checked", required=True) or date.min,
        rule=rule,
        excludes=tuple(str(one) for one in raw.get("excludes") or ()),
        document=raw,
    )


def _sources(raws: Sequence[Any], where: str) -> tuple[Source, ...]:
    if not raws:
        raise FormatBreak(where, "no source", "name where the facts were read")
    found: dict[str, Source] = {}
    for index, raw in enumerate(raws):
        source = _source(raw, f"{where}.{index}")
        if source.id in found:
            raise FormatBreak(f"{where}.{index}.id", f"{source.id!r} stands twice", "give each source its own id")
        found[source.id] = source
    return tuple(found.values())


def _statements(raws: Sequence[Any], sources: Sequence[Source], where: str) -> tuple[Statement, ...]:
    if not raws:
        raise FormatBreak(where, "no statement", "write at least one")
    known = [source.id for source in sources]
    found: dict[str, Statement] = {}
    for index, raw in enumerate(raws):
        here = f"{where}.{index}"
        statement = _statement(raw, known, here)
        if statement.id in found:
            raise FormatBreak(
                f"{here}.id", f"{statement.id!r} stands twice in this policy", "give each statement its own id"
            )
        found[statement.id] = statement
    return tuple(found.values())


def _statement(raw: Any, sources: Sequence[str], where: str) -> Statement:
    """Builds a statement; without a source of its own it has the first of `sources`, the ids of its policy's."""
    if not isinstance(raw, dict):
        raise FormatBreak(where, "not a mapping", "begin the statement with '- id: …'")
    check_keys(raw, where, required=("id", "kind", "text"), allowed=_STATEMENT_KEYS)
    check_filled(raw, where, ("id", "text"))
    check_id(raw["id"], where, number=True)
    if not isinstance(raw.get("asks") or [], list):
        raise FormatBreak(f"{where}.asks", "not a list", "write it as a YAML list")
    source = str(raw.get("source") or sources[0])
    if source not in sources:
        raise FormatBreak(
            f"{where}.source", f"{source!r} is not among the policy's sources", f"one of {sorted(sources)}"
        )
    return Statement(
        id=str(raw["id"]),
        kind=Kind(one_of(raw, "kind", _KINDS, where)),
        text=str(raw["text"]),
        case=str(raw.get("case") or ""),
        amount=_amount(raw.get("amount"), f"{where}.amount"),
        check=_check(raw.get("check"), f"{where}.check"),
        asks=tuple(str(ask) for ask in raw.get("asks") or ()),
        source=source,
        when=_parsed(raw["when"], {}, f"{where}.when") if raw.get("when") else None,
        group=str(raw.get("group") or ""),
    )


def _rule(raw: Mapping[str, Any], statements: Sequence[Statement], where: str) -> Rule:
    """Builds what an asker must meet: the policy's own rule, and every condition that it does not speak of.

    Statements listed as `asides` explain or belong to another path; overviews repeat. Neither is required.
    """
    asides = {str(one) for one in raw.get("asides") or ()}
    rules = {s.id: _of_statement(s, where) for s in statements if s.kind is Kind.CONDITION}
    lost = asides - set(rules)
    if lost:
        raise FormatBreak(
            f"{where}.asides", f"{sorted(lost)[0]!r} is no condition", f"one of {', '.join(sorted(rules))}"
        )
    own = (_parsed(raw["rule"], rules, f"{where}.rule"),) if raw.get("rule") else ()
    told = asides | set(_named(raw.get("rule")))
    rest = (rule for key, rule in rules.items() if key not in told and not _is_overview(key))
    return All((*own, *rest))


def _with_cases(statements: Sequence[Statement], rule: Rule) -> tuple[Statement, ...]:
    """Returns `statements` with the case that the rule sets for a condition which does not say its own."""
    cases = cases_in(rule)
    return tuple(
        replace(s, when=cases[s.id]) if s.id in cases and s.when is None and s.kind is Kind.CONDITION else s
        for s in statements
    )


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
            raise FormatBreak(f"{where}.statements.{statement.id}.check", str(fault), fault.repair) from fault
    return When(statement.when, rule) if statement.when else rule


def _is_overview(statement_id: str) -> bool:
    return statement_id.startswith("overview") or statement_id.endswith("overview")


def _parsed(raw: Any, rules: Mapping[str, Rule], where: str) -> Rule:
    try:
        return parse_rule(raw, rules)
    except RuleError as fault:
        raise FormatBreak(where, str(fault), fault.repair) from fault


def _source(raw: Any, where: str) -> Source:
    if not isinstance(raw, dict):
        raise FormatBreak(where, "not a mapping", "write {id, title, url, date, authority, show}")
    check_keys(raw, where, required=_SOURCE_KEYS, allowed=_SOURCE_KEYS)
    if not isinstance(raw["show"], bool):
        raise FormatBreak(f"{where}.show", f"{raw['show']!r} is neither true nor false", "write true or false")
    return Source(
        id=str(raw["id"]),
        title=str(raw["title"]),
        url=str(raw["url"]) if raw["url"] else None,
        date=str(raw["date"]) if raw["date"] else None,
        authority=one_of(raw, "authority", AUTHORITIES, where),
        show=bool(raw["show"]),
    )


def _amount(raw: Any, where: str) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise FormatBreak(where, "not a mapping", "write {value: …, unit: …}")
    check_keys(raw, where, required=(), allowed=_AMOUNT_KEYS)
    figures = [raw.get(key) for key in ("value", "min", "max", "cap")]
    if any(figure is not None for figure in figures) and not raw.get("unit"):
        raise FormatBreak(where, "a figure without a unit", "add unit: 万元, 元/月, 人 …")
    return {key: value for key, value in raw.items() if value is not None}


def _check(raw: Any, where: str) -> dict[str, Any]:
    if raw is None:
        return {}
    if not isinstance(raw, dict):
        raise FormatBreak(where, "not a mapping", "write {field, op, value, unit}")
    check_keys(raw, where, required=("field", "op", "value"), allowed=_CHECK_KEYS)
    return dict(raw)


@lru_cache(maxsize=1 << 12)
def _cue_word(word: str) -> str:
    return normalise(word).lower()


def _cue(cue: str, where: str) -> tuple[tuple[str, ...], ...]:
    groups = tuple(tuple(_cue_word(word) for word in group.split("|") if word.strip()) for group in cue.split(" + "))
    if len(groups) < 2 or not all(groups):
        raise FormatBreak(where, f"the cue {cue!r} does not join two groups of words", "write 集成电路|芯片 + 奖励")
    return groups
