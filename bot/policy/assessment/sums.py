"""What an asker gets in money: their own amount first, how it is counted, what is left out and what is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.policy.assessment.assessment import Assessment, Verdict, benefits_for
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.totals import Left, total
from bot.policy.model.conditions import Truth, leaves
from bot.policy.model.formula import fields_in
from bot.policy.model.model import Kind, Statement, Status
from bot.policy.model.money import say_yuan

_MOST_TOLD = 4
_MOST_CASES = 3
_UP_TO = ("不超过", "最高", "最多")
_GROWS = (">=", ">")
AMOUNT_GROUP = "amount"
"""The group of the gaps that say what of the money is not known; they are told beside an amount."""


@dataclass(frozen=True)
class Sum:
    """What a policy gives to one asker.

    Attributes:
        yuan: what is counted together, at most what the policy gives in all; None when nothing can be worked out.
        told: the same as it is said, where it is one amount: 每月1250元，最长24个月合计3万元; else empty.
        up_to: whether the source gives the rate as a limit, so that the amount is the most there can be.
        sure: the benefits that are the asker's.
        cases: the benefits of which one is theirs, as soon as more is known of them.
        needed: fields without which an amount cannot be worked out that is the asker's.
        staged: the benefits that come one after the other, as months go by that are not known.
        later: the benefits that they get when enough time has gone by.
        left: what does not count beside the others.
        unknown: what the sources do not say of the amount.
        personal: whether anything of the asker has changed it: otherwise the tariff answers as well.
    """

    yuan: Decimal | None
    told: str
    up_to: bool
    sure: tuple[Benefit, ...]
    cases: tuple[Benefit, ...]
    needed: tuple[str, ...]
    staged: tuple[Statement, ...]
    later: tuple[Statement, ...]
    left: tuple[Left, ...]
    unknown: tuple[Statement, ...]
    personal: bool


def sum_of(found: Assessment) -> Sum:
    """Returns what `found` gives, whatever its verdict; a benefit of a case that is not the asker's is left out."""
    benefits = benefits_for(found)
    whole = total([replace(found, verdict=Verdict.MET, benefits=benefits)])
    crowded_out = {left.benefit.statement.id for left in whole.left}
    sure = [b for b in benefits if b.applies is Truth.YES and b.statement.id not in crowded_out]
    unsettled = [b for b in benefits if b.applies is Truth.UNKNOWN and b.statement.when and b.told]
    cases = [b for b in unsettled if not _only_time(b.statement, found)]
    staged = [b.statement for b in unsettled if b not in cases]
    if any(b.formula for b in sure):
        cases = [b for b in cases if b.formula]  # who tells a figure asks for what is counted from it
    # A case without a rule (研发团队) is one that only the reader can tell: it is told where there is nothing surer.
    sure = sure if sure or unsettled else [b for b in benefits if b.applies is Truth.UNKNOWN]
    kept = {benefit.statement.id for benefit in benefits}
    lost = [s for s in found.policy.of_kind(Kind.BENEFIT) if s.when and s.amount and s.id not in kept]
    needed = _needed(found, benefits)
    counted = [benefit for _, benefit in whole.counted]
    in_all = min((b.at_most for b in benefits if b.at_most and b.statement.amount.get("whole")), default=whole.yuan)
    return Sum(
        yuan=min(whole.yuan, in_all) if counted else None,
        told=counted[0].told if len(counted) == 1 and whole.yuan <= in_all else "",
        up_to=any(str(b.statement.amount.get("rate") or "").startswith(_UP_TO) for b in (*counted, *cases)),
        sure=tuple(sure),
        cases=tuple(cases),
        needed=needed,
        staged=tuple(staged),
        later=_later(found, benefits),
        left=whole.left,
        unknown=tuple(_unknown(found)),
        personal=bool(lost or needed or staged) or any(map(_is_own, benefits)),
    )


def paid_by(found: Assessment) -> tuple[str, ...]:
    """Returns the ids of the statements that a sum is told from, the first source of the amount first."""
    this = sum_of(found)
    told = [*(b.statement for b in (*this.sure, *this.cases)), *this.staged, *this.later, *this.unknown]
    return tuple(dict.fromkeys(statement.id for statement in told))


def told_sum(found: Assessment) -> list[str]:
    """Tells a sum line by line: the amount, then how it is counted, then what is left out and what is not known."""
    this, say = sum_of(found), found.catalogue.say
    lines = [head_of(found, this), *_reckoning(found, this, bool(this.yuan))]
    if labels := [found.catalogue[field].label for field in this.needed]:
        lines.append(say("sum_needed", labels="、".join(labels)))
    whole = "" if this.sure or this.cases or not this.staged else _whole(found)
    lines += [whole] if whole else [say("sum_staged", text=_plain(statement.text)) for statement in this.staged]
    lines += [say("sum_later", text=_plain(statement.text)) for statement in this.later]
    lines += [] if whole else told_whole(found, this)
    if this.left:
        lines.append(say("sum_left", names="；".join(_plain(one.benefit.statement.text) for one in this.left)))
    if this.unknown and (this.sure or this.cases or found.by_rule is not Verdict.NOT_MET):
        lines.append(say("sum_unknown", text="；".join(_plain(statement.text) for statement in this.unknown)))
    return [line for line in lines if line]


