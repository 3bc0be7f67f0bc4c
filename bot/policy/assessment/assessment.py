"""Policy × profile × date → 符合, 不符合 or 还需要知道, with a trace of every condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import Enum

from bot.policy.assessment.benefits import Benefit, benefits_of
from bot.policy.assessment.openings import open_humans, still_open
from bot.policy.assessment.reasons import Reasons, is_of_another_kind
from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import (
    AnyOf,
    Check,
    Human,
    Known,
    Not,
    Rule,
    Truth,
    When,
    closed_ways,
    judge,
    leaves,
)
from bot.policy.model.facts import YES_NO, Moment, Span, months_before
from bot.policy.model.formula import fields_in
from bot.policy.model.model import Policy, Status
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import NO_WHERE, Catalogue, Field, sources
from bot.policy.profile.profile import Profile

_FIGURE = re.compile(r"[\d一二两三四五六七八九十百千万亿半]")


class Verdict(str, Enum):
    """The outcome for the asker."""

    MET = "符合"
    NOT_MET = "不符合"
    UNKNOWN = "还需要知道"


@dataclass(frozen=True)
class Line:
    """One condition of the trace.

    Attributes:
        statement: the id of the statement it rests on.
        field: the id of the field it looks at; empty when people must judge.
        truth: met, not met or open; None when people must judge.
        yours: the asker's value in words, empty if unknown.
        required: the statement's own words.
        source: the id of the source.
        check: the check itself.
        limit: a quota that excludes nobody.
        label: the name of what the asker told, which may be a date where a duration is required.
    """

    statement: str
    field: str
    truth: Truth | None
    yours: str
    required: str
    source: str
    check: Check | None = None
    limit: bool = False
    label: str = ""


@dataclass(frozen=True)
class Assessment:
    """The outcome with everything it rests on.

    Attributes:
        verdict: for a new application on `as_of`; an expired policy is never met.
        by_rule: the outcome of the conditions alone, whatever the status.
        lines: every condition that was looked at.
        failed: the conditions that the asker does not meet and that still matter, also those on one of several ways.
        deciding: the conditions that make it 不符合.
        missing: fields still to be known, the one that settles most first.
        human: ids of statements that people must judge.
        nearest: the fewest conditions that would have to change, when it is 不符合.
        benefits: what there is to be had.
        status: the policy's status on `as_of`.
        window_closed: the batch's application window has ended.
    """

    policy: Policy
    profile: Profile
    as_of: date
    catalogue: Catalogue
    verdict: Verdict
    by_rule: Verdict
    lines: tuple[Line, ...]
    failed: tuple[Line, ...]
    deciding: tuple[Line, ...]
    missing: tuple[str, ...]
    human: tuple[str, ...]
    nearest: tuple[Line, ...]
    benefits: tuple[Benefit, ...]
    status: Status
    window_closed: bool

    @property
    def truth_of(self) -> Callable[[Check], Truth]:
        """The truth of any check for this asker."""
        return _judge_of(complete(self.profile, self.catalogue, self.as_of), self.catalogue, self.as_of)

    def judges(self, rule: Rule) -> Truth | None:
        """Judges a rule beside the policy's own, such as the case of a statement."""
        return judge(rule, self.truth_of)

    @property
    def met(self) -> tuple[Line, ...]:
        """The conditions that the asker meets, as they told it.

        What only a way needs that is closed to them meets nothing; what is taken for granted (no grown-up children at
        30) was never said, and is not told back.
        """
        closed = closed_ways(self.policy.rule, self.truth_of)
        held = (line for line in self.lines if line.truth is Truth.YES and not line.limit)
        return tuple(line for line in held if line.check not in closed and not self._takes_for_granted(line.field))

    def _takes_for_granted(self, field_id: str) -> bool:
        follows = self.catalogue[field_id].derive if field_id in self.catalogue else None
        return field_id not in self.profile.facts and NO_WHERE in (follows or ())


@dataclass(frozen=True)
class _Judged:
    """The truths of checks, and the fields they are about."""

    catalogue: Catalogue
    of: Callable[[Check], Truth]


