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
    _join_structlog()
    logging.captureWarnings(capture=True)
    # Third parties' Python warnings cannot be repaired by who runs this; in our tests they are errors.
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _join_structlog() -> None:
    """Lead structlog (our actions, Rasa) into the same handler; by itself it prints everything at debug."""
    import structlog  # here because the supervisor logs through others only

    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )
