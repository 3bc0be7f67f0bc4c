"""What a policy gives to one asker: the case that applies, and the money line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.assessment.reckoning import reckon
from bot.policy.model.conditions import Check, Known, Truth, judge, leaves
from bot.policy.model.formula import fields_in, formula_of
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.model.money import in_yuan, rounded, say_yuan
from bot.policy.profile.fields import Catalogue


@dataclass(frozen=True)
class Benefit:
    """One benefit as it applies to one asker.

    Attributes:
        statement: the statement that gives it.
        applies: whether its case is the asker's; UNKNOWN while that is not known.
        yuan: the amount in yuan, rounded to the fen, when it can be computed; a cap alone is no amount.
        at_most: the cap in yuan, if any, or less where a share of a figure told is: 投入的20%.
        formula: the calculation in words, if one was made.
        missing: the field whose figure is needed to compute it, if any.
        told: the amount as it is said, with what it is an amount of (每月1250元), or what the figure is when it is no
            money for the asker (月租金约2400元); empty where there is none.
        limit: how much counts at most of a figure that is not told, if that is known.
        is_limited: whether a figure of the asker limits it below what it is worked out from.
    """

    statement: Statement
    applies: Truth
    yuan: Decimal | None = None
    at_most: Decimal | None = None
    formula: str = ""
    missing: str = ""
    told: str = ""
    limit: str = ""
    is_limited: bool = False

    @property
    def is_named(self) -> bool:
        """Whether the figure is no money for the asker: a rent, a tax, a number of heads."""
        return bool(self.statement.amount.get("name"))


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


def amount_fields(statement: Statement) -> tuple[str, ...]:
    """Returns the ids of the fields that a benefit's amount rests on: its figures and its case."""
    if not statement.amount:
        return ()
    cases = leaves(statement.when) if statement.when else ()
    return (*fields_in(statement.amount), *(check.field for check in cases))


def _benefit(statement: Statement, known: Known, catalogue: Catalogue, of: Callable[[Check], Truth]) -> Benefit:
    applies = _applies(statement, of)
    amount = statement.amount
    cap = in_yuan(amount["cap"], str(amount["unit"])) if "cap" in amount else None
    if formula := formula_of(amount):
        reckoned = reckon(formula, known, catalogue)
        if reckoned.words and statement.when is None:
            applies = Truth.YES  # who tells the interest they paid asks for the share of it
        yuan = None if formula.name else reckoned.yuan
        told = f"{formula.name}{reckoned.told}" if reckoned.told else ""
        cap = min((one for one in (cap, reckoned.at_most) if one is not None), default=None)
        limited = reckoned.at_most is not None
        return Benefit(statement, applies, yuan, cap, reckoned.words, reckoned.missing, told, reckoned.limit, limited)
    value = in_yuan(amount["value"], str(amount["unit"])) if "value" in amount else None
    yuan = None if value is None else rounded(value)
    return Benefit(statement, applies, yuan, cap, told="" if yuan is None else say_yuan(yuan))


def _applies(statement: Statement, of: Callable[[Check], Truth]) -> Truth:
    if statement.when is None:
        # A case without a rule (研发团队, 合计) is one that only the reader can tell.
        return Truth.UNKNOWN if statement.case else Truth.YES
    return judge(statement.when, of) or Truth.UNKNOWN
