"""`python -m bot assess`: the same engine as the dialogue and the page, at the prompt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.__main__ import main

PLEDGE = "ft-ip-pledge-subsidy-2022"
DAY = ("--as-of", "2026-11-22")


def receipt(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["assess", *words, *DAY, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert isinstance(content, dict)
    return content


def test_what_is_missing_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", PLEDGE, "--field", "loan_term_months=12个月", *DAY]) == 0
    told = capsys.readouterr().out
    assert "还需要知道" in told
    assert "下一个问题：" in told
    assert "回执：CS-20261122-" in told


def test_a_deciding_field_settles_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert receipt(capsys, PLEDGE, "--field", "ip_pledged=商标")["verdict"] == "不符合"


def test_own_words_and_fields_are_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    said = receipt(capsys, PLEDGE, "--say", "贷款期限18个月")
    given = receipt(capsys, PLEDGE, "--field", "loan_term_months=一年半")
    assert said["lines"] == given["lines"]


def test_a_field_given_wins_over_what_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    content = receipt(capsys, PLEDGE, "--say", "商标质押", "--field", "ip_pledged=专利")
    assert content["verdict"] == "还需要知道"


def test_the_whole_base_comes_best_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "all", "--say", "我36岁，博士", *DAY, "--json"]) == 0
    verdicts = [row["verdict"] for row in json.loads(capsys.readouterr().out)]
    order = ["符合", "还需要知道", "不符合"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert main(["assess", "all", *DAY]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(verdicts)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["no-such-policy"], "policies search"),
        ([PLEDGE, "--field", "age"], "NAME=VALUE"),
        ([PLEDGE, "--field", "shoe_size=43"], "data/fields.yaml"),
        ([PLEDGE, "--field", "loan_term_months=很久"], "not understood"),
        ([PLEDGE, "--as-of", "tomorrow"], "2026-11-22"),
    ],
)
def test_what_cannot_be_read_is_one_line_that_says_what_to_do(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["assess", *words]) == 1
    error = capsys.readouterr().err
    assert error.startswith("error: ") and told in error and error.count("\n") == 1


def test_what_was_not_understood_is_told_beside_the_outcome(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "sz-phd-living-2022", "--say", "我300岁", *DAY]) == 0
    assert "300岁" in capsys.readouterr().err
