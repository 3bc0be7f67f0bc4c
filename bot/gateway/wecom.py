"""The webhook of the WeCom app: `/webhooks/wecom`."""

from __future__ import annotations

from starlette.routing import Route

from bot.channels import wecom
from bot.channels.wechat import Arrival
from bot.channels.wechat_seal import Seal
from bot.gateway.wechat_arrivals import Manner
from bot.gateway.wechat_webhook import Webhook
from bot.settings import Settings
from bot.store.clock import Clock

SILENCE = ""
"""WeCom knows no `success`: https://developer.work.weixin.qq.com/document/path/90238."""


def routes(settings: Settings, clock: Clock) -> list[Route]:
    """Return the routes; none when the channel is off."""
    if not settings.wecom_enabled:
        return []

    def read(xml: str | bytes) -> Arrival:
        return wecom.arrival(xml, settings.wecom_corp_id, settings.wecom_agent_id)

    seal = Seal(settings.wecom_token, settings.wecom_aes_key, settings.wecom_corp_id)
    return Webhook(Manner(wecom.NAME, read, sealed_echo=True, silence=SILENCE), seal, clock).routes()
