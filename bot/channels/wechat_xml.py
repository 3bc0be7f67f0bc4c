"""The XML that WeChat and WeCom speak: flat, small, without document types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict

from bot.channels.errors import RefusedError

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def read(body: bytes | str) -> Mapping[str, Any]:
    """Return the fields of `<xml>…</xml>`.

    Raises:
        RefusedError: `xml_broken` for what is no such document; `xml_doctype` for one that declares a type, because
            entities could name files and grow without end.
    """
    try:
        text = body if isinstance(body, str) else body.decode("utf-8-sig")
        if "<!doctype" in text.lower():
            raise RefusedError("xml_doctype")
        fields = xmltodict.parse(text).get("xml")
    except (ExpatError, ValueError, RecursionError) as error:  # ValueError: no UTF-8, or entities
        raise RefusedError("xml_broken") from error
    if not isinstance(fields, dict):
        raise RefusedError("xml_broken")
    return fields


def string(fields: Mapping[str, Any], name: str) -> str:
    """Return a field's text without outer blanks; empty when it is missing or no text."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def identifier(fields: Mapping[str, Any], name: str, longest: int = 128) -> str:
    """Return the text of a field that must be there, of printable characters.

    Raises:
        RefusedError: `xml_field`.
    """
    value = string(fields, name)
    if not value or len(value) > longest or not value.isprintable():
        raise RefusedError("xml_field")
    return value


def cdata(text: str) -> str:
    """Return `text` as character data; the end mark within it is split, and what XML cannot hold is left out."""
    return f"<![CDATA[{_NOT_IN_XML.sub('', text).replace(']]>', ']]]]><![CDATA[>')}]]>"
