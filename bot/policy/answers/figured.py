"""Finds the policies that somebody's own facts belong to, when words name none: 贷款500万 利息20万 已还清."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.policy.assessment.assessment import told_by
from bot.policy.model.facts import YES_NO
from bot.policy.model.formula import formula_of
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile

MUCH = 4
"""So many facts that a policy looks at, one of them a figure that its amount is worked out from, name it."""
FIGURES = 2
"""With so many such figures one fact less is enough."""


class Figured:
    """Knows which fields policies look at, and of which they work amounts out. Immutable."""

    def __init__(self, policies: Iterable[Policy], catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._all = [(one, _bases(one), told_by(one, catalogue)) for one in policies]
        self._policies = [(one, bases, wanted) for one, bases, wanted in self._all if bases]

    def meant_by(self, message: str) -> list[Policy]:
        """Returns the policies that `message` tells a whole case of, figures included."""
        told = frozenset(read_profile(message, self._catalogue).facts)
        return [one for one, bases, wanted in self._policies if _names(bases & told, wanted & told)]

    def told_whole(self, message: str, least: int) -> list[Policy]:
        """Returns the policies of which `message` tells at least so many facts."""
        told = set(read_profile(message, self._catalogue).facts)
        return [one for one, _, wanted in self._all if len(wanted & told) >= least]


def _names(figures: frozenset[str], facts: frozenset[str]) -> bool:
    return bool(figures) and len(facts) >= MUCH - (len(figures) >= FIGURES)


def _bases(policy: Policy) -> frozenset[str]:
    formulas = (formula_of(statement.amount) for statement in policy.statements)
    return frozenset(field for one in formulas if one for field in (*one.bases, *(times.field for times in one.times)))


def bare_figures(message: str, fields: Collection[str], catalogue: Catalogue) -> Profile:
    """Returns the figures of `message` that belong to one of `fields` by their unit alone: 2000平一个月能补多少.

    A figure whose words name a field of its own, or that several of `fields` could take, is left out.
    """
    taken = read_profile(message, catalogue)
    found = Profile()
    units = Counter(catalogue[one].unit for one in fields)
    for field_id in fields:
        field = catalogue[field_id]
        if units[field.unit] > 1 or field.unit == YES_NO or any(catalogue[one].unit == field.unit for one in taken):
            continue
        found = found.merged(read_profile(message, catalogue, asked=field_id).only(field_id))
    return replace(found, problems={})
