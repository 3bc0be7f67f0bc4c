"""The WeChat official account as a channel that is called: customer-service messages."""

from __future__ import annotations

import logging

from bot.channels import wechat
from bot.channels.pieces import in_pieces, utf8_width
from bot.channels.wechat import Part
from bot.channels.wechat_faults import Fault
from bot.gateway.api_token import SharedToken
from bot.gateway.channel import Ground
from bot.gateway.tencent import Account
from bot.gateway.wechat_api import Api, ApiError, WeChatTokens, http_client
from bot.store.outbox import Delivery
from bot.store.tokens import Tokens

log = logging.getLogger(__name__)

_SEND = "/cgi-bin/message/custom/send"


class OfficialAccount(Account):
    """Sends as clickable menus what has choices, where the account may; otherwise the choices are numbered."""

    def __init__(self, ground: Ground, api: Api) -> None:
        """Call `api`; menus are tried until the account proves not to have them."""
        super().__init__(wechat.NAME, ground, api)
        self._menus = True
        self._tail = ground.sentences.wechat["menu_tail"]

    async def _send(self, delivery: Delivery, part: Part) -> None:
        if part.titles and part.text and self._menus:
            try:
                menu = wechat.custom_menu(delivery.asker, part, str(delivery.outbox_id), self._tail)
                await self.api.post(_SEND, menu)
            except ApiError as error:
                if error.fault not in (Fault.NO_MENU, Fault.TOO_LONG):
                    raise
                self._menus = error.fault is Fault.TOO_LONG
                log.info("wechat: a menu message was refused (%s); choices are numbered instead", error)
            else:
                return
        await self._send_text(delivery.asker, part.plain())

    async def _send_text(self, asker: str, text: str) -> None:
        try:
            await self.api.post(_SEND, wechat.custom_text(asker, text))
        except ApiError as error:
            size = len(text.encode())
            if error.fault is not Fault.TOO_LONG or size < wechat.SHORTEST_CUT:
                raise
            # Nobody documents the limit; should it be lower some day, answers arrive in smaller parts.
            for piece in in_pieces(text, size // 2 + utf8_width("汉"), utf8_width):
                await self._send_text(asker, piece)


def make(ground: Ground) -> OfficialAccount | None:
    """Make the account; None without credentials."""
    settings = ground.settings
    if not settings.wechat_enabled:
        return None
    http = http_client(settings.wechat_api_base)
    fetch = WeChatTokens(http, settings.wechat_app_id, settings.wechat_app_secret).fetch
    tokens, account = Tokens(ground.engine, ground.clock), f"{wechat.NAME}:{settings.wechat_app_id}"
    return OfficialAccount(ground, Api(http, SharedToken(ground.database, tokens, account, fetch, ground.clock)))
