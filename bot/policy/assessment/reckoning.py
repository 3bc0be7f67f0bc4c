"""Works formulas out from what is known of an asker, line by line: the amount, its calculation, what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from bot.policy.model.conditions import Known
from bot.policy.model.facts import MONTHS_A_YEAR, Span, exactly
from bot.policy.model.formula import Formula, Share, Times
from bot.policy.model.money import rounded, say_number, say_yuan
from bot.policy.profile.fields import Catalogue

_YEAR = Decimal(MONTHS_A_YEAR)
_MONTH = "月"


@dataclass(frozen=True)
class Reckoned:
    """What came of a formula.

    Attributes:
        yuan: the amount, rounded to the fen, or a number of heads; None when it cannot be worked out.
        words: the calculation in words; empty when no figure of it is known.
        missing: the field whose figure is still needed, or empty.
        told: the amount as it is said: 每月1250元，最长24个月合计3万元; empty where there is none.
        limit: how much counts at most of a figure that is not told (担保费最多按贷款金额的4%计), or empty.
        at_most: what another figure that is told limits the amount to (投入的20%), where it cannot be worked out.
    """

    yuan: Decimal | None = None
    words: str = ""
    missing: str = ""
    told: str = ""
    limit: str = ""
    at_most: Decimal | None = None


def reckon(formula: Formula, known: Known, catalogue: Catalogue) -> Reckoned:
    """Works `formula` out from what is known; yuan are rounded half up to the fen, heads down."""
    working = _Working(formula, known, catalogue)
    told = [base for base in formula.bases if _exact(known, base) is not None]
    if formula.bases and not told:
        return Reckoned(missing=formula.bases[0], limit=working.limit(), at_most=working.at_most())
    return working.out(told)


def _exact(known: Known, field_id: str) -> Decimal | None:
    value = known.get(field_id)
    return value.centre if isinstance(value, Span) else None


@dataclass(frozen=True)
class _Working:
    """One calculation on its way."""

    formula: Formula
    known: Known
    catalogue: Catalogue

    def out(self, told: list[str]) -> Reckoned:
        formula = self.formula
        parts = [self._part(base) for base in told]
        missing = next((share.base for _, share in self._limits(told) if self._of(share) is None), "")
        words = "＋".join(text for text, _ in parts)
        if formula.factor is None and not formula.terms:
            return Reckoned(None, self.catalogue.say("counts", parts=words), missing)
        words = f"（{words}）" if len(parts) > 1 else words
        full, words = self._multiplied(sum((count for _, count in parts), Decimal(0)), words)
        if formula.less:
            off = self._of(formula.less)
            if off is None:
                return Reckoned(missing=formula.less.base)
            full, words = max(full - off, Decimal(0)), f"{words}－{self._share_told(formula.less)}"
        full, words = self._limited(*self._even(full, words))
        own = bool(told) or any(_exact(self.known, one.field) is not None for one in formula.times)
        if not (own or formula.fixed):
            return Reckoned(missing=formula.times[0].field, told=self._told(full))
        return Reckoned(full, words if own else "", missing, self._told(full))

    def at_most(self) -> Decimal | None:
        """Returns what the amount is limited to by a share of a figure that is told, in yuan."""
        return self._of(self.formula.most) if self.formula.most else None

    def limit(self) -> str:
        """Tells what counts at most of a base that is not told, where what limits it is."""
        for base, share in self.formula.within:
            limit = self._of(share)
            if limit is not None:
                calculation = f"{self._share_told(share)}={say_yuan(limit)}"
                return self.catalogue.say("counts_at_most", label=self.catalogue[base].label, limit=calculation)
        return ""

    def _multiplied(self, count: Decimal, words: str) -> tuple[Decimal, str]:
        """Returns the bases (or the price alone) × factor × what is told of the times, and how that is told."""
        formula = self.formula
        if formula.terms:
            return self._over_terms(count, words)
        factor = formula.factor or Decimal(0)
        full = count * factor if formula.bases else factor
        if formula.price or factor != 1:
            words += ("×" if words else "") + self._factor(factor)
        for one in formula.times:
            number = self._number(one)
            if number is not None:
                full, words = full * number[0], f"{words}×{number[1]}"
        return full if formula.heads else rounded(full), words

    def _even(self, full: Decimal, words: str) -> tuple[Decimal, str]:
        """Returns the amount as it counts: of heads whole ones only."""
        even = self._rounded(full)
        less = self.catalogue.say("whole_heads", exact=say_number(full)) if even != full else ""
        return even, f"{words}={less}{self._say(even)}"

    def _over_terms(self, count: Decimal, words: str) -> tuple[Decimal, str]:
        """Returns a month's figure over months with a share each."""
        terms = self.formula.terms
        full = rounded(sum((count * one.months * one.rate for one in terms), Decimal(0)))
        shares = [f"×{say_number(one.rate * 100)}%" if one.rate != 1 else "" for one in terms]
        told = "＋".join(
            f"{words}×{say_number(one.months)}个月{share}" for one, share in zip(terms, shares, strict=True)
        )
        return full, told

    def _number(self, times: Times) -> tuple[Decimal, str] | None:
        """Returns by how much is multiplied and how that is told; None when it is not told."""
        value = _exact(self.known, times.field)
        if value is None:
            return None
        counted = value if times.most is None else min(value, times.most)
        said = self._counted(times, counted)
        if counted < value:
            said += self.catalogue.say("times_over", value=self._counted(times, value), most=said)
        return (counted / _YEAR if self._is_in_years(times) else counted), said

    def _told(self, full: Decimal) -> str:
        """Tells the amount with what it is an amount of: 每人每月1500元, 每月2400元，一年2.88万元."""
        told = self._say(full) + self._rest(full)
        untold = [one for one in self.formula.times if _exact(self.known, one.field) is None]
        time = next((one for one in self.formula.times if self._is_time(one)), None)
        if not untold:
            number = self._number(time) if time else None
            if time is None or number is None or number[0] == 1 or not number[0]:
                return told
            return self.catalogue.say(
                "times_all", amount=told, each=self._each(time), part=self._say(rounded(full / number[0]))
            )
        each = "".join(map(self._each, untold))
        if untold != [time] or time is None:
            return f"{each}{told}"
        return f"{each}{told}{self._in_all(full, time)}"

    def _rest(self, full: Decimal) -> str:
        """Tells what is left of a figure over all its months: the half rent of the third year."""
        months = sum((one.months for one in self.formula.terms), Decimal(0))
        whole = sum((_exact(self.known, base) or Decimal(0) for base in self.formula.bases), Decimal(0)) * months
        if not months or whole == full:
            return ""
        return self.catalogue.say(
            "terms_rest", months=say_number(months), whole=self._say(whole), rest=self._say(rounded(whole - full))
        )

    def _in_all(self, full: Decimal, time: Times) -> str:
        """Tells what a monthly or yearly amount comes to: over its longest time, else over a year."""
        if time.most is not None:
            number = time.most / _YEAR if self.formula.yearly else time.most
            amount = self._say(self._capped(full * number))
            return self.catalogue.say("times_longest", most=self._counted(time, time.most), amount=amount)
        if self.formula.yearly:
            return ""
        return self.catalogue.say("times_year", amount=self._say(self._capped(full * _YEAR)))

    def _limited(self, full: Decimal, words: str) -> tuple[Decimal, str]:
        """Returns the amount held against its limits, and how that is told."""
        most, cap, say = self.formula.most, self.formula.cap, self.catalogue.say
        limit = self._of(most) if most else None
        if most and limit is None:
            words += say("limit_open", limit=self._named(most))
        if most and limit is not None and full > limit:
            full, words = limit, words + say("over_limit", limit=self._share_told(most), amount=say_yuan(limit))
        if cap is not None and full > cap:
            full, words = cap, words + say("over_cap", amount=self._say(cap))
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
                told, value = (
                    say("within_over", part=told, limit=self._share_told(share), amount=say_yuan(limit)),
                    limit,
                )
            elif self.formula.factor is None:
                told += say("within", limit=f"{self._share_told(share)}={say_yuan(limit)}")
        return told, value

    def _limits(self, bases: list[str]) -> Iterator[tuple[str, Share]]:
        return ((base, share) for base, share in self.formula.within if base in bases)

    def _of(self, share: Share) -> Decimal | None:
        value = _exact(self.known, share.base)
        return None if value is None else rounded(value * share.rate)

    def _share_told(self, share: Share) -> str:
        value = _exact(self.known, share.base) or Decimal(0)
        label = self.catalogue[share.base].label
        return f"{label}{self._figure(share.base, value)}×{say_number(share.rate * 100)}%"

    def _named(self, share: Share) -> str:
        return f"{self.catalogue[share.base].label}×{say_number(share.rate * 100)}%"

    def _factor(self, factor: Decimal) -> str:
        return say_yuan(factor) if self.formula.price else f"{say_number(factor * 100)}%"

    def _rounded(self, full: Decimal) -> Decimal:
        return full.to_integral_value(ROUND_FLOOR) if self.formula.heads else rounded(full)

    def _capped(self, full: Decimal) -> Decimal:
        full = self._rounded(full)
        return full if self.formula.cap is None else min(full, self.formula.cap)

    def _say(self, figure: Decimal) -> str:
        return f"{say_number(figure)}人" if self.formula.heads else say_yuan(figure)

    def _is_time(self, times: Times) -> bool:
        return self.catalogue[times.field].unit == _MONTH

    def _is_in_years(self, times: Times) -> bool:
        return self.formula.yearly and self._is_time(times)

    def _each(self, times: Times) -> str:
        return f"每{'年' if self._is_in_years(times) else self.catalogue[times.field].unit}"

    def _counted(self, times: Times, value: Decimal) -> str:
        """Tells how many count: 3人, 24个月, of what is given by the year 2年."""
        return f"{say_number(value / _YEAR)}年" if self._is_in_years(times) else self._figure(times.field, value)

    def _figure(self, field_id: str, value: Decimal) -> str:
        return self.catalogue[field_id].say(exactly(value))
