"""Telegram's HTML as its server reads it: what is visible of a text, or why it is refused.

https://core.telegram.org/bots/api#html-style
"""

from __future__ import annotations

import re

TAGS: dict[str, set[str]] = {
    "b": set(),
    "strong": set(),
    "i": set(),
    "em": set(),
    "u": set(),
    "ins": set(),
    "s": set(),
    "strike": set(),
    "del": set(),
    "span": {"class"},
    "tg-spoiler": set(),
    "a": {"href"},
    "tg-emoji": {"emoji-id"},
    "code": {"class"},
    "pre": set(),
    "blockquote": {"expandable"},
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
"""The only named entities."""

_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s+[a-z-]+(?:=(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))?)*)\s*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s+([a-z-]+)", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]+);", re.IGNORECASE)


class EntityError(Exception):
    """The text is no HTML of Telegram's; says why in Telegram's words."""


def visible(html: str) -> str:
    """Return what a reader sees.

    Raises:
        EntityError: For a tag, attribute or entity that is not supported, or one that is not closed.
    """
    shown: list[str] = []
    opened: list[str] = []
    at = 0
    while at < len(html):
        if html[at] == "<":
            at = _tag(html, at, opened)
        elif html[at] == "&":
            at = _entity(html, at, shown)
        else:
            shown.append(html[at])
            at += 1
    if opened:
        raise EntityError(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(shown)


def _tag(html: str, at: int, opened: list[str]) -> int:
    found = _TAG.match(html, at)
    offset = len(html[:at].encode())
    if found is None:
        raise EntityError(f'Unsupported start tag "{html[at + 1 : at + 11]}" at byte offset {offset}')
    closing, name, attributes = found[1], found[2].lower(), set(_ATTRIBUTE.findall(found[3]))
    if closing:
        if not opened or opened.pop() != name:
            raise EntityError(f'Unmatched end tag at byte offset {offset}, found "</{name}>"')
    elif name not in TAGS or not attributes <= TAGS[name]:
        raise EntityError(f'Unsupported start tag "{name}" at byte offset {offset}')
    else:
        opened.append(name)
    return found.end()


def _entity(html: str, at: int, shown: list[str]) -> int:
    found = _ENTITY.match(html, at)
    if found is None:
        # The real server lets a lone ampersand pass; who sends one has forgotten to escape.
        raise EntityError(f"Unescaped ampersand at byte offset {len(html[:at].encode())}")
    name = found[1].lower()
    if name.startswith("#"):
        shown.append(chr(int(name[2:], 16) if name.startswith("#x") else int(name[1:])))
    elif name in NAMED:
        shown.append(NAMED[name])
    else:
        raise EntityError(f'Unsupported entity "&{name};"')
    return found.end()
