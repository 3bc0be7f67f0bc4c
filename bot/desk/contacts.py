"""How an asker is reached, or reaches their case: telephone numbers, e-mail addresses and links of status pages."""

from __future__ import annotations

import re
import unicodedata

_PHONE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?(1[3-9]\d[-\s]?\d{4}[-\s]?\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[-\s]?\d{7,8})(?!\d)")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
CONTACT = "\N{REPLACEMENT CHARACTER}"
"""Stands for a contact that was taken out."""
_TO_ASCII = {wide: wide - 0xFEE0 for wide in map(ord, "０１２３４５６７８９＋－．＠")}
_LINK = re.compile(r"(?:https?://[\w.:-]+)?/a/([\w-]{40,})", re.ASCII)


def contact_in(text: str) -> str | None:
    """Return the telephone number or e-mail address in `text`; mobile numbers without blanks."""
    spelled = unicodedata.normalize("NFKC", text)
    mobile = _PHONE.search(spelled)
    if mobile:
        return re.sub(r"\D", "", mobile[1])
    found = _LANDLINE.search(spelled) or _EMAIL.search(spelled)
    return found[0] if found else None


def without_contact(text: str) -> str:
    """Return `text` with the mark `CONTACT` for each telephone number and e-mail address, else as it was typed."""
    left = text.translate(_TO_ASCII)
    for pattern in (_EMAIL, _PHONE, _LANDLINE):
        left = pattern.sub(CONTACT, left)
    return left


def hide_contact(contact: str) -> str:
    """Return a contact with its middle hidden, as it is shown to anyone but the officer of the case."""
    if "@" in contact:
        name, _, host = contact.partition("@")
        return f"{name[:1]}***@{host}"
    return f"{contact[:3]}****{contact[-4:]}" if len(contact) >= 8 else f"{contact[:1]}***"


def token_in(text: str) -> str:
    """Return the token of the status page that `text`, as it was typed, links to; empty without one."""
    found = _LINK.search(text)
    return found[1] if found else ""


def without_link(text: str) -> str:
    """Return `text` without links of status pages."""
    return _LINK.sub("", text)
