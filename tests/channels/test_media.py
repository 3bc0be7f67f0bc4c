"""Pictures and files are known by their content."""

from __future__ import annotations

import pytest

from bot.channels import media

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


@pytest.mark.parametrize(
    ("content", "mime"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (PNG, "image/png"),
        (b"GIF89a..", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"\x00\x00\x00\x18ftypheic\x00", "image/heic"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"<svg onload=alert(1)>", None),
        (b"<html>", None),
        (b"MZ\x90", None),
        (b"PK\x03\x04", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"", None),
    ],
)
def test_the_content_tells_the_type(content: bytes, mime: str | None) -> None:
    assert media.mime_of(content) == mime
    assert mime is None or mime in media.ENDINGS
