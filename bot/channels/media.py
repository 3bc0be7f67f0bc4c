"""Which pictures and files we keep, told by their content: a name or a declared type may say anything."""

from __future__ import annotations

PDF = "application/pdf"
LARGEST = 10 * 1024 * 1024
"""Bytes of one picture or file."""

_STARTS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", PDF),
)
_HEIF = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")

ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/heic": "heic",
    PDF: "pdf",
}
"""The types we keep, with the ending of their files."""


def mime_of(content: bytes) -> str | None:
    """Return the type of a picture or PDF; None for anything else."""
    for start, mime in _STARTS:
        if content.startswith(start):
            return mime
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        return "image/heic"
    return None
