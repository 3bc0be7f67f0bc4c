"""Policy versions: each policy as it was published, and every change since; nothing is overwritten."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from bot.errors import DatabaseError, DeskError
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.tables import policy_version

FILE = "file"
DESK = "desk"


@dataclass(frozen=True)
class LoadResult:
    """How many policies of the files were new, different, or the same as before.

    Attributes:
        superseded: Ids, among the changed, whose version from the desk now stands behind the file's.
    """

    added: int
    changed: int
    unchanged: int
    superseded: tuple[str, ...] = ()


@dataclass(frozen=True)
class PolicyVersion:
    """One version of one policy; `version` counts from 1, `origin` is `file` or `desk`."""

    policy_id: str
    version: int
    document: dict[str, Any]
    sha256: str
    origin: str
    reason: str
    created_at: datetime


@dataclass(frozen=True)
class Changes:
    """The documents of the policies that have changed, in the order in which those were first added.

    Attributes:
        revision: the revision up to which they tell.
        documents: each policy's current document.
    """

    revision: int
    documents: Sequence[dict[str, Any]]


class PolicyRepository:
    """Reads and extends the table `policy_version`; gateway and dialogue both use it."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of versions."""
        self._engine = engine
        self._clock = clock

    def load(self, documents: Sequence[Mapping[str, Any]]) -> LoadResult:
        """Bring the table to what the files say; loading the same files again changes nothing.

        A file is compared with its own last state, so that a version published at the desk since then stays
        current until the file itself changes.

        Raises:
            DatabaseError: If a document has no id, an id comes twice, or a value has no place in JSON.
        """
        plain = [plain_form(document) for document in documents]
        _refuse_twins(plain)
        with writing(self._engine) as connection:
            _serialise(connection)
            newest, from_files = _newest(connection), _newest(connection, FILE)
            changes = [_change(document, newest, from_files) for document in plain]
            for document, change in zip(plain, changes, strict=True):
                if change != _SAME:
                    self._append(connection, document, newest.get(document["id"]), FILE, "file")
        replaced = (d["id"] for d, change in zip(plain, changes, strict=True) if change == _SUPERSEDED)
        changed = changes.count(_CHANGED) + changes.count(_SUPERSEDED)
        return LoadResult(changes.count(_ADDED), changed, changes.count(_SAME), tuple(replaced))

    def publish(self, document: Mapping[str, Any], reason: str) -> PolicyVersion:
        """Make `document` the current version of its policy; `reason` says why, for the record.

        Returns:
            The new version; the current one when the document does not differ from it.

        Raises:
            DatabaseError: If the document has no id or a value has no place in JSON.
        """
        with writing(self._engine) as connection:
            return self.publish_in(connection, document, reason)

    def publish_in(
        self, connection: Connection, document: Mapping[str, Any], reason: str, instead_of: int | None = None
    ) -> PolicyVersion:
        """Do it within the caller's transaction; see `publish`.

        Args:
            connection: With the transaction.
            document: The new version.
            reason: Why.
            instead_of: The version that must be the current one, 0 for none; None: any.

        Raises:
            DeskError: If another version has become current meanwhile.
            DatabaseError: As `publish`.
        """
        plain = plain_form(document)
        _serialise(connection)
        newest = _newest(connection).get(plain["id"])
        there = newest.version if newest else 0
        if instead_of not in (None, there):
            raise DeskError(f"policy {plain['id']} has version {there} by now, not {instead_of}; begin a draft of that")
        if newest is not None and newest.sha256 == fingerprint(plain):
            return newest
        return self._append(connection, plain, newest, DESK, reason)

    def current(self) -> list[dict[str, Any]]:
        """Return the current document of every policy, in the order in which they were first added."""
        return [version.document for version in self.current_versions()]

    def current_versions(self) -> list[PolicyVersion]:
        """Return the current version of every policy, in the order in which they were first added."""
        with reading(self._engine) as connection:
            return list(_newest(connection).values())

    def changes_since(self, revision: int) -> Changes:
        """Return the current version of every policy that has got one since `revision`; 0 gives all."""
        with reading(self._engine) as connection:
            changed = _newest(connection, after=revision)
            return Changes(_revision(connection), [version.document for version in changed.values()])

    def history(self, policy_id: str) -> list[PolicyVersion]:
        """Return all versions of a policy, the first one first; empty when it is not known."""
        mine = sa.select(policy_version).where(policy_version.c.policy_id == policy_id)
        with reading(self._engine) as connection:
            rows = connection.execute(mine.order_by(policy_version.c.version))
            return [_from_row(row) for row in rows.mappings()]

    def revision(self) -> int:
        """Return a number that grows with every change; one look at an index."""
        with reading(self._engine) as connection:
            return _revision(connection)

    def _append(
        self,
        connection: Connection,
        document: dict[str, Any],
        newest: PolicyVersion | None,
        origin: str,
        reason: str,
    ) -> PolicyVersion:
        number = newest.version + 1 if newest else 1
        key = fingerprint(document)
        version = PolicyVersion(document["id"], number, document, key, origin, reason, self._clock())
        connection.execute(policy_version.insert().values(**vars(version)))
        return version


