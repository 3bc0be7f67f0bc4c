"""Single fields of a document keep the format, or the break of it says where, why, and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.policy.model.format import FormatBreak, check_filled, check_id, check_keys, day, listed, one_of, period


def test_a_day_is_written_as_one_or_as_text() -> None:
    assert day(date(2025, 5, 1), "0.published") == day("2025-05-01", "0.published") == date(2025, 5, 1)
    assert day(None, "0.published") is None


@pytest.mark.parametrize(("value", "required"), [("1.5.2025", False), (20250501, False), (None, True)])
def test_what_is_no_day_is_refused(value: Any, required: bool) -> None:
    with pytest.raises(FormatBreak, match="is not a day") as caught:
        day(value, "0.last_checked", required)
    assert (caught.value.where, caught.value.line) == ("0.last_checked", None)
    assert caught.value.repair


def test_a_period_may_be_open_at_both_ends() -> None:
    open_ended = period({"effective": {"from": "2025-05-01", "to": None}}, "effective", "0")
    assert (open_ended.start, open_ended.end) == (date(2025, 5, 1), None)


@pytest.mark.parametrize("value", [{"from": None}, None, {"from": "2025-05-02", "to": "2025-05-01"}])
def test_what_is_no_period_is_refused(value: Any) -> None:
    with pytest.raises(FormatBreak) as caught:
        period({"effective": value}, "effective", "0")
    assert caught.value.where == "0.effective"


@pytest.mark.parametrize(("value", "number"), [("ft-lamp-2025", False), ("7", False), (7, True)])
def test_an_id_is_lower_case_with_digits_and_hyphens(value: object, number: bool) -> None:
    check_id(value, "0", number)


@pytest.mark.parametrize(
    ("value", "number"), [("FT", False), ("ft lamp", True), ("", False), (7, False), (["ft"], True)]
)
def test_what_is_no_id_is_refused(value: object, number: bool) -> None:
    with pytest.raises(FormatBreak, match="is not an id") as caught:
        check_id(value, "0", number)
    assert caught.value.where == "0.id"


def test_keys_are_neither_unknown_nor_missing() -> None:
    check_keys({"a": 1}, "0", required=["a"], allowed=["a", "b"])
    with pytest.raises(FormatBreak, match="unknown key"):
        check_keys({"a": 1, "c": 1}, "0", required=["a"], allowed=["a", "b"])
    with pytest.raises(FormatBreak, match="'a' is missing"):
        check_keys({"b": 1}, "0", required=["a"], allowed=["a", "b"])


@pytest.mark.parametrize("value", ["", "  ", None])
def test_an_empty_text_is_refused(value: str | None) -> None:
    with pytest.raises(FormatBreak, match="it is empty"):
        check_filled({"title": value}, "0", ["title"])


def test_null_is_an_empty_list_and_a_text_is_none() -> None:
    assert listed({"cues": None}, "cues", "0") == []
    with pytest.raises(FormatBreak, match="not a list"):
        listed({"cues": "a"}, "cues", "0")


def test_one_of_several_words_says_which_there_are() -> None:
    assert one_of({"scope": "futian"}, "scope", {"futian", "hetao"}, "0") == "futian"
    with pytest.raises(FormatBreak) as caught:
        one_of({"scope": "mars"}, "scope", {"hetao", "futian"}, "0")
    assert caught.value.repair == "one of futian, hetao"
