"""Logs of our own processes: one line a record on standard error, without personal data and secrets.

A record says what it is about by fields: `about(conversation=…, turn=…)` gives them to everything that is logged within
its block. Conversations are named by their random keys and turns by numbers, so the two processes' logs can be read
together and name no person. Fields of other people's loggers are left out: they may hold what an asker wrote.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, TextIO

LINE = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"
TEXT, JSON = "text", "json"

# Longest first, so that the middle of an identity number is not taken for a telephone number.
_PERSONAL = (
    re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)\d{15,19}[Xx]?(?![0-9A-Za-z])"),
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
)

# These say every request with its address, and Telegram's address holds the bot's token.
_TALKATIVE = ("httpx", "httpcore", "telegram", "urllib3", "asyncio", "watchfiles", "sanic.access", "sqlalchemy")
_NEVER_AT_DEBUG = ("rasa", "rasa_sdk", "sanic")
"""At DEBUG these write down messages and slots."""

_OURS = ("bot", "actions", "__main__")
_KNOWN = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}
_FOREIGN = frozenset({"event_info"})
"""Fields of Rasa's records that are sentences of its own."""

_bound: ContextVar[Mapping[str, Any]] = ContextVar("bound", default=MappingProxyType({}))


@contextmanager
def about(**fields: Any) -> Iterator[None]:
    """Give `fields` to every record of this task within the block."""
    token = _bound.set({**_bound.get(), **fields})
    try:
        yield
    finally:
        _bound.reset(token)


def mask(text: str) -> str:
    """Hide all but the ends of identity, bank card, social-credit and mobile numbers."""
    for pattern in _PERSONAL:
        text = pattern.sub(lambda match: f"{match[0][:3]}***{match[0][-2:]}", text)
    return text


class MaskingFormatter(logging.Formatter):
    """A formatter whose finished line, fields and traceback included, holds no personal numbers."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return mask(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the base class's name
        """Return the line without its traceback."""
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        return super().formatMessage(record) + fields


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, the fields, and the traceback as `exception`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked object."""
        said = {"level": record.levelname, "logger": record.name, "event": record.getMessage(), **_fields(record)}
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        time = self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z")
        return mask(json.dumps({"time": time, **said}, ensure_ascii=False, default=str))


def configure(level: str, stream: TextIO | None = None, form: str = TEXT) -> None:
    """Send all logs of this process, at `level` and above, to `stream` (standard error by default).

    Args:
        level: DEBUG, INFO, WARNING or ERROR.
        stream: Where to.
        form: `TEXT` or `JSON`.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter() if form == JSON else MaskingFormatter(LINE))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    _join_structlog()
    logging.captureWarnings(capture=True)
    # Third parties' Python warnings cannot be repaired by who runs this; in our tests they are errors.
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _NEVER_AT_DEBUG:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a record is about: what is bound, and what it brings itself if it is ours."""
    brought = {name: value for name, value in record.__dict__.items() if name not in _KNOWN}
    if record.name.partition(".")[0] not in _OURS:
        brought = {name: value for name, value in brought.items() if name in _FOREIGN}
    return {**_bound.get(), **brought}


def _join_structlog() -> None:
    """Lead structlog (our actions, Rasa) into the same handler; by itself it prints everything at debug."""
    import structlog  # here because the supervisor logs through others only

    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _as_record],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,  # Rasa says a dozen things a message at debug; a logger each would cost more
    )


def _as_record(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Hand an event to logging: its name as the message, the rest as fields."""
    controls: dict[str, Any] = {
        name: event.pop(name) for name in ("exc_info", "stack_info", "stacklevel") if name in event
    }
    return {"msg": str(event.pop("event", "")), "extra": _renamed(event), **controls}


def _renamed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {f"{name}_" if name in _KNOWN else name: value for name, value in fields.items()}
