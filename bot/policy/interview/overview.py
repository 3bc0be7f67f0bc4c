"""A survey of the whole base in words: the sure, the possible with what they lack, the near misses — briefly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.policy.answers.compose import shorten
from bot.policy.assessment.assessment import Assessment
from bot.policy.interview.report import Reporter, lacking
from bot.policy.interview.script import Script
from bot.policy.interview.survey import Survey
from bot.policy.model.model import Policy, Status
from bot.policy.model.money import say_yuan
from bot.policy.model.reply import Button
from bot.policy.profile.fields import Catalogue

_MOST_SURE = 4
_MOST_POSSIBLE = 4
_MOST_NEAR = 2
_MOST_LACKING = 3
_MOST_TEXT = 60
_MOST_BUTTONS = 3


class Overview:
    """Words surveys with the sentences of data/interview.yaml."""

    def __init__(self, reporter: Reporter, catalogue: Catalogue, script: Script) -> None:
        self._reporter = reporter
        self._catalogue = catalogue
        self._script = script

    def tell(self, survey: Survey, facts: str, limit: int) -> str:
        """Tells a survey in at most `limit` characters.

        Args:
            survey: what to tell.
            facts: what it rests on, in words; may be empty.
            limit: characters; later lines give way.
        """
        known = self._script.say("whole_known", facts=facts) if facts else ""
        lines = [self._script.say("whole_head", known=known, count=str(survey.looked_at), **_counts(survey))]
        number = 0
        for head, told in self._groups(survey):
            for place, text in enumerate(told):
                number += 1
                lines.append(f"{head}\n{number}. {text}" if place == 0 else f"{number}. {text}")
        if number == 0:
            lines.append(self._script.say("whole_none"))
        lines += self._total(survey)
        return shorten(lines, limit)

    def brief(self, survey: Survey) -> str:
        """Tells how many fit by now."""
        return self._script.say("whole_stopped", **_counts(survey))

    def changes(self, then: Survey, now: Survey) -> list[str]:
        """Tells what an answer has changed, a line for each change; nothing when all stays as it was."""
        sure, possible = _shorts(now.sure), _shorts(now.possible)
        before = {**_shorts(then.sure), **_shorts(then.possible)}
        changed = {
            "sure": [short for key, short in sure.items() if key not in _shorts(then.sure)],
            "possible": [short for key, short in possible.items() if key not in before],
            "gone": [short for key, short in before.items() if key not in {**sure, **possible}],
        }
        return [
            self._script.say("whole_now", what=self._script.changes[what], names=self._listed(names))
            for what, names in changed.items()
            if names
        ]

    def buttons(self, survey: Survey) -> tuple[Button, ...]:
        """Returns buttons that go into the first policies."""
        shown = self.shown(survey)[:_MOST_BUTTONS]
        return tuple(self._script.button("assess", policy.short) for policy in shown)

    def shown(self, survey: Survey) -> list[Policy]:
        """Returns the policies that are told by name, in that order."""
        told = chain(survey.sure[:_MOST_SURE], survey.possible[:_MOST_POSSIBLE], survey.near[:_MOST_NEAR])
        return [one.policy for one in told]

    def _groups(self, survey: Survey) -> Iterator[tuple[str, list[str]]]:
        if survey.sure:
            yield self._script.say("whole_sure"), [self._sure(one) for one in survey.sure[:_MOST_SURE]]
        if survey.possible:
            lacking = [self._possible(one) for one in survey.possible[:_MOST_POSSIBLE]]
            yield self._script.say("whole_possible"), lacking
        if survey.near:
            yield self._script.say("whole_near"), [self._near(one) for one in survey.near[:_MOST_NEAR]]

    def _sure(self, one: Assessment) -> str:
        return self._item(one, self._reporter.amount(one) or one.policy.summary)

    def _possible(self, one: Assessment) -> str:
        labels = [self._catalogue[field].label for field in lacking(one)]
        if not labels:
            return self._item(one, self._script.say("whole_people", count=str(len(one.human))))
        amount = self._reporter.amount(one)
        had = self._script.say("whole_had", amount=amount) if amount else ""
        return self._item(one, had + self._script.say("whole_missing", labels=self._listed(labels)))

    def _near(self, one: Assessment) -> str:
        line = one.nearest[0]
        return self._item(one, f"{line.required.rstrip('。')}，{self._reporter.yours(line)}")

    def _item(self, one: Assessment, text: str) -> str:
        mark = self._script.say("unsure") if one.status is Status.UNKNOWN else ""
        short = text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}…"
        return self._script.say("whole_item", short=one.policy.short, mark=mark, text=short)

    def _total(self, survey: Survey) -> list[str]:
        lines = []
        if len(survey.total.counted) > 1:
            lines.append(self._script.say("whole_total", amount=say_yuan(survey.total.yuan)))
        shorts = {one.policy.id: one.policy.short for one in survey.sure}
        left = dict.fromkeys(shorts[loss.policy] for loss in survey.total.left if loss.policy in shorts)
        return [*lines, self._script.say("left_out", names="、".join(left))] if left else lines

    def _listed(self, labels: Sequence[str]) -> str:
        """Returns the first of several labels; that there are more is said."""
        names = "、".join(labels[:_MOST_LACKING])
        return self._script.say("and_more", names=names) if len(labels) > _MOST_LACKING else names


def _counts(survey: Survey) -> dict[str, str]:
    return {"sure": str(len(survey.sure)), "possible": str(len(survey.possible))}


def _shorts(assessments: Sequence[Assessment]) -> dict[str, str]:
    return {one.policy.id: one.policy.short for one in assessments}
