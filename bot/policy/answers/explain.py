"""An assessment in a few Chinese sentences: the outcome first, then why, how much, and what is left to do.

Every figure comes from the statements or from what the asker said; the sentences stand in data/assessment.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from bot.policy.assessment.assessment import Assessment, Line, Verdict, gap, too_late
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.quota import quotas_told
from bot.policy.assessment.rule_ways import Way, ways_closed, ways_open
from bot.policy.assessment.sums import head_of, sum_of, told_sum, told_whole
from bot.policy.model.conditions import Truth, options_in
from bot.policy.model.facts import YES_NO, Span, exactly
from bot.policy.model.model import Kind, Status
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Field
from bot.policy.profile.saying import say_day

_FIGURE = re.compile(r"\d|[一二两三四五六七八九十半](?:年|个|次|项|成|倍|岁)")
_SHOWN_MISSING, _NAMED_MISSING = 4, 7
"""Of what is missing: so many are told with their conditions, so many named at all."""
_SHOWN_MET = 6
_SHOWN_HUMAN = 2
_SHOWN_FAILED = 3
_MANY_OPTIONS, _FEW_OPTIONS = 6, 3
"""Of a field of many options, so few are named that a policy looks at."""
_RULE_LENGTH = 48
"""Characters of a condition that may stand in brackets."""


def explain(assessment: Assessment, limit: int = 400, money: bool = False) -> str:
    """Tells an assessment in at most `limit` characters; later sentences are left out first.

    `money` says that the amount was asked for: then it comes first, unless a condition stands against it.
    """
    quotas = [told] if (told := quotas_told(assessment)) else []
    parts = quotas + (_amount_first(assessment) if money else _verdict_first(assessment))
    if not money and sum(len(part) + 1 for part in parts) > limit + 1:
        parts = quotas + _verdict_first(assessment, briefly=True)
    text = ""
    for part in parts:
        longer = f"{text}\n{part}" if text else part
        if len(longer) > limit and text:
            break
        text = longer
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _verdict_first(assessment: Assessment, briefly: bool = False) -> list[str]:
    outcome = _outcome(assessment, briefly)
    return [*_status(assessment), *outcome, *_amount(assessment), *_rest(assessment)]


def _amount_first(assessment: Assessment) -> list[str]:
    refused, told = assessment.by_rule is Verdict.NOT_MET, told_sum(assessment)
    ordered = [*_refused(assessment), *told] if refused else [*told, *_briefly(assessment)]
    return [*_status(assessment), *ordered, *_rest(assessment, caution=False)]


def _status(assessment: Assessment) -> list[str]:
    if assessment.status is not Status.EXPIRED:
        return []
    return [assessment.catalogue.say("expired", note=_plain(assessment.policy.status_note))]


def _outcome(assessment: Assessment, briefly: bool = False) -> list[str]:
    """Tells the verdict; `briefly`: what is met without its conditions, for those still open say more."""
    then = assessment.catalogue.say("by_old_rule") if assessment.status is Status.EXPIRED else ""
    if assessment.by_rule is Verdict.NOT_MET:
        return [then + _not_met(assessment)]
    if assessment.by_rule is Verdict.MET:
        return [then + _met(assessment)]
    return [then + _unknown(assessment, briefly)]


def _not_met(assessment: Assessment) -> str:
    reasons = _reasons(assessment, assessment.deciding)
    sentence = "not_met_doubtful" if assessment.status is Status.UNKNOWN else "not_met"
    return assessment.catalogue.say(sentence, reasons=reasons, gap=_gap(assessment))


def _reasons(assessment: Assessment, lines: Iterable[Line]) -> str:
    """Tells failed conditions: the statement once, then what the asker said to it."""
    yours: dict[str, list[str]] = {}
    for line in lines:
        yours.setdefault(_plain(line.required), []).append(_yours(assessment, line))
    told = list(yours.items())[:_SHOWN_FAILED]
    say = assessment.catalogue.say
    return "；".join(say("reason", required=required, yours="、".join(said)) for required, said in told)


def _gap(assessment: Assessment) -> str:
    """Names the one figure that is short, when it alone decides and can still change."""
    if len(assessment.nearest) != 1:
        return ""
    line = assessment.nearest[0]
    field = assessment.catalogue[line.field]
    missing = gap(line, complete(assessment.profile, assessment.catalogue, assessment.as_of))
    if missing is None or not missing or field.fixed or line.check is None or line.check.op not in (">=", ">", "<="):
        return ""
    sentence = "gap_over" if line.check.op == "<=" else "gap_short"
    told = assessment.catalogue.say(sentence, label=field.label, figure=field.say_gap(missing))
    late = too_late(assessment)
    return told + (assessment.catalogue.say("too_late", day=_day(late.day), end=_day(late.end)) if late else "")


def _day(day: date) -> str:
    return say_day(Decimal(day.toordinal()))


def _met(assessment: Assessment) -> str:
    named = "、".join(_short(assessment, assessment.met)[:_SHOWN_MET])
    say = assessment.catalogue.say
    note = say("doubtful") if assessment.status is Status.UNKNOWN else ""
    return say("met_named", note=note, named=named) if named else say("met", note=note)


def _unknown(assessment: Assessment, briefly: bool) -> str:
    say = assessment.catalogue.say
    met = _short(assessment, assessment.met, briefly)[:_SHOWN_MET]
    said = say("met_so_far", named="、".join(met)) if met else ""
    failed = [line for line in assessment.failed if line.yours]
    if failed:
        said += say("failed_way", reasons=_reasons(assessment, failed))
    labels = _open(assessment, told=(*assessment.met, *failed))
    if labels:
        return said + _by_rule(assessment) + say("missing", labels="、".join(labels))
    return said + say("people_only") if assessment.lines else say("nothing_held")


def _by_rule(assessment: Assessment) -> str:
    """Tells why a condition that follows by a rule is open although much of the rule was told: 本科、46岁."""
    say, told = assessment.catalogue.say, []
    for field in (assessment.catalogue[one] for one in assessment.missing):
        ways = ways_closed(assessment, field)
        reasons = [say("rule_closed", way=_way(assessment, way)) for way in ways]
        if reasons:
            told.append(say("rule_open", label=field.label, reasons="；".join(reasons)))
    return "".join(told)


def _way(assessment: Assessment, way: Way) -> str:
    field, bound = assessment.catalogue[way.check.field], way.check.bound
    assert isinstance(bound, Decimal)
    side = "rule_below" if way.check.op == "<" else "rule_at_most" if way.check.op == "<=" else "rule_at_least"
    kinds = "、".join(assessment.catalogue[one].say(way.known[one]) for one in way.kinds)
    required = assessment.catalogue.say(side, label=field.label, bound=field.say(exactly(bound)))
    yours = field.say(way.known[field.id])
    return assessment.catalogue.say("rule_way", kinds=kinds, required=required, yours=yours)


def _refused(assessment: Assessment) -> list[str]:
    (first, *rest) = _outcome(assessment)
    return (
        [assessment.catalogue.say("sum_refused") + first, *rest] if assessment.status is not Status.EXPIRED else [first]
    )


def _briefly(assessment: Assessment) -> list[str]:
    """Tells beside an amount what its conditions still need; what is met is not told once more."""
    say = assessment.catalogue.say
    then = say("by_old_rule") if assessment.status is Status.EXPIRED else ""
    if assessment.by_rule is Verdict.MET:
        return [then + say("met", note=say("doubtful") if assessment.status is Status.UNKNOWN else "")]
    failed = [line for line in assessment.failed if line.yours]
    said = say("failed_way", reasons=_reasons(assessment, failed)) if failed else ""
    labels = [assessment.catalogue[field].label for field in assessment.missing[:_SHOWN_MISSING]]
    said += say("missing", labels="、".join(labels)) if labels else say("people_only") if failed else ""
    return [then + said] if said else []


def _open(assessment: Assessment, told: Iterable[Line]) -> list[str]:
    """Returns what is still to be known, the first with their conditions, unless those were told already."""
    required = {line.field: line.required for line in reversed(assessment.lines)}
    said = {line.required for line in told}
    labels = []
    known = complete(assessment.profile, assessment.catalogue, assessment.as_of)
    for field_id in assessment.missing[:_SHOWN_MISSING]:
        rule, value = required.get(field_id, ""), known.get(field_id)
        field = assessment.catalogue[field_id]
        rough = isinstance(value, Span) and value.exact is None
        yours = assessment.catalogue.say("rough", value=field.say(value)) if value is not None and rough else ""
        condition = "" if rule in said else _rule(assessment, rule)
        labels.append(field.label + yours + (condition or _options(assessment, field)))
        said.add(rule)
    labels += [assessment.catalogue[one].label for one in assessment.missing[_SHOWN_MISSING:_NAMED_MISSING]]
    if len(assessment.missing) > _NAMED_MISSING:
        labels[-1] += assessment.catalogue.say("missing_more")
    return labels


def _amount(assessment: Assessment) -> list[str]:
    if assessment.by_rule is Verdict.NOT_MET:
        return []
    sure = [benefit for benefit in assessment.benefits if benefit.applies is Truth.YES]
    say = assessment.catalogue.say
    told = [_told(assessment, benefit) for benefit in sure][:_SHOWN_FAILED]
    this = sum_of(assessment)
    if told:
        sentence = "amount" if assessment.verdict is Verdict.MET else "amount_if"
        return [say(sentence, amounts="；".join(told)), *told_whole(assessment, this)]
    if this.cases and this.personal:
        return [head_of(assessment, this)]
    if not assessment.benefits and this.unknown:
        return [say("sum_unknown", text="；".join(_plain(statement.text) for statement in this.unknown))]
    overview = next((s for s in assessment.policy.of_kind(Kind.BENEFIT) if s.id.startswith("overview")), None)
    if overview:
        return [say("standard", text=_plain(overview.text))]
    return [say("standard", text=_plain(benefit.statement.text)) for benefit in assessment.benefits[:1]]


def _told(assessment: Assessment, benefit: Benefit) -> str:
    text = _plain(benefit.statement.text)
    return assessment.catalogue.say("reckoned", text=text, formula=benefit.formula) if benefit.formula else text


def _rest(assessment: Assessment, caution: bool = True) -> list[str]:
    policy, say = assessment.policy, assessment.catalogue.say
    rest: list[str] = []
    judged = [policy.statement(key) for key in assessment.human]
    named = [_plain(statement.text) for statement in judged if statement][:_SHOWN_HUMAN]
    if named and assessment.by_rule is not Verdict.NOT_MET:
        rest.append(say("people", named="；".join(named)))
    if assessment.window_closed and policy.application.end and assessment.status is not Status.EXPIRED:
        end = policy.application.end
        rest.append(say("closed", year=end.year, month=end.month, day=end.day))
    if caution and assessment.status is Status.UNKNOWN:
        rest.append(say("caution", note=_plain(policy.status_note)))
    return rest


def _yours(assessment: Assessment, line: Line) -> str:
    field = assessment.catalogue[line.field]
    if field.unit == YES_NO or (field.unit == "岁" and line.label.endswith("年龄")):
        return assessment.catalogue.say("yours", value=line.yours)
    return assessment.catalogue.say("yours_labelled", label=line.label, value=line.yours)


def _short(assessment: Assessment, lines: Iterable[Line], briefly: bool = False) -> Sequence[str]:
    """Returns what the asker said that meets conditions, each with its condition unless `briefly`."""
    named: dict[str, str] = {}
    said: set[str] = set()
    for line in lines:
        field = assessment.catalogue[line.field]
        yours = line.yours if field.unit == YES_NO else f"{line.label}{line.yours}"
        ways = ways_open(assessment, field)
        yours += "".join(assessment.catalogue.say("rule", text=_way(assessment, way)) for way in ways)
        rule = "" if briefly or line.required in said else _rule(assessment, line.required)
        named.setdefault(line.field, yours + rule)
        said.add(line.required)
    return list(dict.fromkeys(named.values()))


def _options(assessment: Assessment, field: Field) -> str:
    """Returns in brackets the one of many options that a policy looks at: 企业资质（有效国家高新技术企业）."""
    looked_at = options_in(assessment.policy.rule, field.id) if len(field.options) > _MANY_OPTIONS else frozenset()
    named = [option.label for option in field.options if option.id in looked_at]
    return assessment.catalogue.say("one_of", options="、".join(named)) if 0 < len(named) <= _FEW_OPTIONS else ""


def _rule(assessment: Assessment, required: str) -> str:
    """Returns a condition in brackets, when it has a figure that the asker can hold their own against."""
    plain = _plain(required)
    if len(plain) > _RULE_LENGTH or not _FIGURE.search(plain):
        return ""
    return assessment.catalogue.say("rule", text=plain)


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;")
