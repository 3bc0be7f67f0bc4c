"""Logs of our own processes: one line a record on standard error, without personal data and secrets."""

from __future__ import annotations

import logging
import re
import sys
from typing import TextIO

LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

# Longest first, so that the middle of an identity number is not taken for a telephone number.
_PERSONAL = (
    re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)\d{15,19}[Xx]?(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
)

# These say every request with its address, and Telegram's address holds the bot's token.
_TALKATIVE = ("httpx", "httpcore", "telegram", "urllib3", "asyncio", "watchfiles")


def mask(text: str) -> str:
    """Hide all but the ends of identity, bank card, social-credit and mobile numbers."""
    for pattern in _PERSONAL:
        text = pattern.sub(lambda match: f"{match[0][:3]}***{match[0][-2:]}", text)
    return text


class MaskingFormatter(logging.Formatter):
    """A formatter whose finished line, traceback included, holds no personal numbers."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return mask(super().format(record))


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process, at `level` and above, to `stream` (standard error by default)."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(MaskingFormatter(LINE))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
