"""An assessment as a table for the chat: the outcome and the amount first, what matters below, its basis last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.policy.answers.compose import Composer
from bot.policy.assessment.assessment import Assessment, Line, Verdict, gap, too_late
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.quota import quotas_told
from bot.policy.assessment.sums import sum_of
from bot.policy.assessment.totals import Total, total
from bot.policy.interview.script import Script
from bot.policy.model.conditions import Check, Truth
from bot.policy.model.facts import DAY, OPTION, YES_NO, exactly
from bot.policy.model.model import Kind, Status
from bot.policy.model.money import say_yuan
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.profile.saying import say_day

_MOST_REASONS = 2
_MOST_MISSING = 4
_MOST_AMOUNTS = 3
_MOST_PEOPLE = 2
_FIRST, _SECOND, _THIRD, _LAST = range(4)
_DAYS = {">=": "from_day", ">": "from_day", "<=": "until_day", "<": "until_day"}


@dataclass(frozen=True)
class _Piece:
    """Lines that are said together or not at all; pieces of a lower rank are kept when space is short."""

    rank: int
    text: str


class Reporter:
    """Words assessments with the sentences of data/interview.yaml."""

    def __init__(self, composer: Composer, catalogue: Catalogue, script: Script) -> None:
        self._composer = composer
        self._catalogue = catalogue
        self._script = script

    def report(self, assessment: Assessment, limit: int, lead: str = "", receipt: str = "") -> str:
        """Tells an assessment in about `limit` characters.

        Args:
            assessment: what to tell.
            limit: characters; the outcome, its reasons, the basis and the receipt's number are told in any case.
            lead: what to say before.
            receipt: the receipt's number, if one is kept.
        """
        quoted = [assessment.policy.statement(line.statement) for line in _telling(assessment)]
        grounds = self._composer.grounds(assessment.policy, [s for s in quoted if s], assessment.as_of).split("\n")
        quotas = quotas_told(assessment)
        pieces = [
            _Piece(_FIRST, lead),
            _Piece(_FIRST, "" if quotas == lead else quotas),
            _Piece(_FIRST, self.outcome(assessment)),
            *self._table(assessment),
            *self._money(assessment),
            _Piece(_SECOND, self._nearest(assessment)),
            _Piece(_FIRST, self._too_late(assessment)),
            *self._rest(assessment),
            _Piece(_FIRST, grounds[0]),
            *(_Piece(_THIRD, line) for line in grounds[1:]),
            _Piece(_FIRST, self._script.say("receipt", number=receipt) if receipt else ""),
        ]
        return _fit([piece for piece in pieces if piece.text], limit)

    def why(self, assessment: Assessment) -> str:
        """Tells in a few lines what an asker whose case does not fit is kept from it by, and on what that rests."""
        key = "why_then" if assessment.status is Status.EXPIRED else "why_not"
        because = self._script.say(key, short=assessment.policy.short, reasons=self._reasons(assessment))
        quoted = [assessment.policy.statement(line.statement) for line in assessment.deciding]
        grounds = self._composer.grounds(assessment.policy, [s for s in quoted if s], assessment.as_of)
        lines = (because, self._nearest(assessment), self._too_late(assessment), grounds)
        return "\n".join(line for line in lines if line)

    def amount(self, assessment: Assessment) -> str:
        """Tells in a few characters what there is to be had, as far as it is sure; nothing when it is not."""
        counted = self.counted(assessment).counted
        if counted:
            return "、".join(say_yuan(benefit.yuan or Decimal(0)) for _, benefit in counted[:_MOST_AMOUNTS])
        reckoned = [b.yuan for b in assessment.benefits if b.formula and b.yuan is not None]
        if len(reckoned) == 1:
            return say_yuan(reckoned[0])  # counted from the asker's own figure, so its case is theirs
        this = sum_of(assessment)
        if this.cases and this.personal:
            each = dict.fromkeys(say_yuan(b.yuan or Decimal(0)) for b in this.cases[:_MOST_AMOUNTS])
            return self._script.say("or").join(each)
        caps = [b.at_most for b in assessment.benefits if b.applies is Truth.YES and b.at_most is not None]
        return self._script.say("up_to", amount=say_yuan(max(caps))) if caps else ""

    def counted(self, assessment: Assessment) -> Total:
        """Returns what can be had together within one policy, if all its conditions are met."""
        return total([replace(assessment, verdict=Verdict.MET)])

    def requirement(self, check: Check) -> str:
        """Tells in a few characters what a check asks for."""
        field = self._catalogue[check.field]
        if isinstance(check.bound, bool):
            return self._script.yes_no[0] if check.bound == (check.op == "==") else self._script.yes_no[1]
        if isinstance(check.bound, frozenset):
            labels = [option.label for option in field.options if option.id in check.bound]
            return self._bound(check.op, field, "、".join(labels))
        if isinstance(check.bound, tuple):
            low, high = (self._figure(field, one) for one in check.bound)
            return self._bound(check.op, field, self._script.say("from_to", low=low, high=high))
        return self._bound(check.op, field, self._figure(field, check.bound))

    def yours(self, line: Line) -> str:
        """Tells what the asker said to a condition: 您的年龄是36岁."""
        if self._catalogue[line.field].unit == YES_NO:
            return self._script.say("yours_plain", value=line.yours)
        key = "yours_none" if line.yours == self._catalogue.say("said_none") else "yours"
        return self._script.say(key, label=line.label, value=line.yours)

    def _bound(self, op: str, field: Field, bound: str) -> str:
        key = _DAYS.get(op, op) if field.unit == DAY else op
        told = self._script.requirements
        return told.get(f"{key}{field.unit}", told[key]).format(bound=bound)

    def _figure(self, field: Field, value: Decimal) -> str:
        return say_day(value) if field.unit == DAY else field.say(exactly(value))

    # -- the outcome -----------------------------------------------------------------------------------------------

    def outcome(self, assessment: Assessment) -> str:
        """Tells in one sentence how the asker stands, with what there is to be had as far as that is sure."""
        say, short = self._script.say, assessment.policy.short
        if assessment.status is Status.EXPIRED:
            then = {Verdict.MET: "then_met", Verdict.NOT_MET: "then_not_met"}.get(assessment.by_rule)
            ended = say("expired", short=short, note=_plain(assessment.policy.status_note))
            return ended + (say(then) if then else "")
        if assessment.by_rule is Verdict.NOT_MET:
            doubtful = assessment.status is Status.UNKNOWN
            return say("not_met_unsure" if doubtful else "not_met", short=short, reasons=self._reasons(assessment))
        unsure = say("unsure") if assessment.status is Status.UNKNOWN else ""
        amount = self.amount(assessment)
        if assessment.by_rule is Verdict.MET:
            had = say("amount", amount=amount) if amount else ""
            if assessment.human:
                return say("met_people", short=short, unsure=unsure, amount=had, count=str(len(assessment.human)))
            return say("met", short=short, unsure=unsure, amount=had)
        return self._unknown(assessment, unsure, say("amount_open", amount=amount) if amount else "")

    def _unknown(self, assessment: Assessment, unsure: str, amount: str) -> str:
        say, short = self._script.say, assessment.policy.short
        labels = [self._catalogue[one].label for one in lacking(assessment)]
        if labels:
            return say("unknown", short=short + unsure, missing="、".join(labels[:_MOST_MISSING]), amount=amount)
        if any(line.yours for line in assessment.failed):
            return say("failed_people", short=short + unsure, count=str(len(assessment.human)), amount=amount)
        if any(line.yours for line in assessment.lines):
            return say("met_people", short=short, unsure=unsure, amount=amount, count=str(len(assessment.human)))
        return say("unknown_people", short=short + unsure, count=str(len(assessment.human)), amount=amount)

    def _reasons(self, assessment: Assessment) -> str:
        """Tells failed conditions: the statement once, then what the asker said to it."""
        yours: dict[str, list[str]] = {}
        for line in assessment.deciding:
            yours.setdefault(_plain(line.required), []).append(self.yours(line))
        told = list(yours.items())[:_MOST_REASONS]
        return "；".join(self._script.say("reason", required=text, yours="、".join(said)) for text, said in told)

    # -- the table -------------------------------------------------------------------------------------------------

    def _table(self, assessment: Assessment) -> Iterator[_Piece]:
        # While the outcome is open, what fails on one way only is told too: another way may still lead there.
        failed = self._rows(assessment.deciding or (line for line in assessment.failed if line.yours))
        met = self._rows(line for line in assessment.met if line.yours)
        missing = set(assessment.missing) | assessment.profile.declined
        asked = assessment.by_rule is Verdict.UNKNOWN and assessment.status is not Status.EXPIRED
        unknown = self._rows(one for one in assessment.lines if asked and not one.yours and one.field in missing)
        rows = [*((_SECOND, row) for row in failed), *((_SECOND, row) for row in met)]
        rows += [(_LAST, row) for row in unknown]
        if rows:
            yield _Piece(_SECOND, self._script.say("table"))
        yield from (_Piece(rank, row) for rank, row in rows)

    def _rows(self, lines: Iterable[Line]) -> list[str]:
        """Returns a row for each field and requirement, however many statements say the same; for a choice only one."""
        rows: dict[str, str] = {}
        for line in lines:
            if line.check is not None and not line.limit:
                choice = self._catalogue[line.field].unit == OPTION
                rows.setdefault(line.field if choice else self._row(line), self._row(line))
        return list(rows.values())

    def _row(self, line: Line) -> str:
        assert line.check is not None
        key = {Truth.YES: "met", Truth.NO: "not_met"}.get(line.truth or Truth.UNKNOWN, "unknown")
        return self._script.say(
            "row",
            mark=self._script.marks[key],
            label=line.label or self._catalogue[line.field].label,
            yours=self._told(line) or self._script.unknown_value,
            required=self.requirement(line.check),
            result=self._script.results[key],
        )

    def _told(self, line: Line) -> str:
        """Tells the asker's value beside the label that stands in the row already."""
        field = self._catalogue[line.field]
        if field.unit != YES_NO or not line.yours:
            return line.yours
        return self._script.yes_no[0] if line.yours == field.says[0] else self._script.yes_no[1]

    # -- money, the nearest miss, what is left -----------------------------------------------------------------------

    def _money(self, assessment: Assessment) -> Iterator[_Piece]:
        if assessment.by_rule is Verdict.NOT_MET:
            return
        benefits = [b for b in assessment.benefits if b.applies is Truth.YES]
        left = self.counted(assessment).left
        kept = [b for b in benefits if b.statement.id not in {one.benefit.statement.id for one in left}]
        for benefit in (kept or list(assessment.benefits))[:_MOST_AMOUNTS]:
            yield _Piece(_SECOND, self._script.say("money", text=_told(benefit)))
        unknown = sum_of(assessment).unknown
        if unknown:
            yield _Piece(_SECOND, self._script.say("money_unknown", text="；".join(_plain(s.text) for s in unknown)))
        if not assessment.benefits and not unknown:
            overview = [s for s in assessment.policy.of_kind(Kind.BENEFIT) if s.id.startswith("overview")]
            yield from (_Piece(_SECOND, self._script.say("money", text=_plain(s.text))) for s in overview[:1])
        if left:
            names = "；".join(_plain(one.benefit.statement.text) for one in left)
            yield _Piece(_THIRD, self._script.say("left_out", names=names))

    def _nearest(self, assessment: Assessment) -> str:
        """Names the one figure that is short, when it alone decides and can still change."""
        if len(assessment.nearest) != 1:
            return ""
        line = assessment.nearest[0]
        field = self._catalogue[line.field]
        missing = gap(line, complete(assessment.profile, self._catalogue, assessment.as_of))
        if not missing or field.fixed or line.check is None or line.check.op not in (">=", ">", "<=", "<"):
            return ""
        words = "over" if line.check.op in ("<=", "<") else "short_of"
        told = self._script.say(words, gap=field.say_gap(missing))
        return self._script.say("nearest", label=field.label, gap=told)

    def _too_late(self, assessment: Assessment) -> str:
        """Tells that waiting will not help, for the policy runs out before."""
        late = too_late(assessment)
        if late is None:
            return ""
        day, end = (say_day(Decimal(one.toordinal())) for one in (late.day, late.end))
        return self._catalogue.say("too_late", day=day, end=end)

    def _rest(self, assessment: Assessment) -> Iterator[_Piece]:
        if assessment.by_rule is not Verdict.NOT_MET:
            judged = [assessment.policy.statement(key) for key in assessment.human[:_MOST_PEOPLE]]
            what = "；".join(_plain(statement.text) for statement in judged if statement)
            if what:
                yield _Piece(_SECOND, self._script.say("people", what=what))
        end = assessment.policy.application.end
        if assessment.window_closed and end and assessment.status is not Status.EXPIRED:
            yield _Piece(_FIRST, self._script.say("window", day=say_day(Decimal(end.toordinal()))))


