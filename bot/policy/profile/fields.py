"""The catalogue of profile fields: what may be asked of a person or an enterprise, and in which words they say it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.policy.model.conditions import Rule
from bot.policy.model.facts import Choice, Moment, Span, Value, exactly
from bot.policy.model.money import say_number
from bot.policy.profile.hints import Hint
from bot.policy.profile.saying import NEVER, say_moment, say_span

"""How it is told that of many options none is the asker's."""
BY_RULE = "by_rule"
"""How a field follows that is so where a rule over other fields holds."""
NO_WHERE = "no_where"
"""How a field follows that is not so where a rule holds; elsewhere it is not known."""


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
        none_said: how it is said that none of its options holds; lacks_said: that some of them do not.
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
        year_before: id of the field that keeps the same figure of the year before.
        by_then: words behind a moment that tell that it was so already: 2024年就在深圳上班了.
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
    says: tuple[str, str] = ("", "")
    none_said: str = ""
    lacks_said: str = "{options}"
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
    year_before: str = ""
    by_then: re.Pattern[str] | None = None

    @property
    def never(self) -> Span | None:
        """The time since something that has never been, where the field knows such a thing."""
        spans = (span for _, span in self.phrases)
        return next((span for span in spans if self.unit == "月" and span.low is not None and span.low >= NEVER), None)

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
        return say_moment(value) if isinstance(value, Moment) else say_span(value, self.unit)

    def say_gap(self, value: Decimal) -> str:
        """Tells how much a figure is short or over."""
        return f"{say_number(value)}个百分点" if self.unit == "%" else self.say(exactly(value))

    def _say_choice(self, value: Choice) -> str:
        if value.has:
            return "、".join(option.label for option in self.options if option.id in value.has)
        if len(value.lacks) == len(self.options) > 1:
            return self.none_said
        lacking = "、".join(option.label for option in self.options if option.id in value.lacks)
        return self.lacks_said.format(options=lacking)


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


def sources(field: Field) -> tuple[str, ...]:
    """Returns the ids of the fields that `field` is derived from."""
    if not field.derive:
        return ()
    source = next(iter(field.derive.values()))
    return tuple(source) if isinstance(source, list) else (str(source),)
