"""The uploads folder: files of the kinds we keep, under names that nobody guesses."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels import media
from bot.gateway.uploads import NotKeptError, Uploads

PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)


def test_a_kept_file_is_found_again_and_removed(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    one, two = uploads.keep(PNG), uploads.keep(PNG)
    assert one.path != two.path and one.sha256 == two.sha256
    assert uploads.path(one).read_bytes() == PNG
    assert uploads.path(one).suffix == ".png"
    uploads.remove(one)
    uploads.remove(one)
    assert [path.name for path in (tmp_path / "uploads").rglob("*.*")] == [uploads.path(two).name]


@pytest.mark.parametrize(
    ("content", "reason"),
    [pytest.param(b"text", "kind", id="text"), pytest.param(PNG + bytes(media.LARGEST), "too_large", id="large")],
)
def test_anything_else_is_not_kept(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(NotKeptError) as error:
        Uploads(tmp_path / "uploads").keep(content)
    assert error.value.reason == reason
    assert not (tmp_path / "uploads").exists()
