"""The whole base for one profile: what is sure, what is possible and what it lacks, what is missed by little."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.policy.assessment.assessment import Assessment, Verdict, assess, fields_of
from bot.policy.assessment.totals import Total, total
from bot.policy.interview.audience import BOTH, ENTERPRISE, INDIVIDUAL
from bot.policy.model.model import Kind, Policy, Scope, Status
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile


@dataclass(frozen=True)
class Survey:
    """Every policy that can still be applied for and that a machine can check, judged for one profile.

    Attributes:
        sure: those that are met, with nothing left to people.
        possible: those that something told speaks for and nothing against; the one that most speaks for first.
        near: those that one condition alone stands against, which may change.
        looked_at: how many were judged.
        total: what of the sure ones can be had together.
        question: the field to ask for next, or empty: one that is easy to tell if any is open.
    """

    sure: tuple[Assessment, ...]
    possible: tuple[Assessment, ...]
    near: tuple[Assessment, ...]
    looked_at: int
    total: Total
    question: str


class Surveyor:
    """Judges one set of policies; what of them can be judged is found once.

    Attributes:
        fields: all fields that any of them looks at.
    """

    def __init__(self, policies: Iterable[Policy], catalogue: Catalogue, easy: Sequence[str] = ()) -> None:
        self._catalogue = catalogue
        self._easy = easy
        self._policies = [policy for policy in policies if _is_benefit(policy) and fields_of(policy)]
        self._for: dict[str, set[str]] = defaultdict(set)
        for policy in self._policies:
            for field in fields_of(policy):
                self._for[field].add(policy.audience)
        self.fields = frozenset(self._for)

    def survey(self, profile: Profile, audience: str, as_of: date) -> Survey:
        """Judges the policies for `audience` (`individual`, `enterprise`, or empty for both)."""
        wanted = {audience, BOTH} if audience else {INDIVIDUAL, ENTERPRISE, BOTH}
        open_ones = [p for p in self._policies if p.audience in wanted and not p.has_expired(as_of)]
        found = [assess(policy, profile, as_of, self._catalogue) for policy in open_ones]
        sure = [one for one in found if one.verdict is Verdict.MET and not one.human]
        possible = [one for one in found if one.verdict is not Verdict.NOT_MET and one not in sure]
        told = sorted((one for one in possible if _speaks_for(one)), key=_likelihood)
        near = [one for one in found if one.verdict is Verdict.NOT_MET and self._is_near(one)]
        return Survey(
            sure=tuple(sorted(sure, key=lambda one: one.status is not Status.IN_FORCE)),
            possible=tuple(told),
            near=tuple(near),
            looked_at=len(found),
            total=total(sure),
            question=self._question(told, possible),
        )

    def audience_of(self, profile: Profile) -> str:
        """Returns for whom the facts of `profile` count, when they count for one kind of asker alone."""
        kinds = [kind for field in profile for kind in self._for.get(field, ()) if kind != BOTH]
        return kinds[0] if kinds and len(set(kinds)) == 1 else ""

    def _question(self, told: Sequence[Assessment], possible: Sequence[Assessment]) -> str:
        """Returns what to ask: of the likely policies or else of all what is easy to tell, then what settles most."""
        likely, every = _weights(told), _weights(possible)
        for weights in (likely, every):
            if easy := next((field for field in self._easy if field in weights), ""):
                return easy
        return _heaviest(likely or every)

    def _is_near(self, one: Assessment) -> bool:
        return len(one.nearest) == 1 and not self._catalogue[one.nearest[0].field].fixed and _speaks_for(one)


def _is_benefit(policy: Policy) -> bool:
    """Tells whether there is something to be had, and here."""
    return bool(policy.of_kind(Kind.BENEFIT)) and policy.scope is not Scope.OTHER_DISTRICT


def _speaks_for(one: Assessment) -> bool:
    return bool(_told_and_met(one))


def _weights(assessments: Iterable[Assessment]) -> dict[str, float]:
    """Returns the open fields with how much they settle: for many policies, and for those that are nearly met."""
    weights: dict[str, float] = defaultdict(float)
    for one in assessments:
        for field in (field for field in one.missing if field not in one.profile):
            weights[field] += 1 + len(_told_and_met(one)) / len(one.missing)
    return weights


def _heaviest(weights: dict[str, float]) -> str:
    return max(weights, key=lambda field: (round(weights[field], 6), field), default="")


def _told_and_met(one: Assessment) -> set[str]:
    return {line.field for line in one.met if line.yours}


def _likelihood(one: Assessment) -> tuple[bool, int, int]:
    return one.status is not Status.IN_FORCE, -len(_told_and_met(one)), len(one.missing)
