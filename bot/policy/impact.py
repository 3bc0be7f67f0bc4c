"""What a new version of a policy changes: answers to the questions its statements answer, and assessments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.errors import PolicyError
from bot.policy.answers.answer import Answerer
from bot.policy.answers.compose import Composer
from bot.policy.answers.receipt import Receipt
from bot.policy.assessment.assessment import assess
from bot.policy.model.aspects import ANSWERED_BY
from bot.policy.model.conditions import Truth
from bot.policy.model.model import Kind, Policy
from bot.policy.model.reply import Memory, Reply
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile

ASPECTS = {
    "amount": "ask_amount",
    "condition": "ask_condition",
    "material": "ask_materials",
    "step": "ask_steps",
    "time": "ask_time",
}
"""What askers usually want to know, by the name of the button; with the intent it is understood as."""

_SURE = 0.9
"""Probability of the intent that a question is taken to have."""
_EACH = 3
"""Questions of one statement that are asked: its first ones, which the policy itself brings."""

Questions = Mapping[str, Mapping[str, float]]
"""What is asked, with the intents it is taken to have."""


@dataclass(frozen=True)
class Answered:
    """A question as an asker would put it, with its answer."""

    title: str
    question: str
    reply: Reply


@dataclass(frozen=True)
class ChangedAnswer:
    """A question that is answered in another way; an answer is empty where there was no such policy."""

    question: str
    before: str
    after: str


@dataclass(frozen=True)
class Outcome:
    """What an assessment comes to.

    Attributes:
        verdict: as `bot.policy.assessment.assessment.Verdict` words it.
        yuan: sum of the benefits that apply and have a figure; None when none has.
    """

    verdict: str
    yuan: Decimal | None


@dataclass(frozen=True)
class ChangedAssessment:
    """A stored assessment that would come out otherwise; `after` is None when it cannot be made any more."""

    number: str
    before: Outcome
    after: Outcome | None


def as_asked(answerer: Answerer, composer: Composer, policy: Policy, today: date) -> list[Answered]:
    """Returns what somebody sees who asks for `policy` by name, and for its usual aspects."""
    buttons = [("", composer.policy_button(policy)), *((key, composer.button(key, policy.short)) for key in ASPECTS)]
    return [
        Answered(button.title, button.message, answerer.reply(button.message, _intents(key), Memory(), today))
        for key, button in buttons
    ]


def questions(policies: Iterable[Policy]) -> Questions:
    """Returns the first questions that each statement of some versions of a policy answers."""
    return {ask: _intents_of(s.kind) for policy in policies for s in policy.statements for ask in s.asks[:_EACH]}


def changed_answers(
    before: Answerer, after: Answerer, policy_id: str, asked: Questions, today: date
) -> Iterator[ChangedAnswer]:
    """Yields the questions that `after` answers otherwise than `before`, asked by somebody who talks of the policy."""
    for question, intents in asked.items():
        texts = [_text(answerer, policy_id, question, intents, today) for answerer in (before, after)]
        if texts[0] != texts[1]:
            yield ChangedAnswer(question, *texts)


def changed_assessments(
    receipts: Iterable[Receipt], before: Policy, after: Policy, catalogue: Catalogue
) -> Iterator[ChangedAssessment]:
    """Yields the stored assessments of `before` that come out otherwise with `after`, on their own days."""
    for receipt in receipts:
        was, will = _outcome(receipt, before, catalogue), _outcome(receipt, after, catalogue)
        if was is not None and was != will:
            yield ChangedAssessment(receipt.number, was, will)


def _outcome(receipt: Receipt, policy: Policy, catalogue: Catalogue) -> Outcome | None:
    try:
        profile = Profile.from_plain(receipt.content["profile"])
        made = assess(policy, profile, date.fromisoformat(str(receipt.content["as_of"])), catalogue)
    except PolicyError:
        return None  # a field of it is no longer known
    sums = [benefit.yuan for benefit in made.benefits if benefit.yuan is not None and benefit.applies is Truth.YES]
    return Outcome(made.verdict.value, sum(sums, Decimal(0)) if sums else None)


def _text(answerer: Answerer, policy_id: str, question: str, intents: Mapping[str, float], today: date) -> str:
    if policy_id not in answerer.index.by_id:
        return ""
    return answerer.reply(question, intents, Memory(focus=(policy_id,)), today).text


def _intents(aspect: str) -> Mapping[str, float]:
    return {ASPECTS[aspect]: _SURE} if aspect else {}


def _intents_of(kind: Kind) -> Mapping[str, float]:
    """Returns the intent that asks for statements of this kind above all, if there is one."""
    intent = next((name for name, kinds in ANSWERED_BY.items() if kinds.get(kind) == 1.0), None)
    return {intent: _SURE} if intent else {}
