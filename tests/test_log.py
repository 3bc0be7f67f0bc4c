from __future__ import annotations

import io
import logging

import pytest

from bot import log


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("电话13800138000,谢谢", "电话138***00,谢谢"),
        ("身份证11010519491231002X", "身份证110***2X"),
        ("信用代码91440300MA5DA7TY3T。", "信用代码914***3T。"),
        ("卡号6222020200112230000", "卡号622***00"),
        ("30万元,2025年5月8日", "30万元,2025年5月8日"),
        ("FT-20261123-0001-7", "FT-20261123-0001-7"),
    ],
)
def test_personal_numbers_are_masked_and_others_are_not(said: str, kept: str) -> None:
    assert log.mask(said) == kept


def test_tracebacks_are_masked_too() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        log.configure("INFO", stream)
        try:
            raise ValueError("13800138000")
        except ValueError:
            logging.getLogger("x").exception("failed")
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:], root.level = before
    assert "13800138000" not in stream.getvalue()
    assert "138***00" in stream.getvalue()
