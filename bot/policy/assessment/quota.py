"""How many one unit may put forward: the number that the asker plans, against the quota of the policy."""

from __future__ import annotations

from bot.policy.assessment.assessment import Assessment, Line
from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import Truth
from bot.policy.profile.derive import complete


def quotas_told(assessment: Assessment) -> str:
    """Tells whether the planned number lies within the quota (报两个人可以吗); nothing where no number was told."""
    known = complete(assessment.profile, assessment.catalogue, assessment.as_of)
    told: dict[str, str] = {}
    for line in assessment.lines:
        if line.limit and line.yours and line.check is not None:
            truth = check_truth(line.check, known, assessment.catalogue.ranks, assessment.as_of)
            told.setdefault(line.required, _told(assessment, line, truth))
    return "".join(told.values())


def _told(assessment: Assessment, line: Line, truth: Truth) -> str:
    sentence = {Truth.NO: "quota_over", Truth.YES: "quota_within"}.get(truth, "quota_open")
    required = line.required.strip().rstrip("。；;")
    return assessment.catalogue.say(sentence, required=required, yours=line.yours)
