"""Replies as Telegram's HTML: what a person reads is what was said, whatever stands in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels import telegram_text
from tests.fakes.telegram_html import visible


def test_labels_are_bold_and_nothing_else_is_markup() -> None:
    shown = telegram_text.as_html("每家最高<50万元> & 一次。\n依据：《办法》第5条\n状态:有效")
    assert shown == "每家最高&lt;50万元&gt; &amp; 一次。\n<b>依据</b>：《办法》第5条\n<b>状态</b>:有效"


def test_a_colon_in_a_sentence_makes_no_label() -> None:
    assert "<b>" not in telegram_text.as_html("需要下列材料之一即可办理本事项：营业执照\n见 https://a.b/c")


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=300))
def test_what_is_seen_is_what_was_said(text: str) -> None:
    assert visible(telegram_text.as_html(text)) == text


@given(st.text(alphabet='甲<>&"：:依据\n。😀', min_size=1, max_size=200), st.integers(10, 80))
def test_every_piece_fits_after_its_entities_are_parsed(text: str, times: int) -> None:
    for piece in telegram_text.pieces(text * times):
        assert 0 < len(visible(piece).encode("utf-16-le")) // 2 <= telegram_text.LIMIT


def test_short_buttons_share_a_row_and_long_ones_do_not() -> None:
    titles = ["条件", "材料", "流程", "测算", "知识产权质押融资补贴的条件", "人工", "长" * 99]
    rows = telegram_text.rows((title, f"t{number}") for number, title in enumerate(titles))
    assert [[title for title, _ in row] for row in rows] == [
        ["条件", "材料", "流程"],
        ["测算"],
        ["知识产权质押融资补贴的条件"],
        ["人工"],
        ["长" * (telegram_text.LONGEST_TITLE - 1) + "…"],
    ]
    assert [token for row in rows for _, token in row] == [f"t{number}" for number in range(7)]
