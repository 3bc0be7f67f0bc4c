"""Parsers of settings: text in, value out; `ValueError` says in a few words what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

_DATABASES = ("sqlite", "postgresql", "postgresql+psycopg2")


def text(raw: str) -> str:
    """Return the text itself; an empty one means that the setting is off."""
    return raw


def token(raw: str) -> str:
    """Return a secret as printable ASCII without blanks, so that it fits into a header."""
    if any(not "!" <= letter <= "~" for letter in raw):
        raise ValueError("printable ASCII characters without blanks")
    return raw


def port(raw: str) -> int:
    """Return a TCP port that an ordinary program may listen on."""
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 65535:
        raise ValueError("a port number from 1 to 65535")
    return int(raw)


def count(raw: str) -> int:
    """Return a whole number of at least one."""
    if not raw.isascii() or not raw.isdigit() or int(raw) < 1:
        raise ValueError("a whole number of at least 1")
    return int(raw)


def few(raw: str) -> int:
    """Return how many processes of a kind run on a machine, 1 to 64."""
    if not raw.isascii() or not raw.isdigit() or not 1 <= int(raw) <= 64:
        raise ValueError("a whole number from 1 to 64")
    return int(raw)


def positive(raw: str) -> float:
    """Return a finite number above zero."""
    if not re.fullmatch(r"\d+(\.\d+)?", raw, re.ASCII) or float(raw) <= 0:
        raise ValueError("a number above 0, such as 20 or 0.5")
    return float(raw)


def digits(raw: str) -> str:
    """Return a number that is only a name, such as WeCom's agent id."""
    if not re.fullmatch(r"\d+", raw, re.ASCII):
        raise ValueError("digits only")
    return raw


def aes_key(raw: str) -> str:
    """Return WeChat's EncodingAESKey, which is 43 letters and digits by its documentation."""
    if not re.fullmatch(r"[A-Za-z0-9]{43}", raw):
        raise ValueError("the 43 letters and digits of EncodingAESKey")
    return raw


def bot_token(raw: str) -> str:
    """Return Telegram's token of a bot: its number, a colon, and letters."""
    if not re.fullmatch(r"[0-9]{1,15}:[A-Za-z0-9_-]+", raw):
        raise ValueError("the token that @BotFather gave, such as 123456:ABC-def")
    return raw


def webhook_secret(raw: str) -> str:
    """Return a secret that Telegram takes: https://core.telegram.org/bots/api#setwebhook."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", raw):
        raise ValueError("1 to 256 letters, digits, underscores and hyphens")
    return raw


def choice(*options: str) -> Callable[[str], str]:
    """Return a parser that takes one of `options`, in any case."""

    def parse(raw: str) -> str:
        for option in options:
            if raw.lower() == option.lower():
                return option
        raise ValueError("one of " + ", ".join(options))

    return parse


def directory(raw: str) -> Path:
    """Return a folder; a relative one is meant from the project's root, wherever the command runs."""
    path = (ROOT / Path(raw).expanduser()).resolve()
    if path.exists() and not path.is_dir():
        raise ValueError("a folder, not a file")
    return path


def database_url(raw: str) -> str:
    """Return an SQLAlchemy URL of SQLite or PostgreSQL; `postgres://` is taken as `postgresql://`."""
    scheme, separator, rest = raw.partition("://")
    scheme = "postgresql" if scheme == "postgres" else scheme
    if not separator or not rest or scheme not in _DATABASES:
        raise ValueError("sqlite:///path/to/file.db or postgresql://user:password@host/database")
    return f"{scheme}://{rest}"


def web_address(raw: str) -> str:
    """Return an http(s) address without its last slash."""
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address such as https://example.com")
    return raw.rstrip("/")


def addresses(raw: str) -> tuple[str, ...]:
    """Return http(s) addresses that stand with commas between them."""
    found = tuple(web_address(part.strip()) for part in raw.split(",") if part.strip())
    if len(set(found)) < len(found):
        raise ValueError("each address once")
    return found
