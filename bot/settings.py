"""Settings: read once from the environment and `.env`, checked, then passed to whoever needs them.

Each setting is one line below: its name in the environment, its parser, its default and what it is for.
"""

from __future__ import annotations

import dataclasses
import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import values
from bot.errors import SettingError
from bot.secret import shared_secret
from bot.values import ROOT

DOTENV = ROOT / ".env"


def _setting(name: str, parse: Callable[[str], Any], default: Any, meaning: str, *, secret: bool = False) -> Any:
    metadata = {"name": name, "parse": parse, "meaning": meaning, "secret": secret}
    return dataclasses.field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """What an operator can choose; the text beside each field also stands in the README."""

    host: str = _setting("HOST", values.text, "127.0.0.1", "address the gateway listens on")
    port: int = _setting("PORT", values.port, 8000, "port the gateway listens on")
    public_url: str = _setting(
        "PUBLIC_URL", values.web_address, "", "address askers reach the gateway at; HOST and PORT unless given"
    )
    data_dir: Path = _setting("DATA_DIR", values.directory, ROOT / "var", "database, model, uploads, logs")
    database_url: str = _setting(
        "DATABASE_URL", values.database_url, "", "SQLite in DATA_DIR unless given", secret=True
    )
    dialogue_host: str = _setting("DIALOGUE_HOST", values.text, "127.0.0.1", "address a dialogue process listens on")
    dialogue_port: int = _setting("DIALOGUE_PORT", values.port, 5005, "port of the first dialogue process")
    dialogue_workers: int = _setting(
        "DIALOGUE_WORKERS", values.few, 1, "dialogue processes on this machine, on ports in a row"
    )
    dialogue_urls: tuple[str, ...] = _setting(
        "DIALOGUE_URLS", values.addresses, (), "dialogue processes on other machines, with commas; none: those here"
    )
    actions_port: int = _setting("ACTIONS_PORT", values.port, 5055, "action server's port when it runs alone")
    gateway_secret: str = _setting(
        "GATEWAY_SECRET",
        values.token,
        "",
        "shared by gateway and dialogue; made once in DATA_DIR",
        secret=True,
    )
    rest_token: str = _setting(
        "REST_TOKEN",
        values.token,
        "",
        "bearer token of /webhooks/rest/webhook; none: loopback only",
        secret=True,
    )
    metrics_token: str = _setting(
        "METRICS_TOKEN", values.token, "", "bearer token of /metrics; none: loopback only", secret=True
    )
    log_format: str = _setting("LOG_FORMAT", values.choice("text", "json"), "text", "how a line of log looks")
    log_level: str = _setting("LOG_LEVEL", values.choice("DEBUG", "INFO", "WARNING", "ERROR"), "INFO", "what is logged")
    workers: int = _setting("WORKERS", values.count, 8, "conversations answered side by side")
    turn_deadline: float = _setting(
        "TURN_DEADLINE",
        values.positive,
        20.0,
        "seconds that an answer may take; twice that while the dialogue restarts",
    )
    handoff_idle_hours: float = _setting(
        "HANDOFF_IDLE_HOURS",
        values.positive,
        12.0,
        "idle hours after which a conversation returns to the bot",
    )
    retention_days: int = _setting(
        "RETENTION_DAYS", values.count, 365, "days for which the text of conversations is kept; see docs/desk.md"
    )
    wechat_app_id: str = _setting("WECHAT_APP_ID", values.token, "", "WeChat official account: app id")
    wechat_app_secret: str = _setting("WECHAT_APP_SECRET", values.token, "", "WeChat: app secret", secret=True)
    wechat_token: str = _setting("WECHAT_TOKEN", values.token, "", "WeChat: token of the webhook", secret=True)
    wechat_aes_key: str = _setting(
        "WECHAT_AES_KEY", values.aes_key, "", "WeChat: EncodingAESKey; none: plain mode", secret=True
    )
    wechat_api_base: str = _setting(
        "WECHAT_API_BASE", values.web_address, "https://api.weixin.qq.com", "WeChat: API address"
    )
    wecom_corp_id: str = _setting("WECOM_CORP_ID", values.token, "", "WeCom: corporation id")
    wecom_agent_id: str = _setting("WECOM_AGENT_ID", values.digits, "", "WeCom: agent id")
    wecom_secret: str = _setting("WECOM_SECRET", values.token, "", "WeCom: secret of the app", secret=True)
    wecom_token: str = _setting("WECOM_TOKEN", values.token, "", "WeCom: token of the callback", secret=True)
    wecom_aes_key: str = _setting("WECOM_AES_KEY", values.aes_key, "", "WeCom: EncodingAESKey", secret=True)
    wecom_api_base: str = _setting(
        "WECOM_API_BASE", values.web_address, "https://qyapi.weixin.qq.com", "WeCom: API address"
    )
    telegram_token: str = _setting("TELEGRAM_TOKEN", values.bot_token, "", "Telegram: token of the bot", secret=True)
    telegram_secret: str = _setting(
        "TELEGRAM_SECRET", values.webhook_secret, "", "Telegram: secret token of the webhook", secret=True
    )
    telegram_mode: str = _setting(
        "TELEGRAM_MODE", values.choice("webhook", "polling"), "webhook", "Telegram: webhook or polling"
    )
    telegram_api_base: str = _setting(
        "TELEGRAM_API_BASE", values.web_address, "https://api.telegram.org", "Telegram: API address"
    )

    def __post_init__(self) -> None:
        """Fill in the defaults that depend on another setting, and check what belongs together."""
        if not self.database_url:
            object.__setattr__(self, "database_url", f"sqlite:///{self.data_dir / 'futian.db'}")
        if not self.dialogue_urls:
            here = tuple(f"http://127.0.0.1:{port}" for port in self.dialogue_ports)
            object.__setattr__(self, "dialogue_urls", here)
        _check_channels(self)

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, dotenv_path: Path | None = DOTENV) -> Settings:
        """Read the settings; the environment wins over `dotenv_path`, and an empty value means the default.

        Args:
            environ: The environment; the process's own when None.
            dotenv_path: A `.env` file that need not exist; None reads none.

        Raises:
            SettingError: If a value cannot be used, or `.env` holds a misspelt name.
        """
        given = {**_read_dotenv(dotenv_path), **(os.environ if environ is None else environ)}
        parsed = {field.name: _parse(field, given) for field in fields() if given.get(_name(field), "").strip()}
        settings = cls(**parsed)
        if settings.gateway_secret:
            return settings
        return dataclasses.replace(settings, gateway_secret=shared_secret(settings.data_dir / "secret"))

    @property
    def dialogue_url(self) -> str:
        """Base address of the first dialogue process."""
        return self.dialogue_urls[0]

    @property
    def dialogue_ports(self) -> range:
        """Ports of the dialogue processes on this machine."""
        return range(self.dialogue_port, self.dialogue_port + self.dialogue_workers)

    def dialogue_health_url(self, port: int) -> str:
        """Return where the dialogue process on `port` of this machine says that it is ready."""
        return f"http://{_reached_here(self.dialogue_host)}:{port}/webhooks/gateway/health"

    @property
    def gateway_url(self) -> str:
        """Address of the gateway as a browser on this machine opens it."""
        return f"http://{_reached_here(self.host)}:{self.port}"

    @property
    def asker_url(self) -> str:
        """Address of the gateway as askers open it, for links in replies."""
        return self.public_url or self.gateway_url

    @property
    def uploads_dir(self) -> Path:
        """Folder of the pictures and files that askers send."""
        return self.data_dir / "uploads"

    @property
    def log_dir(self) -> Path:
        """Folder of the logs of supervised processes."""
        return self.data_dir / "logs"

    @property
    def wechat_enabled(self) -> bool:
        """Whether the WeChat official account channel is on."""
        return bool(self.wechat_app_id)

    @property
    def wecom_enabled(self) -> bool:
        """Whether the WeCom channel is on."""
        return bool(self.wecom_corp_id)

    @property
    def telegram_enabled(self) -> bool:
        """Whether the Telegram channel is on."""
        return bool(self.telegram_token)


