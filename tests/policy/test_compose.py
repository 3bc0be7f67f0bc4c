"""Answers in the order they are owed: the fact, its basis, its honest status."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.answers.compose import LIMIT, Composer, shorten
from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Kind, Policy
from tests.policy.conftest import DATA, TODAY
from tests.policy.documents import policy, source, statement


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer.from_file(DATA / "wording.yaml")


def made(**changes: Any) -> Policy:
    return policy_from_document(policy(**changes))


def test_the_fact_stands_alone_while_in_force(composer: Composer) -> None:
    found = made()
    assert composer.facts(found, found.statements[:1], TODAY) == "路灯补贴每家最高补7万元。"


def test_an_expired_fact_is_marked_before_it_is_said(composer: Composer) -> None:
    found = made(status="expired")
    assert composer.facts(found, found.statements[:1], TODAY).startswith("【已失效】")


def test_the_day_decides_whether_a_fact_is_expired(composer: Composer) -> None:
    found = made(effective={"from": None, "to": "2026-11-22"})
    said = [composer.facts(found, found.statements[:1], date(2026, 11, day)) for day in (22, 23)]
    assert ["已失效" in text for text in said] == [False, True]


def test_a_fact_that_says_already_that_it_expired_is_not_marked_twice(composer: Composer) -> None:
    found = made(status="expired", statements=[statement("a", "note", "这项补贴已失效。")])
    assert composer.facts(found, found.statements, TODAY).count("已失效") == 1


def test_the_grounds_name_title_number_issuer_date_and_link(composer: Composer) -> None:
    found = made(doc_no="福府〔2025〕1号")
    said = composer.grounds(found, found.statements[:1], TODAY)
    for part in (
        "福田区路灯补贴办法",
        "福府〔2025〕1号",
        "福田区测试局",
        "2025-05-08",
        "官方来源",
        "https://example.gov.cn/1",
    ):
        assert part in said
    assert "状态：2025年5月公布的现行口径。" in said.splitlines()


@pytest.mark.parametrize(
    "hidden",
    [source(show=False), source(authority="repost"), source(authority="inferred"), source(url=None)],
    ids=["not to be shown", "repost", "inferred", "no address"],
)
def test_a_doubtful_site_is_named_and_never_linked(composer: Composer, hidden: dict[str, Any]) -> None:
    found = made(sources=[hidden])
    said = composer.grounds(found, found.statements, TODAY)
    assert "http" not in said and "福田区路灯补贴办法" in said


@pytest.mark.parametrize("authority", ["repost", "inferred"])
def test_what_is_not_official_says_that_the_official_text_decides(composer: Composer, authority: str) -> None:
    found = made(sources=[source(authority=authority)])
    assert "以官方文本为准" in composer.grounds(found, found.statements, TODAY)


def test_the_grounds_are_those_of_the_statement(composer: Composer) -> None:
    other = source(id="other", date="2023-10-16", url="https://example.gov.cn/2")
    found = made(statements=[statement("a", "note", "甲。", source="other")], sources=[source(), other])
    said = composer.grounds(found, found.statements, TODAY)
    assert "https://example.gov.cn/2" in said and "2023-10-16" in said


@pytest.mark.parametrize(
    ("status", "words"), [("in_force", "状态：2025"), ("expired", "状态：已失效。2025"), ("unknown", "待核实。2025")]
)
def test_the_status_is_said_with_its_note(composer: Composer, status: str, words: str) -> None:
    assert words in composer.status(made(status=status), TODAY)


@pytest.mark.parametrize(
    ("status", "mark"), [("in_force", ""), ("expired", "（已失效）"), ("unknown", "（有效性待核实）")]
)
def test_an_item_of_a_list_has_number_name_fact_and_mark(composer: Composer, status: str, mark: str) -> None:
    found = made(status=status)
    assert composer.item(2, found, found.statements[0], TODAY) == f"2. 路灯补贴：路灯补贴每家最高补7万元。{mark}"


def test_another_districts_measure_says_so(composer: Composer) -> None:
    found = made(scope="other_district")
    assert "福田不适用" in composer.grounds(found, found.statements, TODAY)


def test_the_basis_says_honestly_what_is_not_known(composer: Composer) -> None:
    said = composer.basis(made(published=None, issuer=None))
    assert "未见文号" in said and "None" not in said and "发布于" not in said


def test_who_would_know_is_never_nobody(composer: Composer) -> None:
    contact = statement("c", "contact", "福田区测试窗口。")
    assert composer.office(made()) == "福田区测试局"
    assert composer.office(made(issuer=None, statements=[contact])) == "福田区测试窗口。"
    assert composer.office(made(issuer=None))


def test_next_steps_are_what_the_policy_holds_and_was_not_said(composer: Composer) -> None:
    titles = [button.title for button in composer.buttons(made(), [Kind.BENEFIT])]
    assert titles == ["申请条件", "转人工"]


def test_a_button_says_a_plain_sentence_that_names_the_policy(composer: Composer) -> None:
    button = composer.button("condition", "路灯补贴")
    assert button.message == "路灯补贴的申请条件"


def test_braces_in_a_fact_are_only_text(composer: Composer) -> None:
    found = made(statements=[statement("a", "note", "含{花括号}的文字。")])
    assert "{花括号}" in composer.item(1, found, found.statements[0], TODAY)


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=8))
def test_a_shortened_text_keeps_its_first_line_and_whole_lines(lines: list[str]) -> None:
    text = shorten(lines)
    assert text.startswith(lines[0])
    assert len(text) <= max(LIMIT, len(lines[0]))
    assert text == "\n".join(lines[: len(lines)])[: len(text)]


def test_lines_give_way_whole() -> None:
    assert shorten(["一" * 300, "二" * 300, "三" * 300]) == "一" * 300 + "\n" + "二" * 300
