"""The channels that must be called, by name: those are on whose credentials are set."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.channels import wechat, wecom
from bot.gateway import wechat_account, wecom_account
from bot.gateway.channel import Channel, Ground, Maker
from bot.gateway.sender import Deliver

log = logging.getLogger(__name__)


def _telegram(ground: Ground) -> Channel | None:
    if not ground.settings.telegram_enabled:
        return None
    # Late, because the library takes half a second to load and most run without it.
    from bot.gateway.telegram_channel import TelegramChannel

    return TelegramChannel(ground)


# A new channel is one line here, and one in `bot.gateway.app` for its webhook.
MAKERS: Mapping[str, Maker] = {
    wechat.NAME: wechat_account.make,
    wecom.NAME: wecom_account.make,
    "telegram": _telegram,
}


def channels(ground: Ground) -> dict[str, Channel]:
    """Make the channels that are on; those that are off are named once."""
    made = {name: make(ground) for name, make in MAKERS.items()}
    off = [name for name, channel in made.items() if channel is None]
    if off:
        log.info("off, because their credentials are not set: %s (see docs/channels.md)", ", ".join(off))
    return {name: channel for name, channel in made.items() if channel is not None}


def senders(found: Mapping[str, Channel]) -> dict[str, Deliver]:
    """Return how each of the channels is called."""
    return {name: channel.deliver for name, channel in found.items()}
