"""The ways of a rule by which a field follows (人才引进迁户核准条件): the asker's own, open or closed to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.assessment.assessment import Assessment
from bot.policy.model.conditions import All, AnyOf, Check, Known, Truth, is_another_way
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Field


@dataclass(frozen=True)
class Way:
    """One way that is the asker's: 本科 at 46, 大专 at 34.

    Attributes:
        check: the figure that opens or closes it.
        kinds: the fields that make it the asker's way.
        known: what is known of the asker.
    """

    check: Check
    kinds: tuple[str, ...]
    known: Known


def ways_closed(assessment: Assessment, field: Field) -> Iterator[Way]:
    """Yields the asker's own ways of the rule of `field` that a figure closes; none where it follows by no rule."""
    return _ways(assessment, field, Truth.NO)


def ways_open(assessment: Assessment, field: Field) -> Iterator[Way]:
    """Yields the first way by which `field` holds, none where it was told or follows by no rule."""
    if field.id not in assessment.profile.facts:
        yield from list(_ways(assessment, field, Truth.YES))[:1]


def _ways(assessment: Assessment, field: Field, truth: Truth) -> Iterator[Way]:
    of = assessment.truth_of
    known = complete(assessment.profile, assessment.catalogue, assessment.as_of)
    for way in field.rule.parts if isinstance(field.rule, AnyOf) else ():
        if not isinstance(way, All) or is_another_way(way, of):
            continue
        checks = [part for part in way.parts if isinstance(part, Check)]
        kinds = [check for check in checks if not isinstance(check.bound, Decimal)]
        figures = [check for check in checks if isinstance(check.bound, Decimal)]
        decided = [check for check in figures if of(check) is truth]
        whole = len(decided) == len(figures) if truth is Truth.YES else bool(decided)
        if whole and all(of(check) is Truth.YES for check in kinds):
            yield Way(decided[0], tuple(check.field for check in kinds), known)
