"""One policy judged for what a message tells of its asker: the outcome in words, and what it rests on."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.answers.asked import NOTHING_ASKED, Asked
from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import Assessment, Verdict, assess, told_by
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.least import Least, least_of
from bot.policy.assessment.sums import sum_of
from bot.policy.model.conditions import Truth, leaves
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.profile.profile import Profile
from bot.policy.reading.placing import cues_in
from bot.policy.reading.reading import read_profile
from bot.policy.search.told import names_several
from bot.policy.text.text import normalise

SEVERAL = 2
"""So many facts are one, even when something of the policy is asked beside it."""
_CITED = 6
"""Statements cited at most."""
_HEADS = "人"
"""The unit of a number of people."""
MUCH = 3
"""So many facts about oneself are a case of one's own."""
_LENGTH = 360
"""Characters of an explanation within one reply."""
_LONGER = 460
"""The same with what there is to be had."""


@dataclass(frozen=True)
class OwnCase:
    """An explanation for the asker.

    Attributes:
        policy: the policy assessed.
        text: the explanation.
        statements: the statements it rests on, the deciding ones first.
        weighed: every statement that was looked at, and those that sum up the conditions.
        decided: whether a condition is clearly not met, all are met, or much is told of oneself: then the outcome is
            what is asked for, not one statement of the policy.
        refused: whether a condition is clearly not met.
        told: how many facts were told that the policy looks at, those that only its amounts do left out.
        facts: the same with those.
        paid: whether it tells an amount that is the asker's own.
        reckoned: whether it is worked out from figures of theirs.
        heads: whether what is worked out is a number of people.
        beside: a statement that answers what is asked beside the outcome.
        outright: whether the outcome is what is asked for, so that it comes first.
    """

    policy: Policy
    text: str
    statements: tuple[Statement, ...]
    weighed: frozenset[Statement]
    decided: bool
    refused: bool
    told: int
    paid: bool = False
    reckoned: bool = False
    heads: bool = False
    facts: int = 0
    beside: tuple[Statement, ...] = ()
    outright: bool = False


def judge(
    policy: Policy, message: str, today: date, catalogue: Catalogue, asked: Asked = NOTHING_ASKED
) -> OwnCase | None:
    """Assesses `policy` for what `message` tells.

    Args:
        policy: the policy asked about.
        message: what the asker typed, whole.
        today: the day of the assessment.
        catalogue: the fields.
        asked: how it is asked.

    Returns:
        None when nothing was told that any condition of the policy looks at: then the conditions answer better.
    """
    wanted = told_by(policy, catalogue)
    profile = _known(wanted, message, catalogue, asked)
    told = wanted.intersection(profile)
    if not told:
        return None
    profile = _named_before(policy, asked.before, catalogue).merged(profile)
    found = _asked_first(assess(policy, profile, today, catalogue), message)
    spoken_of = {cue.field.id for cue in cues_in(normalise(message).lower(), catalogue)}
    counting = sum(not catalogue[field].priced for field in told)
    case = replace(_told(found, counting, asked, spoken_of), facts=len(wanted.intersection(profile)))
    if case.reckoned or not (asked.figure or asked.heads or asked.rule):
        return case
    least = tuple(least_of(found, spoken_of))
    return _with_least(case, least) if least else case


def _known(wanted: frozenset[str], message: str, catalogue: Catalogue, asked: Asked) -> Profile:
    """Returns what `message` tells, with what of `wanted` was told before."""
    read = read_profile(message, catalogue, prefer=wanted)
    read = read.without(*(field for field in read if _is_no_choice(catalogue[field], message)))
    return asked.known.only(*wanted).merged(read)


def _told(found: Assessment, told: int, asked: Asked, spoken_of: Collection[str]) -> OwnCase:
    """Explains an assessment for which so many facts were told, and what there is if that is asked."""
    this = sum_of(found)
    counted = [b for b in (*this.sure, *this.cases) if _is_counted(b, asked, spoken_of)]
    money = bool(counted) or ((asked.money or asked.bare) and this.personal)
    given = tuple(benefit.statement for benefit in (*this.sure, *this.cases)) if money else ()
    looked_at = _looked_at(found)
    return OwnCase(
        policy=found.policy,
        text=explain(found, _LONGER if money else _LENGTH, money),
        statements=(*given, *looked_at)[:_CITED],
        weighed=frozenset((*looked_at, *_summing_up(found))),
        decided=bool(counted) or _is_decided(found, told),
        refused=found.by_rule is Verdict.NOT_MET,
        told=told,
        paid=money,
        reckoned=bool(counted),
        heads=any(b.statement.amount.get("unit") == _HEADS for b in counted),
    )


def _is_decided(found: Assessment, told: int) -> bool:
    """Tells whether the outcome is what is asked for: it is clear, or `told` facts are a case of one's own."""
    met = found.by_rule is Verdict.MET and told >= SEVERAL
    return met or found.by_rule is Verdict.NOT_MET or told >= MUCH


def _looked_at(found: Assessment) -> tuple[Statement, ...]:
    """Returns the statements that an assessment rests on, each once, the deciding ones first."""
    lines = (*found.deciding, *found.failed, *found.met, *found.lines)
    named = dict.fromkeys(line.statement for line in lines if line.statement)
    return tuple(statement for statement in map(found.policy.statement, named) if statement)


def _summing_up(found: Assessment) -> Iterator[Statement]:
    """Yields the statements that say in sum what was looked at: the conditions', and those of the asker's case."""
    yield from (s for s in found.policy.of_kind(Kind.CONDITION) if "overview" in s.id)
    yield from (b.statement for b in found.benefits if b.applies is Truth.YES and b.statement.when)


def _with_least(case: OwnCase, least: Sequence[Least]) -> OwnCase:
    """Returns a case that tells how large a part must be, first the figure, then the condition that asks for it."""
    statements = tuple(one.statement for one in least)
    text = "\n".join((*(one.text for one in least), *(statement.text for statement in statements)))
    heads = any(one.heads for one in least)
    return replace(case, text=text, statements=statements, paid=True, reckoned=True, heads=heads)


def _is_no_choice(field: Field, message: str) -> bool:
    """Tells whether several things that an amount is for are named, so that none is chosen: 过渡房和安居补贴都要吗."""
    return field.priced and names_several(field, normalise(message).lower())


def _is_counted(benefit: Benefit, asked: Asked, spoken_of: Collection[str]) -> bool:
    """Tells whether a benefit is worked out for the asker: from their figures, over its whole time, or up to what.

    How much of a fee counts at most (评估费最多认多少) answers who asks for that fee alone.
    """
    if benefit.formula or benefit.is_limited:
        return True
    if benefit.limit and benefit.missing in spoken_of:
        return True
    return bool(asked.in_all and benefit.yuan and benefit.statement.when and benefit.statement.amount.get("times"))


def _named_before(policy: Policy, before: str, catalogue: Catalogue) -> Profile:
    """Returns what the question before told of the case that a benefit is for."""
    cases = {check.field for s in policy.of_kind(Kind.BENEFIT) if s.when for check in leaves(s.when)}
    return read_profile(before, catalogue, prefer=frozenset(cases)).only(*cases) if before and cases else Profile()


def _asked_first(found: Assessment, message: str) -> Assessment:
    """Returns the assessment with what the message speaks of first among what is missing: 研发占比够不够."""
    cues = cues_in(normalise(message).lower(), found.catalogue)
    spoken_of = {*(cue.field.id for cue in cues), *found.profile}
    return replace(found, missing=tuple(sorted(found.missing, key=lambda field: field not in spoken_of)))
