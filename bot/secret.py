"""A secret that two of our processes share, made once and kept in a file only its owner can read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from bot.errors import SettingError


def shared_secret(path: Path) -> str:
    """Return the secret in `path`, making it at the first call; safe when two processes call at once.

    Raises:
        SettingError: If the folder cannot be written.
    """
    try:
        if not path.exists():
            _create(path)
        return path.read_text("ascii").strip()
    except OSError as error:
        raise SettingError(
            "DATA_DIR", str(path.parent), "a folder this user may write", f"Reason: {error.strerror}."
        ) from error


def _create(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    try:
        # A link appears whole or not at all, and the first one wins: a reader never sees half a secret.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
