"""The whole base over one profile, quickly: only verdicts; `assess` then tells about those that matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from bot.policy.assessment.assessment import Verdict
from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import AnyOf, Check, Human, Not, Rule, When
from bot.policy.model.model import Policy, Status
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile

_NO, _UNKNOWN, _YES, _PEOPLE = 0, 1, 2, 3
_VERDICTS = (Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.MET, Verdict.UNKNOWN)


@dataclass(frozen=True)
class _Every:
    """All of it: numbers of checks first, because they are quick and often decide."""

    checks: tuple[int, ...]
    parts: tuple[_Compiled, ...]
    people: bool


@dataclass(frozen=True)
class _Some:
    parts: tuple[_Compiled, ...]


@dataclass(frozen=True)
class _Opposite:
    part: _Compiled


_Compiled: TypeAlias = int | _Every | _Some | _Opposite | None


class Screen:
    """Policies prepared for being judged together: equal checks are judged once."""

    def __init__(self, policies: Sequence[Policy], catalogue: Catalogue) -> None:
        self.policies = tuple(policies)
        self._catalogue = catalogue
        self._numbers: dict[Check, int] = {}
        self._rules = [(self._root(policy.rule), _end(policy)) for policy in policies]
        self._by_field: dict[str, list[tuple[int, Check]]] = {}
        for check, number in self._numbers.items():
            self._by_field.setdefault(check.field, []).append((number, check))

    def verdicts(self, profile: Profile, as_of: date) -> list[Verdict]:
        """Returns the verdict of every policy, in order; the same that `assess` gives."""
        truths = self._truths(profile, as_of)
        verdicts = []
        for rule, end in self._rules:
            if end is not None and end < as_of:
                verdicts.append(Verdict.NOT_MET)
                continue
            worst = _PEOPLE
            for number in rule.checks:
                truth = truths[number]
                if truth < worst:
                    worst = truth
                    if truth == _NO:
                        break
            if worst and rule.parts:
                worst = min(worst, _judge_parts(rule, truths))
            verdicts.append(_VERDICTS[worst])
        return verdicts

    def _truths(self, profile: Profile, as_of: date) -> list[int]:
        truths = [_UNKNOWN] * len(self._numbers)
        known = complete(profile, self._catalogue, as_of)
        for field in known:
            for number, check in self._by_field.get(field, ()):
                truths[number] = check_truth(check, known, self._catalogue.ranks, as_of).value
        for field, found in self._by_field.items():
            if field in self._catalogue and self._catalogue[field].limit:
                for number, _ in found:
                    truths[number] = _YES
        return truths

    def _root(self, rule: Rule) -> _Every:
        compiled = self._compile(rule)
        return compiled if isinstance(compiled, _Every) else _every((compiled,), people=False)

    def _compile(self, rule: Rule) -> _Compiled:
        if isinstance(rule, Check):
            return self._numbers.setdefault(rule, len(self._numbers))
        if isinstance(rule, Human):
            return None
        if isinstance(rule, Not):
            return _Opposite(self._compile(rule.part))
        if isinstance(rule, When):
            return _Some((_Opposite(self._compile(rule.case)), self._compile(rule.then)))
        parts = tuple(self._compile(part) for part in rule.parts)
        if isinstance(rule, AnyOf):
            return _Some(parts)
        return _every(parts, people=any(isinstance(part, Human) for part in rule.parts))


def _end(policy: Policy) -> date | None:
    """Returns the last day on which a new application is possible at all; None while there is none known."""
    return date.min if policy.status is Status.EXPIRED else policy.effective.end


def _every(parts: Iterable[_Compiled], people: bool) -> _Every:
    parts = tuple(parts)
    checks = tuple(part for part in parts if isinstance(part, int))
    return _Every(checks, tuple(part for part in parts if not (part is None or isinstance(part, int))), people)


def _judge(rule: _Compiled, truths: list[int]) -> int:
    if isinstance(rule, int):
        return truths[rule]
    if rule is None:
        return _PEOPLE
    if isinstance(rule, _Every):
        return _judge_every(rule, truths)
    if isinstance(rule, _Opposite):
        inner = _judge(rule.part, truths)
        return inner if inner == _PEOPLE else _YES - inner
    return _judge_some(rule, truths)


def _judge_every(rule: _Every, truths: list[int]) -> int:
    worst = _PEOPLE
    for number in rule.checks:
        truth = truths[number]
        if truth < worst:
            if truth == _NO:
                return _NO
            worst = truth
    return min(worst, _judge_parts(rule, truths))


def _judge_parts(rule: _Every, truths: list[int]) -> int:
    worst = _PEOPLE
    for part in rule.parts:
        truth = _judge(part, truths)
        if truth < worst:
            if truth == _NO:
                return _NO
            worst = truth
    return worst


def _judge_some(rule: _Some, truths: list[int]) -> int:
    best, people = -1, False
    for part in rule.parts:
        truth = _judge(part, truths)
        if truth == _PEOPLE:
            people = True
            continue
        if truth == _YES and isinstance(part, _Every) and part.people:
            truth = _UNKNOWN
        best = max(best, truth)
    if best == -1:
        return _PEOPLE
    return _UNKNOWN if best == _NO and people else best


def best_first(verdicts: Iterable[tuple[Policy, Verdict]]) -> list[tuple[Policy, Verdict]]:
    """Returns the sure ones, then the possible, then the rest; in force before unconfirmed, otherwise as they were."""
    order = {Verdict.MET: 0, Verdict.UNKNOWN: 1, Verdict.NOT_MET: 2}
    return sorted(verdicts, key=lambda one: (order[one[1]], one[0].status is not Status.IN_FORCE))
