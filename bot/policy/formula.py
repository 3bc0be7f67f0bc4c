"""How an amount follows from an asker's own figures, as data: bases, rate, limits and caps, worked out line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from bot.policy.conditions import Known
from bot.policy.facts import Span
from bot.policy.fields import Catalogue
from bot.policy.money import in_yuan, only_price, only_rate, rounded, say_number, say_yuan


@dataclass(frozen=True)
class Share:
    """A share of another figure: 15% of the taxable income."""

    rate: Decimal
    base: str


@dataclass(frozen=True)
class Reckoned:
    """What came of a formula.

    Attributes:
        yuan: the amount, rounded to the fen; None when it cannot be worked out.
        words: the calculation in words; empty when no figure of it is known.
        missing: the field whose figure is still needed, or empty.
    """

    yuan: Decimal | None = None
    words: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Formula:
    """One amount: the sum of the bases × factor − less, at most `most` and `cap`.

    Attributes:
        bases: ids of the fields that are added up; of several, those that are not told count as nothing.
        factor: what one unit of the bases gives, a share or yuan; None when the source does not say it.
        price: whether the factor is yuan for each unit of the base (元/千瓦时), not a share.
        within: of a base, how much of it counts at most.
        less: what is taken off.
        most: what the amount is limited to beside the cap.
        cap: yuan.
    """

    bases: tuple[str, ...]
    factor: Decimal | None
    price: bool
    within: tuple[tuple[str, Share], ...]
    less: Share | None
    most: Share | None
    cap: Decimal | None

    @property
    def fields(self) -> tuple[str, ...]:
        """The ids of all fields that it looks at."""
        shares = [*(share for _, share in self.within), self.less, self.most]
        return (*self.bases, *(share.base for share in shares if share))

    def reckon(self, known: Known, catalogue: Catalogue) -> Reckoned:
        """Works the amount out from what is known; every product is rounded half up to the fen."""
        told = [base for base in self.bases if _exact(known, base) is not None]
        if not told:
            return Reckoned(missing=self.bases[0])
        return _Working(self, known, catalogue).out(told)


def formula_of(amount: Mapping[str, Any]) -> Formula | None:
    """Returns the formula that a statement's `amount` writes down; None when it has no base."""
    return _formula(_frozen(amount)) if amount.get("base") else None


def fields_in(amount: Mapping[str, Any]) -> tuple[str, ...]:
    """Returns the ids of the fields that a statement's `amount` is worked out from."""
    formula = formula_of(amount)
    return formula.fields if formula else ()


def _frozen(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple((str(key), _frozen(one)) for key, one in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


@lru_cache(maxsize=512)
def _formula(frozen: tuple[tuple[str, Any], ...]) -> Formula:
    raw = dict(frozen)
    base, rate = raw["base"], str(raw.get("rate") or "")
    price = only_price(rate)
    whole = Decimal(1) if "less" in raw and not rate else None
    return Formula(
        bases=(base,) if isinstance(base, str) else base,
        factor=price if price is not None else only_rate(rate) if rate else whole,
        price=price is not None,
        within=tuple((key, share) for key, one in raw.get("within", ()) if (share := _share(one))),
        less=_share(raw.get("less")),
        most=_share(raw.get("most")),
        cap=in_yuan(raw["cap"], str(raw["unit"])) if "cap" in raw else None,
    )


def _share(frozen: tuple[tuple[str, Any], ...] | None) -> Share | None:
    raw = dict(frozen or ())
    rate = only_rate(str(raw.get("rate") or ""))
    return Share(rate, str(raw["base"])) if rate is not None else None


def _exact(known: Known, field_id: str) -> Decimal | None:
    value = known.get(field_id)
    return value.exact if isinstance(value, Span) else None


@dataclass(frozen=True)
class _Working:
    """One calculation on its way."""

    formula: Formula
    known: Known
    catalogue: Catalogue

    def out(self, told: list[str]) -> Reckoned:
        formula, say = self.formula, self.catalogue.say
        parts = [self._part(base) for base in told]
        missing = next((share.base for _, share in self._limits(told) if self._of(share) is None), "")
        words = "＋".join(text for text, _ in parts)
        if formula.factor is None:
            return Reckoned(None, say("counts", parts=words), missing)
        full = rounded(sum((count for _, count in parts), Decimal(0)) * formula.factor)
        if formula.price or formula.factor != 1:
            words = f"（{words}）" if len(parts) > 1 else words
            words += f"×{self._factor(formula.factor)}"
        if formula.less:
            off = self._of(formula.less)
            if off is None:
                return Reckoned(missing=formula.less.base)
            full, words = max(full - off, Decimal(0)), f"{words}－{self._told(formula.less)}"
        return Reckoned(*self._limited(full, f"{words}={say_yuan(full)}"), missing)

    def _limited(self, full: Decimal, words: str) -> tuple[Decimal, str]:
        """Returns the amount held against its limits, and how that is told."""
        most, cap, say = self.formula.most, self.formula.cap, self.catalogue.say
        limit = self._of(most) if most else None
        if most and limit is None:
            words += say("limit_open", limit=self._named(most))
        if most and limit is not None and full > limit:
            full, words = limit, words + say("over_limit", limit=self._told(most), amount=say_yuan(limit))
        if cap is not None and full > cap:
            full, words = cap, words + say("over_cap", amount=say_yuan(cap))
        return full, words

    def _part(self, base: str) -> tuple[str, Decimal]:
        """Returns one base in words, and how much of it counts."""
        field, say = self.catalogue[base], self.catalogue.say
        value = _exact(self.known, base) or Decimal(0)
        told = f"{field.label}{self._figure(base, value)}"
        for _, share in self._limits([base]):
            limit = self._of(share)
            if limit is None:
                told += say("within_open", limit=self._named(share))
            elif value > limit:
                told, value = say("within_over", part=told, limit=self._told(share), amount=say_yuan(limit)), limit
            elif self.formula.factor is None:
                told += say("within", limit=f"{self._told(share)}={say_yuan(limit)}")
        return told, value

    def _limits(self, bases: list[str]) -> Iterator[tuple[str, Share]]:
        return ((base, share) for base, share in self.formula.within if base in bases)

    def _of(self, share: Share) -> Decimal | None:
        value = _exact(self.known, share.base)
        return None if value is None else rounded(value * share.rate)

    def _told(self, share: Share) -> str:
        value = _exact(self.known, share.base) or Decimal(0)
        label = self.catalogue[share.base].label
        return f"{label}{self._figure(share.base, value)}×{say_number(share.rate * 100)}%"

    def _named(self, share: Share) -> str:
        return f"{self.catalogue[share.base].label}×{say_number(share.rate * 100)}%"

    def _factor(self, factor: Decimal) -> str:
        return say_yuan(factor) if self.formula.price else f"{say_number(factor * 100)}%"

    def _figure(self, field_id: str, value: Decimal) -> str:
        return self.catalogue[field_id].say(Span(value, value))