def assess(policy: Policy, profile: Profile, as_of: date, catalogue: Catalogue) -> Assessment:
    """Assesses `profile` against `policy` as it stands on `as_of`."""
    known = complete(profile, catalogue, as_of)
    of = _judge_of(known, catalogue, as_of)
    rule = policy.rule
    truth = judge(rule, of)
    by_rule = {Truth.YES: Verdict.MET, Truth.NO: Verdict.NOT_MET}.get(truth or Truth.UNKNOWN, Verdict.UNKNOWN)
    status = policy.status_on(as_of)
    lines = tuple(_lines(policy, known, profile, _Judged(catalogue, of)))
    open_fields = still_open(policy, of, catalogue) if by_rule is Verdict.UNKNOWN else ()
    reasons = Reasons(of, known, catalogue)
    near = reasons.least_change(rule).checks if by_rule is Verdict.NOT_MET else frozenset[Check]()
    end = policy.application.end
    return Assessment(
        policy=policy,
        profile=profile,
        as_of=as_of,
        catalogue=catalogue,
        verdict=Verdict.NOT_MET if status is Status.EXPIRED else by_rule,
        by_rule=by_rule,
        lines=lines,
        failed=_failed_lines(rule, reasons, lines),
        deciding=_deciding(rule, reasons, lines) if by_rule is Verdict.NOT_MET else (),
        missing=tuple(field for field in open_fields if field not in profile.declined),
        human=tuple(dict.fromkeys(open_humans(rule, of))),
        nearest=tuple(line for line in lines if line.check in near),
        benefits=benefits_of(policy, known, catalogue, of) if by_rule is not Verdict.NOT_MET else (),
        status=status,
        window_closed=end is not None and end < as_of,
    )


def benefits_for(assessment: Assessment) -> tuple[Benefit, ...]:
    """Returns what there would be to be had, also where a condition stands against it."""
    known = complete(assessment.profile, assessment.catalogue, assessment.as_of)
    return benefits_of(assessment.policy, known, assessment.catalogue, assessment.truth_of)


def next_question(assessment: Assessment) -> Field | None:
    """Returns the field whose answer settles most, or None when nothing more can be asked.

    Where the outcome is settled, only what an amount still needs is asked for.
    """
    catalogue, profile = assessment.catalogue, assessment.profile
    for field_id in assessment.missing:
        return catalogue[field_id]
    if assessment.verdict is Verdict.MET:
        for field_id in _for_amount(assessment):
            if field_id not in profile.facts and field_id not in profile.declined:
                return catalogue[field_id]
    return None


def fields_of(policy: Policy) -> frozenset[str]:
    """Returns the ids of all fields that a policy's conditions and benefits look at."""
    rules = [policy.rule, *(s.when for s in policy.statements if s.when)]
    figures = (field for s in policy.statements for field in fields_in(s.amount))
    return frozenset((*(check.field for rule in rules for check in leaves(rule)), *figures))


def told_by(policy: Policy, catalogue: Catalogue) -> frozenset[str]:
    """Returns the ids of all fields that say something to a policy: those it looks at, and those they follow from."""
    wanted = set(fields_of(policy))
    waiting = list(wanted)
    while waiting:
        found = set(sources(catalogue[waiting.pop()])) - wanted
        wanted |= found
        waiting.extend(found)
    return frozenset(wanted)


def _for_amount(assessment: Assessment) -> Iterator[str]:
    for benefit in assessment.benefits:
        if benefit.applies is Truth.UNKNOWN and benefit.statement.when:
            yield from (check.field for check in leaves(benefit.statement.when))
        if benefit.missing and benefit.applies is not Truth.NO:
            yield benefit.missing


def _judge_of(known: Known, catalogue: Catalogue, as_of: date) -> Callable[[Check], Truth]:
    """Returns the truth of checks; a quota is always met, for it excludes nobody."""
    truths: dict[Check, Truth] = {}

    def of(check: Check) -> Truth:
        found = truths.get(check)
        if found is None:
            limit = check.field in catalogue and catalogue[check.field].limit
            found = Truth.YES if limit else check_truth(check, known, catalogue.ranks, as_of)
            truths[check] = found
        return found

    return of


def _lines(policy: Policy, known: Known, profile: Profile, judged: _Judged) -> Iterator[Line]:
    seen: set[Check] = set()
    of = judged.of
    for leaf in _asked_for(policy.rule, of):
        if isinstance(leaf, Human):
            yield _human_line(policy, leaf.statement)
        elif leaf not in seen:
            seen.add(leaf)
            yield _line(policy, leaf, known, profile, judged)


