"""Reads the catalogue of profile fields and the sentences of assessments."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.errors import PolicyError
from bot.policy.model.conditions import Rule, leaves
from bot.policy.model.facts import Span, exactly
from bot.policy.model.rules import RuleError, parse_rule
from bot.policy.profile.fields import BY_RULE, NO_WHERE, Catalogue, Field, Option, sources
from bot.policy.profile.hints import hint

_FLAGS = "adds alone bare fixed grows household limit many now plan priced sessions yearly".split()
"""Keys that are either true or not there."""
_KEYS = frozenset(
    "label unit question examples cues affirm deny about against ignore none says options ordered least most derive "
    "at_most phrases by_then year_before".split()
).union(_FLAGS)
_OPTION_KEYS = frozenset({"label", "words", "lacks"})
_GAP = r"[^,，。;；!！?？\n没不未无]{0,8}?"
"""What ~ stands for: some characters of one clause, with no negation among them."""
_DENYING = r"[^,，。;；!！?？\n]{0,6}?[没不未无][^,，。;；!！?？\n]{0,4}?"
"""What ~ stands for where the same words deny: a negation among them."""
_META = re.compile(r"[\\(\[?*+|{]")


def load_catalogue(path: Path) -> Catalogue:
    """Reads the catalogue from YAML (data/fields.yaml), and the sentences beside it (assessment.yaml).

    Raises:
        PolicyError: an unknown key, a broken expression, or a field derived from one that does not exist.
    """
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    written = yaml.load(path.with_name("assessment.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    sentences = {str(key): str(text) for key, text in written.items()}
    fields = {str(key): _field(str(key), value, f"{path}: {key}", sentences) for key, value in raw.items()}
    for found in fields.values():
        lost = [one for one in sources(found) if one not in fields]
        if lost:
            raise PolicyError(f"{path}: {found.id}: derived from {lost[0]}, which is not in the catalogue; add it")
    ranks = {key: found.ranks for key, found in fields.items() if found.ranks}
    return Catalogue(fields, ranks, _in_order(fields), sentences)


def _in_order(fields: Mapping[str, Field]) -> tuple[Field, ...]:
    """Returns the derived fields, each after those it is derived from."""
    waiting = {key: found for key, found in fields.items() if found.derive}
    ordered: list[Field] = []
    while waiting:
        ready = [found for found in waiting.values() if not set(sources(found)) & set(waiting)]
        if not ready:
            raise PolicyError(f"the fields {', '.join(sorted(waiting))} are derived from each other; break the circle")
        ordered.extend(ready)
        waiting = {key: found for key, found in waiting.items() if found not in ready}
    return tuple(ordered)


def _span(text: str) -> Span:
    """Reads a span as the catalogue writes it: 12, <12, <=12, >12, >=12."""
    match = re.fullmatch(r"([<>]=?)?(-?\d+(?:\.\d+)?)", text)
    if not match:
        raise PolicyError(f"the catalogue has the figure {text!r}; write 12, <12, <=12, >12 or >=12")
    number, included = Decimal(match[2]), (match[1] or "").endswith("=")
    if not match[1]:
        return exactly(number)
    return Span(None, number, high_in=included) if match[1][0] == "<" else Span(number, None, low_in=included)


def _field(key: str, raw: Mapping[str, Any], where: str, sentences: Mapping[str, str]) -> Field:
    unknown = set(raw) - _KEYS
    if unknown:
        raise PolicyError(f"{where}: unknown key {sorted(unknown)[0]!r}; one of {', '.join(sorted(_KEYS))}")
    options = tuple(_option(str(one), spec, where) for one, spec in (raw.get("options") or {}).items())
    yes, no = raw.get("says") or (sentences["said_yes"], sentences["said_no"])
    derive, rule = _derived(raw, where)
    phrases = (raw.get("phrases") or {}).items()
    flags: dict[str, Any] = {flag: bool(raw.get(flag)) for flag in _FLAGS}
    return Field(
        id=key,
        label=str(raw["label"]),
        unit=str(raw["unit"]),
        question=str(raw["question"]),
        cues=_words(raw.get("cues"), where),
        each_cue=tuple(words for cue in raw.get("cues") or () if (words := _words([cue], where))),
        yes=_words(raw.get("affirm"), where),
        no=_words([*(raw.get("deny") or ()), *_denials(raw.get("affirm"))], where),
        about=tuple(hint(str(one)) for one in raw.get("about") or ()),
        against=tuple(hint(str(one)) for one in raw.get("against") or ()),
        ignore=_words(raw.get("ignore"), where),
        none=_words(raw.get("none"), where),
        says=(str(yes), str(no)),
        none_said=sentences["said_none"],
        lacks_said=sentences["said_lacks"],
        options=options,
        ranks=tuple(option.id for option in options) if raw.get("ordered") else (),
        least=_bound(raw.get("least")),
        most=_bound(raw.get("most")),
        derive=derive,
        rule=rule,
        phrases=tuple((re.compile(str(words).replace("~", _GAP)), _span(str(span))) for words, span in phrases),
        examples=tuple(str(example) for example in raw.get("examples") or ()),
        year_before=str(raw.get("year_before") or ""),
        by_then=_words(raw.get("by_then"), where),
        **flags,
    )


def _derived(raw: Mapping[str, Any], where: str) -> tuple[Mapping[str, Any] | None, Rule | None]:
    """Returns how a field follows from others, and the rule over them if it follows by one."""
    derive = raw.get("derive") or ({"at_most": raw["at_most"]} if raw.get("at_most") else None)
    how = next((way for way in (BY_RULE, NO_WHERE) if way in (derive or ())), None)
    if derive is None or how is None:
        return derive, None
    rule = _rule(derive[how], where)
    return {how: list(dict.fromkeys(check.field for check in leaves(rule)))}, rule


def _rule(raw: Any, where: str) -> Rule:
    try:
        return parse_rule(raw, {})
    except RuleError as error:
        raise PolicyError(f"{where}: {error}; {error.repair}") from error


def _option(key: str, raw: Mapping[str, Any], where: str) -> Option:
    if set(raw) - _OPTION_KEYS or not raw.get("words"):
        raise PolicyError(f"{where}.{key}: an option has label, words and perhaps lacks; got {sorted(raw)}")
    words = _words(raw["words"], where)
    assert words is not None
    return Option(key, str(raw["label"]), words, _words(raw.get("lacks"), where))


def _denials(affirm: Any) -> list[str]:
    """Returns the expressions that deny what 出~事故 affirms: the same with a negation in the gap (事故从来没出)."""
    return [str(word).replace("~", _DENYING) for word in affirm or () if "~" in str(word)]


def _words(raw: Any, where: str) -> re.Pattern[str] | None:
    if not raw:
        return None
    raw = [str(word).replace("~", _GAP) for word in raw]
    try:
        # Plain words first, the longest of them first: 研发投入 is found before an expression that stops at 研发.
        ordered = sorted(map(str, raw), key=lambda word: (bool(_META.search(word)), -len(word)))
        return re.compile("|".join(f"(?:{word})" for word in ordered))
    except re.error as error:
        raise PolicyError(f"{where}: a broken expression: {error}; mend it") from error


def _bound(raw: Any) -> Decimal | None:
    return None if raw is None else Decimal(str(raw))