def fields() -> tuple[dataclasses.Field[Any], ...]:
    """Return the settings as dataclass fields; `metadata` holds name, parse, meaning and secret."""
    return dataclasses.fields(Settings)


def _reached_here(host: str) -> str:
    """Return how this machine reaches a server that listens on `host`, ready to stand in an address."""
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
    return "127.0.0.1" if everywhere else f"[{host}]" if ":" in host else host


def _name(field: dataclasses.Field[Any]) -> str:
    return str(field.metadata["name"])


def _parse(field: dataclasses.Field[Any], given: Mapping[str, str]) -> Any:
    raw = given[_name(field)].strip()
    try:
        return field.metadata["parse"](raw)
    except ValueError as error:
        shown = f"{len(raw)} characters (hidden)" if field.metadata["secret"] else repr(raw)
        repair = f"Correct it in the environment or {DOTENV.name}, or remove it for the default."
        raise SettingError(_name(field), shown, str(error), repair) from error


def _read_dotenv(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    from dotenv import dotenv_values  # here because most commands run without a .env

    found = {name: value or "" for name, value in dotenv_values(path).items()}
    known = [_name(field) for field in fields()]
    for name in found:
        _check_spelling(name, known)
    return found


def _check_spelling(name: str, known: list[str]) -> None:
    near = difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.85)
    if name not in known and near:
        raise SettingError(name, "a name that is not known", near[0], f"Rename it in {DOTENV.name}.")


def _check_channels(settings: Settings) -> None:
    """See that a channel is either off or has everything it needs; half a channel would fail at night."""
    _together(settings, "WECHAT_APP_ID", "WECHAT_APP_SECRET", "WECHAT_TOKEN")
    if settings.wechat_aes_key and not settings.wechat_enabled:
        repair = "Set it, or remove WECHAT_AES_KEY to leave the channel off."
        raise SettingError("WECHAT_APP_ID", "nothing", "a value, because WECHAT_AES_KEY is set", repair)
    _together(settings, "WECOM_CORP_ID", "WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY")
    if settings.telegram_token and settings.telegram_mode == "webhook" and not settings.telegram_secret:
        repair = "Set it, or set TELEGRAM_MODE=polling."
        raise SettingError("TELEGRAM_SECRET", "nothing", "a secret, because the mode is webhook", repair)


def _together(settings: Settings, *names: str) -> None:
    missing = [name for name in names if not getattr(settings, name.lower())]
    if missing and len(missing) < len(names):
        first = next(name for name in names if name not in missing)
        repair = f"Set {', '.join(missing)}, or remove {first} to turn the channel off."
        raise SettingError(missing[0], "nothing", f"a value, because {first} is set", repair)
