"""The catalogue of profile fields: what may be asked of a person or an enterprise, and in which words they say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import yaml

from bot.errors import PolicyError
from bot.policy.conditions import Rule, leaves
from bot.policy.facts import Choice, Moment, Span, Value, exactly
from bot.policy.hints import Hint, hint
from bot.policy.money import say_number, say_yuan
from bot.policy.rules import RuleError, parse_rule

YES_NO, OPTION, DAY = "是否", "选项", "日期"
BY_RULE = "by_rule"
"""How a field follows that is so where a rule over other fields holds."""
_KEYS = frozenset(
    "label unit question examples cues alone affirm deny about against ignore none says options many ordered least "
    "most fixed limit derive at_most phrases plan grows now household sessions yearly adds bare priced".split()
)
_OPTION_KEYS = frozenset({"label", "words", "lacks"})
_YEARS = Decimal(12)
_GAP = r"[^,，。;；!！?？\n没不未无]{0,8}?"
"""What ~ stands for: some characters of one clause, with no negation among them."""
_DENYING = r"[^,，。;；!！?？\n]{0,6}?[没不未无][^,，。;；!！?？\n]{0,4}?"
_META = re.compile(r"[\\(\[?*+|{]")
_HUNDREDTH = Decimal("0.01")
_NEVER = Decimal(600)
_NO_RANK = Decimal(30000)


@dataclass(frozen=True)
class Option:
    """One answer of a field of choices: its name, the words that claim it and the words that deny it."""

    id: str
    label: str
    words: re.Pattern[str]
    lacks: re.Pattern[str] | None


@dataclass(frozen=True)
class Field:
    """One thing a condition may ask for.

    Attributes:
        id: its name in checks.
        label: its Chinese name.
        unit: the unit its figures are kept in (月 for every duration), or 是否, 选项, 日期.
        question: the sentence that asks for it.
        cues: words near which its figure stands; each_cue: the same one by one, for of those that begin
            together the pattern of all finds only one (研发 hides 研发上砸了).
        alone: whether the unit alone tells the field (34岁).
        yes: words that affirm; no: words that deny; ignore: words that look like either and are not.
        about: words that affirm together, in any order; against: words that deny together.
        says: how yes and no are told back.
        options: the answers of a field of choices.
        many: whether several options may hold side by side.
        ranks: option ids, lowest first, when they can be compared.
        least: the smallest sensible figure; most: the largest.
        fixed: what the asker cannot change; never offered as a way to qualify.
        limit: a quota that limits a number and excludes nobody.
        derive: how it follows from other fields.
        rule: what others must be for it to be so, where it follows by a rule.
        phrases: expressions that tell a figure without saying one.
        plan: whether what is planned is the answer itself (打算委托中介吗): then a wish is a fact.
        grows: whether waiting makes it longer: months of social insurance, not those of a contract.
        now: whether it asks what is so today: what was so before (曾经是深户, 租过公租房) tells nothing.
        household: whether what is so of husband, wife or child is so of the asker: homes.
        sessions: whether it is counted in sessions too, one a year: 办了四届.
        yearly: whether it is a figure of the last full year: what is told of the year before or of plans is another.
        adds: whether figures that are told one by one are parts of it: 担保费3万，评估费1万.
        bare: whether a bare number behind its words is in yuan: 月租5000.
        priced: whether only amounts look at it: it says nothing of whether one may have them.
    """

    id: str
    label: str
    unit: str
    question: str
    cues: re.Pattern[str] | None = None
    each_cue: tuple[re.Pattern[str], ...] = ()
    alone: bool = False
    yes: re.Pattern[str] | None = None
    no: re.Pattern[str] | None = None
    about: tuple[Hint, ...] = ()
    against: tuple[Hint, ...] = ()
    ignore: re.Pattern[str] | None = None
    none: re.Pattern[str] | None = None
    says: tuple[str, str] = ("是", "否")
    options: tuple[Option, ...] = ()
    many: bool = False
    ranks: tuple[str, ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    fixed: bool = False
    limit: bool = False
    derive: Mapping[str, Any] | None = None
    rule: Rule | None = None
    phrases: tuple[tuple[re.Pattern[str], Span], ...] = ()
    examples: tuple[str, ...] = ()
    plan: bool = False
    grows: bool = False
    now: bool = False
    household: bool = False
    sessions: bool = False
    yearly: bool = False
    adds: bool = False
    bare: bool = False
    priced: bool = False

    @property
    def never(self) -> Span | None:
        """The time since something that has never been, where the field knows such a thing."""
        spans = (span for _, span in self.phrases)
        return next((span for span in spans if self.unit == "月" and span.low is not None and span.low >= _NEVER), None)

    def choice(self, *has: str, lacks: Iterable[str] = ()) -> Choice:
        """Returns a choice of these options; where only one can hold, the others are known not to."""
        every = frozenset(option.id for option in self.options)
        ruled_out = every - set(has) if has and not self.many else frozenset(lacks) - set(has)
        return Choice(frozenset(has), ruled_out)

    def label_of(self, option_id: str) -> str:
        """Returns the Chinese name of an option."""
        return next((option.label for option in self.options if option.id == option_id), option_id)

    def say(self, value: Value) -> str:
        """Tells a value in a few Chinese words, without the field's name."""
        if isinstance(value, bool):
            return self.says[0] if value else self.says[1]
        if isinstance(value, Choice):
            return self._say_choice(value)
        return _say_moment(value) if isinstance(value, Moment) else _say_span(value, self.unit)

    def say_gap(self, value: Decimal) -> str:
        """Tells how much a figure is short or over."""
        return f"{say_number(value)}个百分点" if self.unit == "%" else self.say(exactly(value))

    def _say_choice(self, value: Choice) -> str:
        if value.has:
            return "、".join(option.label for option in self.options if option.id in value.has)
        return "不是" + "、".join(option.label for option in self.options if option.id in value.lacks)


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All fields by id, and the sentences in which values and outcomes are told.

    Attributes:
        fields: id → field.
        ranks: the options of fields that can be compared, lowest first.
        derived: the fields that may follow from others.
        sentences: name → sentence with {blanks} (data/assessment.yaml).
    """

    fields: Mapping[str, Field]
    ranks: Mapping[str, tuple[str, ...]]
    derived: tuple[Field, ...]
    sentences: Mapping[str, str]

    def __getitem__(self, field_id: str) -> Field:
        return self.fields[field_id]

    def __contains__(self, field_id: str) -> bool:
        return field_id in self.fields

    def say(self, sentence: str, **values: str | int) -> str:
        """Returns the sentence of this name with its blanks filled in."""
        return self.sentences[sentence].format(**values)


def load_catalogue(path: Path) -> Catalogue:
    """Reads the catalogue from YAML (data/fields.yaml), and the sentences beside it (assessment.yaml).

    Raises:
        PolicyError: an unknown key, a broken expression, or a field derived from one that does not exist.
    """
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    fields = {str(key): _field(str(key), value, f"{path}: {key}") for key, value in raw.items()}
    for found in fields.values():
        lost = [one for one in sources(found) if one not in fields]
        if lost:
            raise PolicyError(f"{path}: {found.id}: derived from {lost[0]}, which is not in the catalogue; add it")
    ranks = {key: found.ranks for key, found in fields.items() if found.ranks}
    sentences = yaml.load(path.with_name("assessment.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Catalogue(fields, ranks, _in_order(fields), {str(key): str(text) for key, text in sentences.items()})


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


def sources(field: Field) -> tuple[str, ...]:
    """Returns the ids of the fields that `field` is derived from."""
    if not field.derive:
        return ()
    source = next(iter(field.derive.values()))
    return tuple(source) if isinstance(source, list) else (str(source),)


def span_of(text: str) -> Span:
    """Reads a span as the catalogue writes it: 12, <12, <=12, >12, >=12."""
    match = re.fullmatch(r"([<>]=?)?(-?\d+(?:\.\d+)?)", text)
    if not match:
        raise PolicyError(f"the catalogue has the figure {text!r}; write 12, <12, <=12, >12 or >=12")
    number, included = Decimal(match[2]), (match[1] or "").endswith("=")
    if not match[1]:
        return exactly(number)
    return Span(None, number, high_in=included) if match[1][0] == "<" else Span(number, None, low_in=included)


def _field(key: str, raw: Mapping[str, Any], where: str) -> Field:
    unknown = set(raw) - _KEYS
    if unknown:
        raise PolicyError(f"{where}: unknown key {sorted(unknown)[0]!r}; one of {', '.join(sorted(_KEYS))}")
    options = tuple(_option(str(one), spec, where) for one, spec in (raw.get("options") or {}).items())
    yes, no = raw.get("says") or ("是", "否")
    derive = raw.get("derive") or ({"at_most": raw["at_most"]} if raw.get("at_most") else None)
    rule = _rule(derive[BY_RULE], where) if derive and BY_RULE in derive else None
    if rule is not None:
        derive = {BY_RULE: list(dict.fromkeys(check.field for check in leaves(rule)))}
    phrases = (raw.get("phrases") or {}).items()
    return Field(
        id=key,
        label=str(raw["label"]),
        unit=str(raw["unit"]),
        question=str(raw["question"]),
        cues=_words(raw.get("cues"), where),
        each_cue=tuple(words for cue in raw.get("cues") or () if (words := _words([cue], where))),
        alone=bool(raw.get("alone")),
        yes=_words(raw.get("affirm"), where),
        no=_words([*(raw.get("deny") or ()), *_denials(raw.get("affirm"))], where),
        about=tuple(hint(str(one)) for one in raw.get("about") or ()),
        against=tuple(hint(str(one)) for one in raw.get("against") or ()),
        ignore=_words(raw.get("ignore"), where),
        none=_words(raw.get("none"), where),
        says=(str(yes), str(no)),
        options=options,
        many=bool(raw.get("many")),
        ranks=tuple(option.id for option in options) if raw.get("ordered") else (),
        least=_bound(raw.get("least")),
        most=_bound(raw.get("most")),
        fixed=bool(raw.get("fixed")),
        limit=bool(raw.get("limit")),
        derive=derive,
        rule=rule,
        phrases=tuple((re.compile(str(words).replace("~", _GAP)), span_of(str(span))) for words, span in phrases),
        examples=tuple(str(example) for example in raw.get("examples") or ()),
        plan=bool(raw.get("plan")),
        grows=bool(raw.get("grows")),
        now=bool(raw.get("now")),
        household=bool(raw.get("household")),
        sessions=bool(raw.get("sessions")),
        yearly=bool(raw.get("yearly")),
        adds=bool(raw.get("adds")),
        bare=bool(raw.get("bare")),
        priced=bool(raw.get("priced")),
    )


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


def _say_span(span: Span, unit: str) -> str:
    if span.centre is not None:
        return ("" if span.exact is not None else "约") + _say_figure(span.centre, unit)
    if span.low is None and span.high is not None:
        return f"不超过{_say_figure(span.high, unit)}" if span.high_in else f"不到{_say_figure(span.high, unit)}"
    if span.high is None and span.low is not None:
        if unit in ("月", DAY) and span.low >= _NEVER:
            return "没有过"
        if unit == "名" and span.low >= _NO_RANK:
            return "没有上榜"
        return f"{_say_figure(span.low, unit)}以上" if span.low_in else f"超过{_say_figure(span.low, unit)}"
    if span.low is None or span.high is None:
        return "不确定"
    if span.is_almost:
        return f"将近{_say_figure(span.high, unit)}"
    return f"{_say_figure(span.low, unit)}至{_say_figure(span.high, unit)}"


def _say_figure(value: Decimal, unit: str) -> str:
    if unit == "元":
        return say_yuan(value)
    if unit == "度":
        return say_yuan(value).replace("元", unit)
    if unit == "岁":
        return f"{say_number(value)}岁"
    if unit == "名":
        return f"第{say_number(value)}名"
    if unit == "月":
        whole_years = value >= 3 * _YEARS and value % _YEARS == 0
        return f"{say_number(value / _YEARS)}年" if whole_years else f"{say_number(value)}个月"
    if unit == "%":
        return f"{say_number(value.quantize(_HUNDREDTH, ROUND_HALF_UP))}%"
    return f"{say_number(value)}{unit}"


def _say_moment(moment: Moment) -> str:
    tail = "以后" if moment.since else "以前" if moment.until else ""
    if moment.months_ago is not None:
        return f"{moment.months_ago}个月前{tail}" if moment.months_ago >= 0 else "下个月"
    names = {-2: "后年", -1: "明年", 0: "今年", 1: "去年", 2: "前年"}
    ago = names.get(moment.years_ago or 0, f"{moment.years_ago}年前")
    year = ago if moment.year is None else f"{moment.year}年"
    if moment.year is None and moment.years_ago is None:
        year = ""
    month = f"{moment.month}月" if moment.month else ""
    return f"{year}{month}{f'{moment.day}日' if moment.day else ''}{tail}"


def say_day(ordinal: Decimal) -> str:
    """Tells the day of an ordinal: 2025年5月1日."""
    day = date.fromordinal(int(ordinal))
    return f"{day.year}年{day.month}月{day.day}日"
