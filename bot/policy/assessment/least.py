"""How large a part must be, where a condition asks for a share of a whole that is told: 营收8000万，研发至少多少."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from bot.policy.assessment.assessment import Assessment, Line
from bot.policy.model.conditions import Check, Truth
from bot.policy.model.facts import Span, exactly
from bot.policy.model.model import Statement
from bot.policy.model.money import rounded, say_number
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Field, sources

_HEADS = "人"
_SENTENCES = {">=": "least", ">": "least_over", "<=": "most", "<": "most_below"}


@dataclass(frozen=True)
class Least:
    """What a condition comes to for one asker.

    Attributes:
        statement: the condition.
        text: how large the part must be, with the calculation.
        heads: whether it is a number of people.
    """

    statement: Statement
    text: str
    heads: bool


def least_of(found: Assessment, spoken_of: Collection[str]) -> Iterator[Least]:
    """Yields what open conditions on a share come to, where the whole is told and the part is spoken of."""
    known = complete(found.profile, found.catalogue, found.as_of)
    for line in found.lines:
        field = found.catalogue[line.field] if line.field else None
        if field is None or line.truth is not Truth.UNKNOWN or "ratio" not in (field.derive or {}):
            continue
        part, whole = (found.catalogue[source] for source in sources(field))
        value, statement = known.get(whole.id), found.policy.statement(line.statement)
        if not spoken_of or not {field.id, part.id}.intersection(spoken_of) or statement is None:
            continue
        if isinstance(value, Span) and value.exact is not None and (told := _told(found, line, part, whole, value)):
            yield Least(statement, told, part.unit == _HEADS)


def _told(found: Assessment, line: Line, part: Field, whole: Field, value: Span) -> str:
    check = line.check
    if check is None or not isinstance(check.bound, Decimal) or check.op not in _SENTENCES or value.exact is None:
        return ""
    amount = value.exact * check.bound / 100
    return found.catalogue.say(
        _SENTENCES[check.op],
        part=part.label,
        amount=part.say(exactly(_counted(amount, part, check))),
        exact=part.say(exactly(amount)),
        whole=f"{whole.label}{whole.say(value)}",
        rate=say_number(check.bound),
    )


def _counted(amount: Decimal, part: Field, check: Check) -> Decimal:
    """Returns an amount to the fen; heads whole, upwards where so many are needed at least."""
    if part.unit != _HEADS:
        return rounded(amount)
    return amount.to_integral_value(ROUND_CEILING if check.op.startswith(">") else ROUND_FLOOR)
