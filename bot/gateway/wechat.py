"""The webhook of the WeChat official account: `/webhooks/wechat`."""

from __future__ import annotations

from datetime import timedelta

from starlette.routing import Route

from bot.channels import wechat
from bot.channels.wechat_seal import Seal
from bot.gateway.wechat_arrivals import Manner
from bot.gateway.wechat_webhook import Webhook
from bot.settings import Settings
from bot.store.clock import Clock
from bot.store.windows import Allowance

SILENCE = "success"
"""https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html"""
# https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html
BY_MESSAGE = Allowance(messages=5, lasts=timedelta(hours=48))
BY_EVENT = Allowance(messages=3, lasts=timedelta(minutes=1), by_event=True)


def routes(settings: Settings, clock: Clock) -> list[Route]:
    """Return the routes; none when the channel is off."""
    if not settings.wechat_enabled:
        return []
    manner = Manner(
        wechat.NAME, wechat.parse, sealed_echo=False, silence=SILENCE, by_message=BY_MESSAGE, by_event=BY_EVENT
    )
    seal = Seal(settings.wechat_token, settings.wechat_aes_key, settings.wechat_app_id)
    return Webhook(manner, seal, clock).routes()
