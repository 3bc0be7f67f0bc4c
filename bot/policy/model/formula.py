"""How an amount follows from an asker's own figures, as data: bases, rate, multipliers, limits and caps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.policy.model.model import Statement
from bot.policy.model.money import in_yuan, only_price, only_rate


@dataclass(frozen=True)
class Share:
    """A share of another figure: 15% of the taxable income."""

    rate: Decimal
    base: str


@dataclass(frozen=True)
class Times:
    """What an amount is multiplied by: heads, months, square metres; at most `most` of them count."""

    field: str
    most: Decimal | None


@dataclass(frozen=True)
class Term:
    """A stretch of months with a share of its own: the rent of two years whole, of the third by half."""

    months: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Formula:
    """One amount: the sum of the bases × factor × times − less, at most `most` and `cap`.

    Attributes:
        bases: ids of the fields that are added up; of several, those that are not told count as nothing. With none,
            the factor itself is multiplied: 1250元 a month.
        factor: what one unit of the bases gives, a share or yuan; None when the source does not say it.
        price: whether the factor is yuan (元/千瓦时, 元/月), not a share.
        times: what the amount is multiplied by; each that is not told leaves it an amount 每人, 每月.
        terms: months with a share each, of a base that is a month's.
        within: of a base, how much of it counts at most.
        less: what is taken off.
        most: what the amount is limited to beside the cap.
        cap: in yuan, over all its years; of heads, their number.
        name: what the figure is when it is no money for the asker (应缴企业所得税, 月租金约), or empty.
        heads: whether it is a number of people, not yuan.
        yearly: whether the factor is for a year, though times are counted in months.
        fixed: whether the factor is an amount that stands by itself (每月1250元), not a rate of what must be told.
    """

    bases: tuple[str, ...]
    factor: Decimal | None
    price: bool
    times: tuple[Times, ...]
    terms: tuple[Term, ...]
    within: tuple[tuple[str, Share], ...]
    less: Share | None
    most: Share | None
    cap: Decimal | None
    name: str
    heads: bool
    yearly: bool
    fixed: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of all fields that it looks at."""
        shares = [*(share for _, share in self.within), self.less, self.most]
        return (*self.bases, *(share.base for share in shares if share), *(one.field for one in self.times))


def formula_of(amount: Mapping[str, Any]) -> Formula | None:
    """Returns the formula that a statement's `amount` writes down; None when it depends on no figure of the asker."""
    return _formula(_frozen(amount)) if amount.get("base") or amount.get("times") else None


def fields_in(amount: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the ids of the fields that a statement's `amount` is worked out from."""
    formula = formula_of(amount)
    return formula.fields if formula else ()


def bases_of(statements: Iterable[Statement]) -> frozenset[str]:
    """Returns the ids of all fields that amounts of `statements` are worked out from."""
    return frozenset(field for statement in statements for field in fields_in(statement.amount))


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple((str(key), _frozen(one)) for key, one in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@lru_cache(maxsize=512)
def _formula(frozen: tuple[tuple[str, Any], ...]) -> Formula:
    raw = dict(frozen)
    base, unit = raw.get("base") or (), str(raw.get("unit") or "")
    rate, heads = str(raw.get("rate") or ""), unit == "人"
    price = in_yuan(raw["value"], unit) if "value" in raw and not base else only_price(rate)
    whole = Decimal(1) if "less" in raw and not rate else None
    cap = (Decimal(str(raw["cap"])) if heads else in_yuan(raw["cap"], unit)) if "cap" in raw else None
    if cap is not None and "years" in raw:
        cap *= Decimal(str(raw["years"]))
    return Formula(
        bases=(base,) if isinstance(base, str) else base,
        factor=price if price is not None else only_rate(rate) if rate else whole,
        price=price is not None,
        times=tuple(Times(key, None if most is None else Decimal(str(most))) for key, most in raw.get("times", ())),
        terms=tuple(_term(dict(one)) for one in raw.get("terms", ())),
        within=tuple((key, share) for key, one in raw.get("within", ()) if (share := _share(one))),
        less=_share(raw.get("less")),
        most=_share(raw.get("most")),
        cap=cap,
        name=str(raw.get("name") or ""),
        heads=heads,
        yearly="/年" in unit or "/年" in rate,
        fixed="value" in raw,
    )


def _share(frozen: tuple[tuple[str, Any], ...] | None) -> Share | None:
    raw = dict(frozen or ())
    rate = only_rate(str(raw.get("rate") or ""))
    return Share(rate, str(raw["base"])) if rate is not None else None


def _term(raw: Mapping[str, Any]) -> Term:
    return Term(Decimal(str(raw["months"])), only_rate(str(raw["rate"])) or Decimal(0))
