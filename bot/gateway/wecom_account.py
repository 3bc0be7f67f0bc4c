"""The WeCom app as a channel that is called; it has no window, and refuses to send the same message twice."""

from __future__ import annotations

from bot.channels import wecom
from bot.channels.wechat import Part
from bot.channels.wechat_faults import Fault
from bot.gateway.api_token import SharedToken
from bot.gateway.channel import Ground
from bot.gateway.tencent import Account
from bot.gateway.wechat_api import Api, ApiError, WeComTokens, http_client
from bot.store.outbox import Delivery
from bot.store.tokens import Tokens

_SEND = "/cgi-bin/message/send"


class WeComApp(Account):
    """Sends text with numbered choices to members of the corporation."""

    async def _send(self, delivery: Delivery, part: Part) -> None:
        agent = self._ground.settings.wecom_agent_id
        body = wecom.app_text(delivery.asker, agent, part.plain(), delivery.outbox_id)
        answer = await self.api.post(_SEND, body)
        if wecom.unreachable(answer, delivery.asker):
            raise ApiError(Fault.GONE, 0, "the member is not among those the app may write to")


def make(ground: Ground) -> WeComApp | None:
    """Make the app; None without credentials."""
    settings = ground.settings
    if not settings.wecom_enabled:
        return None
    http = http_client(settings.wecom_api_base)
    fetch = WeComTokens(http, settings.wecom_corp_id, settings.wecom_secret).fetch
    tokens, account = Tokens(ground.engine, ground.clock), f"{wecom.NAME}:{settings.wecom_agent_id}"
    api = Api(http, SharedToken(ground.database, tokens, account, fetch, ground.clock))
    return WeComApp(wecom.NAME, ground, api)
