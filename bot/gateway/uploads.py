"""The uploads folder: what askers sent, for officers alone. No route serves it but the desk's."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from bot.channels import media
from bot.errors import BotError, StorageError
from bot.store.attachments import File

TOO_LARGE = "too_large"
KIND = "kind"


class NotKeptError(BotError):
    """A file that we do not keep.

    Attributes:
        reason: `too_large` or `kind`.
    """

    def __init__(self, reason: str) -> None:
        """Say why."""
        super().__init__(f"a file was not kept: {reason}")
        self.reason = reason


class Uploads:
    """Writes and reads files under names that cannot be guessed."""

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder`, made when it is needed."""
        self._folder = folder

    def keep(self, content: bytes) -> File:
        """Write a file, so that it is on the disk when this returns.

        Raises:
            NotKeptError: If it is too large, or neither a picture nor a PDF.
            StorageError: If the disk does not take it; nothing of it is left there.
        """
        if len(content) > media.LARGEST:
            raise NotKeptError(TOO_LARGE)
        mime = media.mime_of(content)
        if mime is None:
            raise NotKeptError(KIND)
        name = secrets.token_hex(16)
        path = f"{name[:2]}/{name}.{media.ENDINGS[mime]}"
        self._write(self._folder / path, content)
        return File(mime, len(content), hashlib.sha256(content).hexdigest(), path)

    def path(self, file: File) -> Path:
        """Return where a kept file lies."""
        return self._folder / file.path

    def remove(self, file: File) -> None:
        """Delete a file; one that is gone already is no fault."""
        self.path(file).unlink(missing_ok=True)

    def sweep(self, kept: Collection[str], before: float) -> int:
        """Delete the files that no row names any more, and count them.

        Args:
            kept: Paths within the folder that are still wanted.
            before: Seconds since 1970; younger files stay, because their rows may be still to come.
        """
        swept = 0
        for path in self._folder.glob("*/*"):
            if path.relative_to(self._folder).as_posix() not in kept and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                swept += 1
        return swept

    def _write(self, path: Path, content: bytes) -> None:
        half = path.with_suffix(".part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with half.open("xb") as stream:
                half.chmod(0o600)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            half.rename(path)
        except OSError as error:
            half.unlink(missing_ok=True)
            raise StorageError(f"A file of {len(content)} bytes cannot be kept: {error.strerror}.") from error
