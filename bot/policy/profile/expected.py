"""What is sensible for a field, and one sentence for what is not: what was understood and what is expected."""

from __future__ import annotations

from bot.policy.model.facts import DAY, OPTION, YES_NO, Span, exactly
from bot.policy.profile.fields import Catalogue, Field

_SHOWN_OPTIONS = 6


def sensible(span: Span, field: Field) -> bool:
    """Tells whether a figure lies within the bounds of `field`."""
    low = span.low if span.low is not None else span.high
    high = span.high if span.high is not None else span.low
    if field.least is not None and low is not None and low < field.least:
        return False
    return not (field.most is not None and high is not None and high > field.most)


def expected(field: Field, said: str, catalogue: Catalogue) -> str:
    """Returns one sentence: what was understood and what is expected."""
    example = catalogue.say("example", example=field.examples[0]) if field.examples else ""
    if field.unit == OPTION:
        options = "、".join(option.label for option in field.options[:_SHOWN_OPTIONS])
        return catalogue.say("expected_option", said=said, label=field.label, options=options)
    if field.unit == YES_NO:
        return catalogue.say("expected_yes_no", said=said, question=field.question)
    if field.unit == DAY:
        example = example or catalogue.say("example", example=catalogue.say("example_day"))
        return catalogue.say("expected_day", said=said, label=field.label, example=example)
    return catalogue.say("expected_figure", said=said, label=field.label, **_figure(field, catalogue))


def of_another_kind(field: Field, said: str, catalogue: Catalogue) -> str:
    """Returns one sentence for a figure of another kind (200% for an age): that it is none, and what is expected."""
    if field.unit == DAY:
        return expected(field, said, catalogue)
    return catalogue.say("expected_other", said=said, label=field.label, **_figure(field, catalogue))


def _figure(field: Field, catalogue: Catalogue) -> dict[str, str]:
    """Returns what a figure of `field` must be like, as the blanks of the sentences that ask for it."""
    unit = catalogue.say("money_unit") if field.unit == "元" else ""
    example = catalogue.say("example", example=field.examples[0]) if field.examples else ""
    return {"bounds": _bounds(field, catalogue), "unit": unit, "example": example}


def _bounds(field: Field, catalogue: Catalogue) -> str:
    if field.least is None or field.most is None:
        return ""
    return catalogue.say("bounds", least=field.say(exactly(field.least)), most=field.say(exactly(field.most)))
