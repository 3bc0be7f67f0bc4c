"""Policy versions: idempotent, nothing overwritten, a revision that only grows."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from bot.errors import DatabaseError
from bot.store.policies import LoadResult, PolicyRepository

NOW = datetime(2026, 11, 23, 1, 2, 3, tzinfo=timezone.utc)


@pytest.fixture
def policies(engine: Engine) -> PolicyRepository:
    return PolicyRepository(engine, lambda: NOW)


def document(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "title": f"办法{name}", **more}


def test_loading_twice_changes_nothing(policies: PolicyRepository) -> None:
    files = [document("b"), document("a", published=date(2025, 5, 8))]
    assert policies.revision() == 0
    assert policies.load(files) == LoadResult(2, 0, 0)
    revision = policies.revision()
    assert policies.load(list(reversed(files))) == LoadResult(0, 0, 2)
    assert policies.revision() == revision > 0
    assert policies.current() == [document("b"), document("a", published="2025-05-08")]


def test_the_order_of_keys_is_no_change(policies: PolicyRepository) -> None:
    policies.load([{"id": "a", "x": 1, "y": 2}])
    assert policies.load([{"y": 2, "x": 1, "id": "a"}]).unchanged == 1


def test_a_changed_file_becomes_a_version(policies: PolicyRepository) -> None:
    policies.load([document("a", n=1)])
    before = policies.revision()
    assert policies.load([document("a", n=2)]) == LoadResult(0, 1, 0)
    assert policies.revision() > before
    assert [(v.version, v.document["n"], v.origin) for v in policies.history("a")] == [
        (1, 1, "file"),
        (2, 2, "file"),
    ]
    assert policies.load([document("a", n=1)]).changed == 1
    assert [v.version for v in policies.history("a")] == [1, 2, 3]
    assert policies.history("a")[0].created_at == NOW


def test_what_the_desk_published_survives_a_restart(policies: PolicyRepository) -> None:
    policies.load([document("a", n=1)])
    published = policies.publish(document("a", n=9), "更正金额")
    assert (published.version, published.reason, published.origin) == (2, "更正金额", "desk")
    assert policies.load([document("a", n=1)]) == LoadResult(0, 0, 1)
    assert policies.current() == [document("a", n=9)]
    assert policies.load([document("a", n=2)]) == LoadResult(0, 1, 0, ("a",))
    assert policies.current() == [document("a", n=2)]
    assert [v.document["n"] for v in policies.history("a")] == [1, 9, 2]


def test_changes_are_told_since_a_revision(policies: PolicyRepository) -> None:
    policies.load([document("a"), document("b")])
    loaded = policies.changes_since(0)
    assert [found["id"] for found in loaded.documents] == ["a", "b"]
    policies.publish(document("a", title="一"), "更正")
    policies.publish(document("a", title="二"), "更正")
    changes = policies.changes_since(loaded.revision)
    assert changes.documents == [document("a", title="二")]
    assert policies.changes_since(changes.revision).documents == []


def test_publishing_the_same_again_is_no_version(policies: PolicyRepository) -> None:
    first = policies.publish(document("new"), "新政策")
    assert policies.publish(document("new"), "再来") == first
    assert policies.load([document("new")]) == LoadResult(0, 0, 1)
    assert policies.history("unknown") == []


@pytest.mark.parametrize(
    "files",
    [
        [{"title": "x"}],
        [{"id": ""}],
        [{"id": "a"}, {"id": "a"}],
        [{"id": "a", "x": float("nan")}],
        [{"id": "a", "x": object()}],
    ],
)
def test_what_cannot_be_stored_is_refused_whole(policies: PolicyRepository, files: list[dict[str, Any]]) -> None:
    with pytest.raises(DatabaseError):
        policies.load([document("fine"), *files])
    assert policies.current() == []


def test_decimals_keep_their_digits(policies: PolicyRepository) -> None:
    policies.load([document("a", rate=Decimal("0.10"))])
    assert policies.current()[0]["rate"] == "0.10"
