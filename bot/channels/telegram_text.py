"""Replies in Telegram's HTML, and in pieces that one message takes.

https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from bot.channels.pieces import in_pieces, utf16_width

LIMIT = 4096
"""Characters of one message after its entities were parsed; measured in UTF-16 units, which is never too few."""

LONGEST_TITLE = 40
"""Characters of a button; a telephone shows hardly more."""

MOST_IN_ROW = 3
ROW = 14
"""Characters of all buttons in a row that a telephone still shows."""

_LABEL = re.compile(r"^([\u4e00-\u9fff]{2,6})([：:])", re.MULTILINE)


def pieces(text: str) -> list[str]:
    """Return `text` as HTML, in as many messages as it needs."""
    return [as_html(piece) for piece in in_pieces(text, LIMIT, utf16_width)]


def as_html(text: str) -> str:
    """Return plain text as HTML: nothing in it is markup, and the word before a colon at a line's start is bold."""
    return _LABEL.sub(r"<b>\1</b>\2", html.escape(text, quote=False))


def rows(buttons: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return buttons of title and token in rows as wide as a telephone; a title that is too long is shortened."""
    made: list[list[tuple[str, str]]] = []
    for title, token in buttons:
        button = (_title(title), token)
        last = made[-1] if made else []
        if last and len(last) < MOST_IN_ROW and sum(len(name) for name, _ in [*last, button]) <= ROW:
            last.append(button)
        else:
            made.append([button])
    return made


def _title(text: str) -> str:
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"
