"""A document becomes a policy with everything in it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.policy.model.document import parse
from bot.policy.model.format import FormatBreak
from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Kind, Status
from tests.policy.documents import policy, statement


def test_a_break_of_the_format_says_its_field() -> None:
    with pytest.raises(FormatBreak) as caught:
        parse(policy(topic="lamps"), "3")
    assert caught.value.where == "3.topic"


def test_what_is_left_out_of_a_statement_is_empty() -> None:
    (read,) = parse(policy(statements=[statement("one", "note", "一。")]), "0").statements
    assert (read.case, read.asks, read.amount, read.check, read.when, read.group) == ("", (), {}, {}, None, "")
    assert read.source == "main"


@pytest.mark.parametrize(
    ("end", "status"), [(None, Status.IN_FORCE), ("2026-11-22", Status.IN_FORCE), ("2026-11-21", Status.EXPIRED)]
)
def test_the_end_of_validity_decides_by_the_day(end: str | None, status: Status) -> None:
    read = policy_from_document(policy(effective={"from": None, "to": end}))
    assert read.status_on(date(2026, 11, 22)) is status


def test_a_statement_is_found_by_its_id() -> None:
    read = policy_from_document(policy(statements=[statement("one", "note", "一。"), statement("two", "gap", "二。")]))
    assert read.statement("two") is read.statements[1]
    assert read.statement("three") is None
    assert read.of_kind(Kind.GAP) == (read.statements[1],)
