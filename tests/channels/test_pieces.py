"""Long texts in pieces: nothing lost, nothing too long, cut where a reader would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.pieces import in_pieces, utf8_width, utf16_width


def test_a_short_text_is_one_piece() -> None:
    assert in_pieces(" 您好。\n", 10, utf8_width) == ["您好。"]
    assert in_pieces(" \n ", 10, utf8_width) == []


def test_a_paragraph_s_end_is_better_than_a_sentence_s_and_that_than_a_comma() -> None:
    assert in_pieces("甲乙丙丁戊\n己庚。辛壬，癸子", 11, utf16_width) == ["甲乙丙丁戊", "己庚。辛壬，癸子"]
    assert in_pieces("甲乙丙丁戊己，庚。辛壬癸子", 11, utf16_width) == ["甲乙丙丁戊己，庚。", "辛壬癸子"]
    assert in_pieces("甲乙丙丁戊己，庚辛壬癸子", 10, utf16_width) == ["甲乙丙丁戊己，", "庚辛壬癸子"]


def test_an_early_end_does_not_make_a_short_piece() -> None:
    assert in_pieces("甲。乙丙丁戊己庚辛壬癸", 8, utf16_width) == ["甲。乙丙丁戊己庚", "辛壬癸"]


def test_width_is_what_the_channel_counts() -> None:
    assert in_pieces("福田区", 6, utf8_width) == ["福田", "区"]
    assert in_pieces("😀😀😀", 4, utf16_width) == ["😀😀", "😀"]


def test_one_character_that_is_too_wide_still_goes_out() -> None:
    assert in_pieces("福田", 1, utf8_width) == ["福", "田"]


@given(st.text(alphabet="甲乙a1。，\n 😀", max_size=400), st.integers(4, 60))
def test_nothing_is_lost_and_no_piece_is_too_long(text: str, limit: int) -> None:
    pieces = in_pieces(text, limit, utf8_width)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < sum(map(utf8_width, piece)) <= limit for piece in pieces)