def _asked_for(rule: Rule, of: Callable[[Check], Truth]) -> Iterator[Check | Human]:
    """Yields the leaves of a rule, leaving out what only another case or another kind of asker is asked for."""
    if isinstance(rule, Check | Human):
        yield rule
    elif isinstance(rule, When):
        case = judge(rule.case, of)
        if case is not Truth.NO:
            yield from _asked_for(rule.then, of)
        elif rule.presumed:
            yield from _asked_for(rule.case, of)
    else:
        parts = (rule.part,) if isinstance(rule, Not) else rule.parts
        own = [part for part in parts if isinstance(rule, AnyOf) and not is_of_another_kind(part, of)]
        for part in own or parts:
            yield from _asked_for(part, of)


def _told(field: Field, known: Known, profile: Profile, catalogue: Catalogue) -> tuple[str, str]:
    """Returns the name and value of what the asker told.

    A duration that follows from a date is told as that date; a span told without a figure (刚成立) in their words.
    """
    value, said = known.get(field.id), profile.said(field.id)
    if value is None:
        return field.label, ""
    from_one_day = field.id not in profile.facts and len(sources(field)) == 1
    for source in sources(field) if from_one_day else ():
        moment = known.get(source)
        if isinstance(moment, Moment) and field.unit != YES_NO:
            return catalogue[source].label, catalogue[source].say(moment)
    worded = isinstance(value, Span) and value.exact is None and said and not _FIGURE.search(said)
    return field.label, f"“{said}”" if worded else field.say(value)


def _line(policy: Policy, check: Check, known: Known, profile: Profile, judged: _Judged) -> Line:
    statement = policy.statement(check.statement)
    field = judged.catalogue[check.field]
    label, yours = _told(field, known, profile, judged.catalogue)
    return Line(
        statement=check.statement,
        field=check.field,
        truth=judged.of(check),
        yours=yours,
        required=statement.text if statement else "",
        source=statement.source if statement else policy.sources[0].id,
        check=check,
        limit=field.limit,
        label=label,
    )


def _human_line(policy: Policy, statement_id: str) -> Line:
    statement = policy.statement(statement_id)
    assert statement is not None
    return Line(statement_id, "", None, "", statement.text, statement.source)


def _deciding(rule: Rule, reasons: Reasons, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Returns the failed conditions; those required of everybody before those of one of several ways."""
    by_check = {line.check: line for line in lines}
    return tuple(by_check[check] for check in dict.fromkeys(reasons.blamed(rule)) if check in by_check)


def _failed_lines(rule: Rule, reasons: Reasons, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Returns the failed conditions that matter: of a way that is not the asker's (零售 for 批发) nothing is told."""
    failed = set(reasons.failing(rule))
    own = {
        check.field for check in leaves(rule) if reasons.of(check) is Truth.YES and isinstance(check.bound, frozenset)
    }
    return tuple(line for line in lines if line.check in failed and not _is_selector(line, own))


def _is_selector(line: Line, own: set[str]) -> bool:
    return line.limit or (line.field in own and line.check is not None and isinstance(line.check.bound, frozenset))


@dataclass(frozen=True)
class TooLate:
    """That what is missing comes with time, but only on `day`, after the policy has run out on `end`."""

    day: date
    end: date


def too_late(assessment: Assessment) -> TooLate | None:
    """Returns when the months that alone are missing will be full, if that is after the end of what is applied for."""
    ends = [end for end in (assessment.policy.effective.end, assessment.policy.application.end) if end]
    if len(assessment.nearest) != 1 or not ends or min(ends) < assessment.as_of:
        return None
    line = assessment.nearest[0]
    missing = gap(line, complete(assessment.profile, assessment.catalogue, assessment.as_of))
    waits = assessment.catalogue[line.field].grows and line.check is not None and line.check.op in (">=", ">")
    if not missing or not waits:
        return None
    day = months_before(assessment.as_of, -int(missing.to_integral_value(ROUND_CEILING)))
    return TooLate(day, min(ends)) if day > min(ends) else None


def gap(line: Line, known: Mapping[str, object]) -> Decimal | None:
    """Returns by how much a figure misses its bound, in the field's unit; None when it is no figure."""
    value = known.get(line.field)
    exact = getattr(value, "exact", None)
    if line.check is None or exact is None or not isinstance(line.check.bound, Decimal):
        return None
    return abs(line.check.bound - Decimal(exact))