def _telling(assessment: Assessment) -> Sequence[Line]:
    """Returns the lines that an outcome rests on, the weightiest first."""
    return [line for line in (*assessment.deciding, *assessment.met, *assessment.lines) if line.statement]


def lacking(assessment: Assessment) -> list[str]:
    """Returns the fields that an outcome still needs: those to be asked for, then those that were passed over."""
    open_fields = [line.field for line in assessment.lines if line.field and line.truth is Truth.UNKNOWN]
    passed = [one for one in open_fields if one in assessment.profile.declined]
    return list(dict.fromkeys([*assessment.missing, *passed]))


def _told(benefit: Benefit) -> str:
    text = _plain(benefit.statement.text)
    return f"{text}；{benefit.formula}" if benefit.formula else text


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;")


def _fit(pieces: Sequence[_Piece], limit: int) -> str:
    """Joins pieces in order, leaving out what does not fit; the first rank is told in any case."""
    kept: set[int] = set()
    length = 0
    for rank in (_FIRST, _SECOND, _THIRD, _LAST):
        for place, piece in enumerate(pieces):
            if piece.rank == rank and (rank == _FIRST or length + len(piece.text) + 1 <= limit):
                kept.add(place)
                length += len(piece.text) + 1
    return "\n".join(piece.text for place, piece in enumerate(pieces) if place in kept)
