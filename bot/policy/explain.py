"""An assessment in a few Chinese sentences: the outcome first, then why, how much, and what is left to do.

Every figure comes from the statements or from what the asker said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.policy.assessment import Assessment, Line, Verdict, gap
from bot.policy.benefits import Benefit
from bot.policy.conditions import Truth
from bot.policy.derive import complete
from bot.policy.facts import exactly
from bot.policy.fields import YES_NO
from bot.policy.model import Kind, Status

_SHOWN_MISSING = 4
_SHOWN_MET = 5
_SHOWN_HUMAN = 2
_SHOWN_FAILED = 3


def explain(assessment: Assessment, limit: int = 400) -> str:
    """Tells an assessment in at most `limit` characters; later sentences are left out first."""
    parts = [*_status(assessment), *_outcome(assessment), *_amount(assessment), *_rest(assessment)]
    text = ""
    for part in parts:
        longer = f"{text}\n{part}" if text else part
        if len(longer) > limit and text:
            break
        text = longer
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _status(assessment: Assessment) -> list[str]:
    if assessment.status is not Status.EXPIRED:
        return []
    return [f"现在不能新申请：这项政策已失效。{_plain(assessment.policy.status_note)}。"]


def _outcome(assessment: Assessment) -> list[str]:
    then = "按当时的条件，" if assessment.status is Status.EXPIRED else ""
    if assessment.by_rule is Verdict.NOT_MET:
        return [then + _not_met(assessment)]
    if assessment.by_rule is Verdict.MET:
        return [then + _met(assessment)]
    return [then + _unknown(assessment)]


def _not_met(assessment: Assessment) -> str:
    return f"不符合：{_reasons(assessment, assessment.deciding)}。{_gap(assessment)}"


def _reasons(assessment: Assessment, lines: Iterable[Line]) -> str:
    """Tells failed conditions: the statement once, then what the asker said to it."""
    yours: dict[str, list[str]] = {}
    for line in lines:
        yours.setdefault(_plain(line.required), []).append(_yours(assessment, line))
    return "；".join(f"{required}，{'、'.join(said)}" for required, said in list(yours.items())[:_SHOWN_FAILED])


def _gap(assessment: Assessment) -> str:
    """Names the one figure that is short, when it alone decides and can still change."""
    if len(assessment.nearest) != 1:
        return ""
    line = assessment.nearest[0]
    field = assessment.catalogue[line.field]
    missing = gap(line, complete(assessment.profile, assessment.catalogue, assessment.as_of))
    if missing is None or not missing or field.fixed or line.check is None or line.check.op not in (">=", ">", "<="):
        return ""
    word = "超出" if line.check.op == "<=" else "还差"
    return f"只差这一项：{field.label}{word}{field.say(exactly(missing))}。"


def _met(assessment: Assessment) -> str:
    named = "、".join(_short(assessment, assessment.met)[:_SHOWN_MET])
    note = "，但来源的有效性未确认" if assessment.status is Status.UNKNOWN else ""
    return f"按您说的，符合条件{note}：{named}。" if named else f"按您说的，符合条件{note}。"


def _unknown(assessment: Assessment) -> str:
    met = "、".join(_short(assessment, assessment.met)[:_SHOWN_MET])
    said = f"按您说的，已满足：{met}；" if met else ""
    failed = [line for line in assessment.failed if line.yours]
    if failed:
        said += f"这一条不符合：{_reasons(assessment, failed)}，除非走得通别的途径；"
    labels = [assessment.catalogue[field].label for field in assessment.missing[:_SHOWN_MISSING]]
    if labels:
        return f"{said}还需要知道：{'、'.join(labels)}。"
    if assessment.lines:
        return f"{said}能不能申请还需要人工核实。"
    return "还不能判断：这项政策的资格条件没有收录，建议向受理单位核实。"


def _amount(assessment: Assessment) -> list[str]:
    if assessment.by_rule is Verdict.NOT_MET:
        return []
    sure = [benefit for benefit in assessment.benefits if benefit.applies is Truth.YES]
    told = [_told(benefit) for benefit in sure][:_SHOWN_FAILED]
    if told:
        lead = "可以得到" if assessment.verdict is Verdict.MET else "如都满足，可以得到"
        return [f"{lead}：{'；'.join(told)}。"]
    overview = next((s for s in assessment.policy.of_kind(Kind.BENEFIT) if s.id.startswith("overview")), None)
    if overview:
        return [f"标准：{_plain(overview.text)}。"]
    return [f"标准：{_plain(benefit.statement.text)}。" for benefit in assessment.benefits[:1]]


def _told(benefit: Benefit) -> str:
    if benefit.formula:
        return f"{_plain(benefit.statement.text)}，即{benefit.formula}"
    return _plain(benefit.statement.text)


def _rest(assessment: Assessment) -> list[str]:
    policy = assessment.policy
    rest: list[str] = []
    over = [line for line in assessment.lines if line.limit and line.yours]
    rest.extend(f"名额：{_plain(line.required)}，{_yours(assessment, line)}。" for line in over)
    judged = [policy.statement(key) for key in assessment.human]
    named = [_plain(statement.text) for statement in judged if statement][:_SHOWN_HUMAN]
    if named and assessment.by_rule is not Verdict.NOT_MET:
        rest.append(f"还需要人工核实：{'；'.join(named)}。")
    if assessment.window_closed and policy.application.end and assessment.status is not Status.EXPIRED:
        end = policy.application.end
        rest.append(f"本批申报已于{end.year}年{end.month}月{end.day}日截止。")
    if assessment.status is Status.UNKNOWN:
        rest.append(f"注意：{_plain(policy.status_note)}。")
    return rest


def _yours(assessment: Assessment, line: Line) -> str:
    field = assessment.catalogue[line.field]
    if field.unit == YES_NO:
        return f"您{line.yours}"
    if field.unit == "岁" and line.label.endswith("年龄"):
        return f"您{line.yours}"
    return f"您的情况是{line.label}{line.yours}"


def _short(assessment: Assessment, lines: Iterable[Line]) -> Sequence[str]:
    named: dict[str, str] = {}
    for line in lines:
        field = assessment.catalogue[line.field]
        named[line.field] = line.yours if field.unit == YES_NO else f"{line.label}{line.yours}"
    return list(named.values())


def _plain(text: str) -> str:
    return text.strip().rstrip("。；;")
