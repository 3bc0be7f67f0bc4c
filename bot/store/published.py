"""The policies as they are published, read from the database once each, and again only when they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.policy.model.loader import readable
from bot.policy.model.model import Policy
from bot.store.policies import Changes


@dataclass(frozen=True)
class Published:
    """The current policies at one revision; at first none.

    Attributes:
        revision: of the table of versions.
        policies: in the order in which they were first added.
        faults: by their ids, why the newest changes could not be read; those policies are left out.
    """

    revision: int = 0
    policies: tuple[Policy, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)

    def after(self, changes: Changes) -> Published:
        """Return the policies with `changes` made; all others are the very same objects."""
        policies, faults = readable(changes.documents)
        current = {policy.id: policy for policy in (*self.policies, *policies)}
        kept = tuple(policy for name, policy in current.items() if name not in faults)
        return Published(changes.revision, kept, faults)
