"""What a policy gives to one asker: the case that applies, and the money line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.conditions import Check, Known, Truth, judge
from bot.policy.fields import Catalogue
from bot.policy.formula import formula_of
from bot.policy.model import Kind, Policy, Statement
from bot.policy.money import in_yuan, rounded


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
    if formula := formula_of(amount):
        reckoned = formula.reckon(known, catalogue)
        if reckoned.words and statement.when is None:
            applies = Truth.YES  # who tells the interest they paid asks for the share of it
        return Benefit(statement, applies, reckoned.yuan, cap, reckoned.words, reckoned.missing)
    value = in_yuan(amount["value"], str(amount["unit"])) if "value" in amount else None
    return Benefit(statement, applies, None if value is None else rounded(value), cap)


def _applies(statement: Statement, of: Callable[[Check], Truth]) -> Truth:
    if statement.when is None:
        # A case without a rule (研发团队, 合计) is one that only the reader can tell.
        return Truth.UNKNOWN if statement.case else Truth.YES
    return judge(statement.when, of) or Truth.UNKNOWN
