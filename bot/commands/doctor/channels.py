"""The channels that are on: their credentials by a real call, where they send messages, and the clock beside theirs."""

from __future__ import annotations

import asyncio
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import httpx

from bot.channels.telegram import PATH
from bot.channels.wechat_faults import Fault
from bot.commands.doctor.findings import Finding, Say
from bot.gateway.wechat_api import ApiError, WeChatTokens, WeComTokens, http_client
from bot.settings import Settings

MOST_SECONDS = 60.0
"""By so much this machine's clock may differ; signatures are refused some minutes from their time."""


async def examine(settings: Settings, say: Say) -> list[Finding]:
    """Return the findings of all channels; those that are on are asked at the same time."""
    found = await asyncio.gather(
        _wechat(settings, say), _wecom(settings, say), _telegram(settings, say), _clock(settings, say)
    )
    return [finding for findings in found for finding in findings]


def address(settings: Settings, say: Say) -> Finding:
    """See that channels which call us have an address to call."""
    on = {
        "wechat": settings.wechat_enabled,
        "wecom": settings.wecom_enabled,
        "telegram": settings.telegram_enabled and settings.telegram_mode == "webhook",
    }
    called = [say.name(check) for check, enabled in on.items() if enabled]
    if settings.public_url and not settings.public_url.startswith("https://") and called:
        return say.bad("address", "insecure", url=settings.public_url)
    if settings.public_url:
        return say.well("address", "ok", url=settings.public_url)
    return say.bad("address", "missing", channels="、".join(called)) if called else say.left_out("address", "unneeded")


async def _wechat(settings: Settings, say: Say) -> list[Finding]:
    if not settings.wechat_enabled:
        return [say.left_out("wechat", "closed")]
    async with http_client(settings.wechat_api_base) as http:
        tokens = WeChatTokens(http, settings.wechat_app_id, settings.wechat_app_secret)
        return [await _tencent("wechat", tokens, say)]


async def _wecom(settings: Settings, say: Say) -> list[Finding]:
    if not settings.wecom_enabled:
        return [say.left_out("wecom", "closed")]
    async with http_client(settings.wecom_api_base) as http:
        return [await _tencent("wecom", WeComTokens(http, settings.wecom_corp_id, settings.wecom_secret), say)]


async def _tencent(check: str, tokens: WeChatTokens | WeComTokens, say: Say) -> Finding:
    try:
        await tokens.fetch()  # not by force: the gateway goes on with the one it has
    except ApiError as error:
        away = error.fault is Fault.LATER and error.code == 0
        return say.bad(check, "unreachable" if away else "refused", reason=error)
    return say.well(check, "ok")


async def _telegram(settings: Settings, say: Say) -> list[Finding]:
    if not settings.telegram_enabled:
        return [_telegram_off(settings, say)]
    # Late, because the library takes half a second to load and most run without it.
    from bot.channels.telegram_api import TelegramApi
    from bot.channels.telegram_fault import TelegramFaultError

    api = TelegramApi(settings.telegram_token, settings.telegram_api_base)
    try:
        me = await api.open()
        state = await api.webhook()
    except TelegramFaultError as fault:
        return [say.bad("telegram", "refused" if fault.unknown else "unreachable", reason=fault)]
    finally:
        await api.close()
    facts = {"url": state.url, "pending": state.pending}
    return [
        say.well("telegram", "ok", username=me.username),
        _webhook(settings, say, facts, state.error, state.error_at),
    ]


def _telegram_off(settings: Settings, say: Say) -> Finding:
    """Tell who meant to switch it on that the token is missing."""
    if settings.telegram_mode == "polling":
        return say.bad("telegram", "half", given="TELEGRAM_MODE=polling")
    if settings.telegram_secret:
        return say.bad("telegram", "half", given="TELEGRAM_SECRET")
    return say.left_out("telegram", "closed")


def _webhook(
    settings: Settings, say: Say, facts: dict[str, object], error: str | None, error_at: datetime | None
) -> Finding:
    check, wanted = "telegram_webhook", f"{settings.public_url}{PATH}"
    if settings.telegram_mode == "polling":
        return say.bad(check, "taken", **facts) if facts["url"] else say.well(check, "polling", **facts)
    if not facts["url"]:
        return say.bad(check, "unset")
    if facts["url"] != wanted:
        return say.bad(check, "elsewhere", wanted=wanted, **facts)
    if error is not None and facts["pending"]:
        at = "" if error_at is None else error_at.astimezone().isoformat(timespec="minutes")
        return say.bad(check, "failing", reason=error, at=at, **facts)
    return say.well(check, "ok", **facts)


async def _clock(settings: Settings, say: Say) -> list[Finding]:
    on = (
        (settings.wechat_enabled, settings.wechat_api_base),
        (settings.wecom_enabled, settings.wecom_api_base),
        (settings.telegram_enabled, settings.telegram_api_base),
    )
    bases = [base for enabled, base in on if enabled]
    if not bases:
        return [say.left_out("clock", "unneeded")]
    return list(await asyncio.gather(*(_compare(base, say) for base in bases)))


async def _compare(base: str, say: Say) -> Finding:
    host = httpx.URL(base).host
    async with http_client(base) as http:
        try:
            before = datetime.now(timezone.utc)
            theirs = parsedate_to_datetime((await http.get("/")).headers["date"])
        except (httpx.HTTPError, KeyError, ValueError):
            return say.left_out("clock", "unreachable", host=host)
        ours = before + (datetime.now(timezone.utc) - before) / 2
    seconds = abs((ours - theirs).total_seconds())
    if seconds > MOST_SECONDS:
        return say.bad("clock", "wrong", host=host, seconds=seconds, most=MOST_SECONDS)
    return say.well("clock", "ok", host=host, seconds=seconds)
