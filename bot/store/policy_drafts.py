"""Drafts of policies: written by one officer, published by another, at once or on the day they take effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.second import require_second
from bot.errors import DeskError
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.knowledge_tables import policy_draft
from bot.store.officers import Officer
from bot.store.policies import PolicyRepository
from bot.store.upsert import insert_new

OPEN, SUBMITTED, APPROVED, PUBLISHED, WITHDRAWN = "open", "submitted", "approved", "published", "withdrawn"
LIVE = (OPEN, SUBMITTED, APPROVED)


@dataclass(frozen=True)
class PolicyText:
    """What an officer writes.

    Attributes:
        text: YAML, a list of one policy.
        reason: Why the policy changes, for the record.
        effective_on: The day on which it becomes the current version, in Shenzhen.
    """

    text: str
    reason: str
    effective_on: date


@dataclass(frozen=True)
class PolicyDraft:
    """A draft as it is kept.

    Attributes:
        base_version: The version it was begun from, 0 for a new policy.
        editors: Ids of the officers who wrote it, the first one began it.
        edits: How often it was changed.
        decided_by: Id of who published or returned it.
        remark: What they said to it.
        version: The version that was made of it.
    """

    id: int
    policy_id: str
    base_version: int
    written: PolicyText
    state: str
    editors: tuple[int, ...]
    edits: int
    decided_by: int | None
    remark: str
    version: int | None
    created_at: datetime
    changed_at: datetime


class PolicyDrafts:
    """Reads and changes the table `policy_draft`; publishing extends the policy's versions in the same transaction."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock
        self._policies = PolicyRepository(engine, clock)

    def begin(self, policy_id: str, base_version: int, written: PolicyText, by: Officer) -> tuple[PolicyDraft, bool]:
        """Begin a draft; the one there is already stays as it is.

        Returns:
            The policy's draft, and whether it is this one.
        """
        now = self._clock()
        row = {
            "policy_id": policy_id,
            "base_version": base_version,
            "text": written.text,
            "reason": written.reason,
            "effective_on": written.effective_on,
            "state": OPEN,
            "editors": [by.id],
            "edits": 0,
            "remark": "",
            "created_at": now,
            "changed_at": now,
        }
        with writing(self._engine) as connection:
            began = insert_new(connection, policy_draft, row) is not None
            found = connection.execute(_LIVE_OF, {"policy": policy_id}).one()
        return _draft(found), began

    def by_id(self, draft_id: int) -> PolicyDraft | None:
        """Return a draft."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(policy_draft).where(policy_draft.c.id == draft_id)).first()
        return None if row is None else _draft(row)

    def live(self) -> list[PolicyDraft]:
        """Return the drafts that are neither published nor withdrawn, the latest change first."""
        latest = (policy_draft.c.changed_at.desc(), policy_draft.c.id.desc())
        which = sa.select(policy_draft).where(policy_draft.c.state.in_(LIVE)).order_by(*latest)
        with reading(self._engine) as connection:
            return [_draft(row) for row in connection.execute(which)]

    def of(self, policy_id: str) -> list[PolicyDraft]:
        """Return all drafts of a policy, the newest first."""
        which = sa.select(policy_draft).where(policy_draft.c.policy_id == policy_id)
        with reading(self._engine) as connection:
            return [_draft(row) for row in connection.execute(which.order_by(policy_draft.c.id.desc()))]

    def save(self, draft_id: int, edits: int, written: PolicyText, by: Officer, *, submit: bool) -> PolicyDraft:
        """Keep a changed text, which goes back to be decided on if it already was; `submit` asks for the decision.

        Raises:
            DeskError: If it is no longer being written, or was changed meanwhile (`edits` says what was seen).
        """
        with writing(self._engine) as connection:
            found = _locked(connection, draft_id, edits, OPEN, SUBMITTED)
            values = {
                "text": written.text,
                "reason": written.reason,
                "effective_on": written.effective_on,
                "editors": list(dict.fromkeys((*found.editors, by.id))),
                "edits": edits + 1,
                "state": SUBMITTED if submit else OPEN,
            }
            return self._change(connection, found, values)

    def publish(self, draft_id: int, edits: int, document: Mapping[str, Any], by: Officer, today: date) -> PolicyDraft:
        """Make it the current version; before its day it is only approved, and `publish_due` does the rest.

        Args:
            draft_id: Which.
            edits: What was seen of it.
            document: What its text says.
            by: The second person.
            today: In Shenzhen.

        Raises:
            DeskError: If `by` wrote it or may not, it is not submitted, was changed, or its policy was meanwhile.
        """
        with writing(self._engine) as connection:
            found = _locked(connection, draft_id, edits, SUBMITTED)
            require_second(by.id, by.role, found.editors)
            if found.written.effective_on > today:
                return self._change(connection, found, {"state": APPROVED, "decided_by": by.id})
            return self._publish(connection, found, document, by.id)

    def publish_due(self, draft_id: int, document: Mapping[str, Any]) -> PolicyDraft:
        """Make an approved draft, whose day has come, the current version.

        Raises:
            DeskError: If another version was published since it was begun; it then is open again, with a remark.
        """
        with writing(self._engine) as connection:
            found = _locked(connection, draft_id, None, APPROVED)
            return self._publish(connection, found, document, found.decided_by)

    def due(self, today: date) -> list[PolicyDraft]:
        """Return the approved drafts that take effect by `today`."""
        which = (policy_draft.c.state == APPROVED, policy_draft.c.effective_on <= today)
        with reading(self._engine) as connection:
            return [_draft(row) for row in connection.execute(sa.select(policy_draft).where(*which))]

    def give_back(self, draft_id: int, remark: str, by: Officer | None = None) -> PolicyDraft:
        """Open it again for its writer, with a remark.

        Raises:
            DeskError: If nobody is to decide on it.
        """
        with writing(self._engine) as connection:
            found = _locked(connection, draft_id, None, SUBMITTED, APPROVED)
            decided_by = None if by is None else by.id
            return self._change(connection, found, {"state": OPEN, "remark": remark, "decided_by": decided_by})

    def withdraw(self, draft_id: int) -> PolicyDraft:
        """Give it up.

        Raises:
            DeskError: If it is published or withdrawn already.
        """
        with writing(self._engine) as connection:
            return self._change(connection, _locked(connection, draft_id, None, *LIVE), {"state": WITHDRAWN})

    def _publish(
        self, connection: Connection, found: PolicyDraft, document: Mapping[str, Any], decided_by: int | None
    ) -> PolicyDraft:
        reason = found.written.reason
        version = self._policies.publish_in(connection, document, reason, instead_of=found.base_version)
        values = {"state": PUBLISHED, "decided_by": decided_by, "version": version.version}
        return self._change(connection, found, values)

    def _change(self, connection: Connection, found: PolicyDraft, values: Mapping[str, Any]) -> PolicyDraft:
        mine = policy_draft.c.id == found.id
        connection.execute(policy_draft.update().where(mine).values(**values, changed_at=self._clock()))
        return _draft(connection.execute(sa.select(policy_draft).where(mine)).one())


_LIVE_OF = sa.select(policy_draft).where(
    policy_draft.c.policy_id == sa.bindparam("policy"), policy_draft.c.state.in_(LIVE)
)


def _locked(connection: Connection, draft_id: int, edits: int | None, *states: str) -> PolicyDraft:
    row = connection.execute(sa.select(policy_draft).where(policy_draft.c.id == draft_id).with_for_update()).first()
    if row is None or row.state not in states:
        state = "gone" if row is None else row.state
        raise DeskError(f"draft {draft_id} is {state}, not {' or '.join(states)}; look at it anew")
    if edits not in (None, row.edits):
        raise DeskError(f"draft {draft_id} was changed meanwhile; look at it anew")
    return _draft(row)


def _draft(row: Row) -> PolicyDraft:
    return PolicyDraft(
        id=row.id,
        policy_id=row.policy_id,
        base_version=row.base_version,
        written=PolicyText(row.text, row.reason, row.effective_on),
        state=row.state,
        editors=tuple(row.editors),
        edits=row.edits,
        decided_by=row.decided_by,
        remark=row.remark,
        version=row.version,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
