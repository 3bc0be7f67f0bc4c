"""What a policy gives to one asker: the case that applies, and the money line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.conditions import Check, Known, Truth, judge
from bot.policy.facts import Span
from bot.policy.fields import Catalogue
from bot.policy.model import Kind, Policy, Statement
from bot.policy.money import in_yuan, only_rate, rounded, say_number, say_yuan


@dataclass(frozen=True)
class Benefit:
    """One benefit as it applies to one asker.

    Attributes:
        statement: the statement that gives it.
        applies: whether its case is the asker's; UNKNOWN while that is not known.
        yuan: the amount in yuan, rounded to the fen, when it can be computed; a cap alone is no amount.
        at_most: the cap in yuan, if any.
        formula: the calculation in words, if one was made.
        missing: the field whose figure is needed to compute it, if any.
    """

    statement: Statement
    applies: Truth
    yuan: Decimal | None = None
    at_most: Decimal | None = None
    formula: str = ""
    missing: str = ""


def benefits_of(
    policy: Policy, known: Known, catalogue: Catalogue, of: Callable[[Check], Truth]
) -> tuple[Benefit, ...]:
    """Returns the benefits that are or may be the asker's, in the order of the policy; overviews are left out."""
    found = [
        _benefit(statement, known, catalogue, of)
        for statement in policy.of_kind(Kind.BENEFIT)
        if statement.amount and not statement.id.startswith("overview")
    ]
    return tuple(benefit for benefit in found if benefit.applies is not Truth.NO)


def _benefit(statement: Statement, known: Known, catalogue: Catalogue, of: Callable[[Check], Truth]) -> Benefit:
    applies = _applies(statement, of)
    amount = statement.amount
    cap = in_yuan(amount["cap"], str(amount["unit"])) if "cap" in amount else None
    base = str(amount.get("base") or "")
    if base:
        return _by_rate(statement, applies, cap, known, catalogue)
    value = in_yuan(amount["value"], str(amount["unit"])) if "value" in amount else None
    return Benefit(statement, applies, None if value is None else rounded(value), cap)


def _applies(statement: Statement, of: Callable[[Check], Truth]) -> Truth:
    if statement.when is None:
        # A case without a rule (研发团队, 合计) is one that only the reader can tell.
        return Truth.UNKNOWN if statement.case else Truth.YES
    return judge(statement.when, of) or Truth.UNKNOWN


def _by_rate(statement: Statement, applies: Truth, cap: Decimal | None, known: Known, catalogue: Catalogue) -> Benefit:
    base, rate = str(statement.amount["base"]), only_rate(str(statement.amount.get("rate") or ""))
    value = known.get(base)
    if rate is None or not isinstance(value, Span) or value.exact is None:
        return Benefit(statement, applies, None, cap, missing=base)
    if statement.when is None:
        applies = Truth.YES  # who tells the interest they paid asks for the share of it
    full = rounded(value.exact * rate)
    formula = f"{catalogue[base].label}{say_yuan(value.exact)}×{say_number(rate * 100)}%={say_yuan(full)}"
    if cap is not None and full > cap:
        return Benefit(statement, applies, cap, cap, f"{formula}，超过上限，按{say_yuan(cap)}")
    return Benefit(statement, applies, full, cap, formula)
