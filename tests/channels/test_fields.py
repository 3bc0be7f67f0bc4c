"""What people type, as it is kept."""

from __future__ import annotations

import pytest

from bot.channels.fields import storable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("转人工", "转人工"),
        ("\u202e转人工", "转人工"),
        ("一行\n\t二行\r\n", "一行\n\t二行\r\n"),
        ("停\x00电\x0b了\x1b[31m", "停电了[31m"),
        ("\u2067abc\u2069", "abc"),
        ("半\ud800个", "半?个"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_what_no_page_shows_as_it_is_is_left_out(typed: str, kept: str) -> None:
    assert storable(typed) == kept
