"""Telephone numbers, addresses and links, as people type them."""

from __future__ import annotations

import pytest

from bot.desk.contacts import contact_in, hide_contact, token_in, without_link


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("13800138000", "13800138000"), ("电话 +86 138-0013-8000", "13800138000"),
        ("0755-82925718", "0755-82925718"), ("me@example.com", "me@example.com"),
        ("440300199001011234", None), ("补贴300万", None),
    ],
)  # fmt: skip
def test_contacts(text: str, contact: str | None) -> None:
    assert contact_in(text) == contact


def test_contacts_are_shown_with_their_middle_hidden() -> None:
    assert hide_contact("13800138000") == "138****8000"
    assert hide_contact("someone@example.com") == "s***@example.com"


def test_the_link_of_a_status_page_is_read_as_it_was_typed() -> None:
    token = "aB3-_" * 9
    assert token_in(f"进度链接https://x.gov.cn/a/{token}，请催一下") == token
    assert without_link(f"补充：http://127.0.0.1:8000/a/{token} 又停了") == "补充： 又停了"
    assert token_in("/a/short") == token_in("查进度") == ""