def told_whole(found: Assessment, this: Sum) -> list[str]:
    """Tells all that is given, stage by stage, where the asker gets a part now and the rest later; else nothing."""
    whole = _whole(found) if this.later else ""
    return [found.catalogue.say("sum_whole", text=_plain(whole))] if whole else []


def _whole(found: Assessment) -> str:
    """Returns what sums up all that is given, where of its stages none is the asker's yet: 合计10万元，首发3万元….

    Empty where no statement does.
    """
    return next((s.text for s in found.policy.of_kind(Kind.BENEFIT) if s.id.startswith("overview")), "")


def _is_own(benefit: Benefit) -> bool:
    """Tells whether something of the asker has decided a benefit."""
    return bool(
        benefit.formula
        or benefit.limit
        or benefit.is_limited
        or (benefit.applies is Truth.YES and benefit.statement.when)
    )


def head_of(found: Assessment, this: Sum) -> str:
    """Returns the sentence with the amount; nothing where none can be told."""
    say = found.catalogue.say
    named = [b.told for b in this.sure if b.is_named and b.formula]
    counts = [b.formula for b in this.sure if b.formula and not b.told]
    amount = "；".join(named) or _money(found, this)
    if not amount and counts:
        return say("sum_named", amount="；".join(counts))
    amount = amount or "；".join(b.limit for b in this.sure if b.limit) or _limit(found, this)
    return say(_opening(found, bool(named)), amount=amount) if amount else ""


def _money(found: Assessment, this: Sum) -> str:
    """Returns what there is to be had in words: counted together, or case by case, or what a unit gives."""
    say = found.catalogue.say
    if this.yuan == 0:
        return say("sum_nothing")
    if this.yuan is not None:
        return say("sum_up_to" if this.up_to else "sum_exact", amount=this.told or say_yuan(this.yuan))
    if this.cases:
        return _case_by_case(found, this)
    rates = [b for b in this.sure if b.told]
    exact = all(b.yuan is not None for b in rates)
    return say("sum_exact" if exact else "sum_up_to", amount="；".join(b.told for b in rates)) if rates else ""


def _case_by_case(found: Assessment, this: Sum) -> str:
    say, shown = found.catalogue.say, this.cases[:_MOST_CASES]
    each = (say("sum_case", amount=b.told, case=b.statement.case or _plain(b.statement.text)) for b in shown)
    amount = say("sum_or").join(each)
    if any(b.is_named for b in shown):
        return amount
    return say("sum_up_to" if this.up_to else "sum_exact", amount=amount)


def _limit(found: Assessment, this: Sum) -> str:
    limited = [b for b in this.sure if b.is_limited]  # what is said of all of them counts for less than one's own
    caps = [b.at_most for b in limited or this.sure if b.at_most is not None]
    return found.catalogue.say("sum_up_to", amount=say_yuan(max(caps))) if caps else ""


def _opening(found: Assessment, named: bool) -> str:
    """Returns the sentence that an amount stands in; `named`: it is a rent, a tax or heads, which nobody is paid."""
    if found.status is Status.EXPIRED:
        return "sum_then"
    if named:
        return "sum_named"
    if found.by_rule is Verdict.NOT_MET:
        return "sum_once_met"
    return "sum_met" if found.by_rule is Verdict.MET and not found.human else "sum_if_met"


def _reckoning(found: Assessment, this: Sum, told: bool) -> Iterator[str]:
    """Yields each benefit with its calculation; a limit that a calculation has respected already is not told again.

    `told`: an amount stands before it, so that what limits a figure not told was not told there.
    """
    say = found.catalogue.say
    shown = [*this.sure, *this.cases]
    capped = {b.at_most for b in shown if b.formula}
    for benefit in shown[:_MOST_TOLD]:
        text = _plain(benefit.statement.text)
        if benefit.formula and (told or benefit.told):
            yield say("sum_formula", text=text, formula=benefit.formula)
        elif benefit.yuan is not None or benefit.at_most not in capped:
            yield say("sum_line", text=text)
        if benefit.limit and told:
            yield say("sum_limit", limit=benefit.limit)


def _needed(found: Assessment, benefits: Sequence[Benefit]) -> tuple[str, ...]:
    """Returns what is still to be told of amounts of which part was told: 交了25万税 needs the taxable income."""
    begun = [b for b in benefits if b.missing and not b.formula and b.missing != fields_in(b.statement.amount)[0]]
    return tuple(dict.fromkeys(b.missing for b in begun if b.missing not in found.profile))


def _later(found: Assessment, benefits: Sequence[Benefit]) -> tuple[Statement, ...]:
    """Returns the benefits that only time keeps from the asker: 续发 after twelve months of insurance."""
    theirs = {benefit.statement.id for benefit in benefits}
    waiting = [s for s in found.policy.of_kind(Kind.BENEFIT) if s.when and s.amount and s.id not in theirs]
    return tuple(statement for statement in waiting if _only_time(statement, found))


def _only_time(statement: Statement, found: Assessment) -> bool:
    checks = list(leaves(statement.when)) if statement.when else []
    return all(found.catalogue[check.field].unit == "月" and check.op in _GROWS for check in checks)


def _unknown(found: Assessment) -> Iterator[Statement]:
    for statement in found.policy.of_kind(Kind.GAP):
        if statement.group == AMOUNT_GROUP and (statement.when is None or found.judges(statement.when) is Truth.YES):
            yield statement


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;")
