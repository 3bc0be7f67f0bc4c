"""What to do for what fits (办理清单): what to hand in, where, until when, in which order, and who to call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.policy.model.model import Kind, Policy, Statement

GROUPS = (Kind.MATERIAL, Kind.CHANNEL, Kind.TIME, Kind.STEP, Kind.CONTACT)
"""The kinds of statement of a checklist, in the order in which they are told."""


@dataclass(frozen=True)
class Checklist:
    """The statements of a policy that tell how to apply.

    Attributes:
        policy: the policy.
        deadline: the last day of the batch's application window, if it is known.
        closed: whether that day has passed.
    """

    policy: Policy
    deadline: date | None
    closed: bool

    def of(self, kind: Kind) -> tuple[Statement, ...]:
        """Returns the statements of one group; those that sum up others only where there is nothing else."""
        found = self.policy.of_kind(kind)
        single = tuple(statement for statement in found if "overview" not in statement.id)
        return single or found

    def groups(self) -> Iterator[tuple[Kind, tuple[Statement, ...]]]:
        """Yields every group with its statements; a group of which nothing is known is empty."""
        return ((kind, self.of(kind)) for kind in GROUPS)

    def __bool__(self) -> bool:
        return any(statements for _, statements in self.groups())


def checklist(policy: Policy, as_of: date) -> Checklist:
    """Returns the checklist of `policy` as it stands on `as_of`."""
    end = policy.application.end
    return Checklist(policy, end, closed=end is not None and end < as_of)