def fingerprint(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, whatever the order of its keys."""
    canonical = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


_ADDED, _CHANGED, _SUPERSEDED, _SAME = "added", "changed", "superseded", "same"


def _change(
    document: dict[str, Any], newest: Mapping[str, PolicyVersion], from_files: Mapping[str, PolicyVersion]
) -> str:
    current, last_file = newest.get(document["id"]), from_files.get(document["id"])
    if current is None:
        return _ADDED
    if fingerprint(document) in (current.sha256, last_file.sha256 if last_file else None):
        return _SAME
    return _SUPERSEDED if current.origin == DESK else _CHANGED


def _revision(connection: Connection) -> int:
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(policy_version.c.id), 0))).scalar_one())


def _newest(connection: Connection, origin: str | None = None, after: int = 0) -> dict[str, PolicyVersion]:
    number = sa.func.max(policy_version.c.version).label("version")
    first = sa.func.min(policy_version.c.id).label("first")
    grouped = sa.select(policy_version.c.policy_id, number, first).group_by(policy_version.c.policy_id)
    if origin is not None:
        grouped = grouped.where(policy_version.c.origin == origin)
    if after:
        grouped = grouped.having(sa.func.max(policy_version.c.id) > after)
    top = grouped.subquery()
    same = sa.and_(policy_version.c.policy_id == top.c.policy_id, policy_version.c.version == top.c.version)
    statement = sa.select(policy_version).join(top, same).order_by(top.c.first)
    return {row["policy_id"]: _from_row(row) for row in connection.execute(statement).mappings()}


def _serialise(connection: Connection) -> None:
    """Let one writer at a time number versions: none may appear below a revision that was seen."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE"))


def plain_form(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document as JSON gives it back; YAML's dates become ISO text."""
    name = document.get("id")
    if not isinstance(name, str) or not name:
        raise DatabaseError(f"A policy document has no id: {str(document)[:80]}. Give it one.")
    try:
        plain = json.loads(json.dumps(document, ensure_ascii=False, default=_as_text, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise DatabaseError(f"Policy {name} holds a value that JSON cannot: {error}.") from error
    return dict(plain)


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} {value!r}")


def _refuse_twins(documents: Sequence[Mapping[str, Any]]) -> None:
    seen: set[str] = set()
    for document in documents:
        if document["id"] in seen:
            raise DatabaseError(f"Policy {document['id']} comes twice in one load. Remove one of them.")
        seen.add(document["id"])


def _from_row(row: RowMapping) -> PolicyVersion:
    names = ("policy_id", "version", "document", "sha256", "origin", "reason", "created_at")
    return PolicyVersion(**{name: row[name] for name in names})
