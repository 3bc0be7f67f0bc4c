"""The XML that WeChat and WeCom speak: flat, small, without document types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError, TreeBuilder, XMLParser

from bot.channels.errors import RefusedError

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _NoDoctype(TreeBuilder):
    """Builds a document that declares no type: entities could name files and grow without end."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Refuse, before anything of the declaration is read."""
        raise RefusedError("xml_doctype")


def read(body: bytes | str) -> Mapping[str, str]:
    """Return the fields of `<xml>…</xml>` that hold text and nothing else.

    Raises:
        RefusedError: `xml_broken` for what is no such document; `xml_doctype` for one that declares a type.
    """
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 - what is dangerous in XML is in its declarations
    try:
        parser.feed(body if isinstance(body, str) else body.decode("utf-8-sig"))
        root = parser.close()
    except (ParseError, ValueError) as error:  # ValueError: no UTF-8
        raise RefusedError("xml_broken") from error
    if root.tag != "xml":
        raise RefusedError("xml_broken")
    return {field.tag: field.text for field in root if field.text and not len(field)}


def string(fields: Mapping[str, str], name: str) -> str:
    """Return a field's text without outer blanks; empty when it is missing or no text."""
    return fields.get(name, "").strip()


def identifier(fields: Mapping[str, str], name: str, longest: int = 128) -> str:
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
