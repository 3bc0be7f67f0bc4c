"""The protocol of WeChat official accounts: what arrives, the passive reply, customer-service messages.

Documents: https://developers.weixin.qq.com/doc/service/guide/product/message/Receiving_standard_messages.html
(messages), …/Receiving_event_pushes.html (events), …/Passive_user_reply_message.html (the reply within five
seconds), https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html (afterwards).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels import choices, wechat_xml
from bot.channels.fields import storable
from bot.channels.pieces import in_pieces, utf8_width
from bot.channels.scoped import scoped

NAME = "wechat"
LONGEST = 2047
"""Bytes of one text; the documents give no figure, tests by several people found 2048."""

_TITLE = 30
"""Characters of a choice; so many choices of that length fit into one message."""
SHORTEST_CUT = 200
"""Bytes below which a text that is called too long is not cut any further."""

UNSUPPORTED = "收到不支持的消息类型"
"""What WeChat writes, in brackets, as the text of stickers and other things it does not pass on."""

_FACE = re.compile(r"/:(?!ok)(?:[a-z]{2,9}|[!-.:-@|8BPX][!-.:-@|8BDLOPQSTXZbdfgox]{0,3})")
"""WeChat's old faces as they come, 谢谢/:rose and /::), which say nothing; /:ok says something."""

MENU_CLICKED = "CLICK"
FOLLOWED = "subscribe"
LEFT = "unsubscribe"
SCANNED = "SCAN"
KF_BEGUN = "kf_create_session"
KF_ENDED = "kf_close_session"


@dataclass(frozen=True)
class Arrival:
    """One message or event.

    Attributes:
        account: Whom it was sent to: the account's own id, or the corporation's.
        asker: Who sent it: an OpenID, or a member of the corporation.
        message_id: The same for each repetition, unique on the channel.
        kind: `text`, `image`, `voice`, `event` … as the channel calls it; `sticker` where it says it cannot show one.
        text: What was typed; what WeChat heard in a voice where it still listens.
        media_id: By which a picture or file is fetched.
        event: The event's name when `kind` is `event`.
        key: The event's key: of a menu entry what we called it.
        menu_id: Of a clicked choice in a menu message what we called it.
        agent: WeCom's app.
    """

    account: str
    asker: str
    message_id: str
    kind: str
    text: str = ""
    media_id: str = ""
    event: str = ""
    key: str = ""
    menu_id: str = ""
    agent: str = ""


@dataclass(frozen=True)
class Part:
    """What fits into one message; only the last part of a reply has its choices."""

    text: str
    titles: tuple[str, ...] = ()

    def plain(self) -> str:
        """Return it as text, the choices as a list."""
        return "\n\n".join(filter(None, (self.text, choices.listed(self.text, self.titles))))


def parse(xml: str | bytes) -> Arrival:
    """Read an opened message.

    Raises:
        RefusedError: If it is none.
    """
    fields = wechat_xml.read(xml)
    kind = wechat_xml.identifier(fields, "MsgType", 40).lower()
    asker = wechat_xml.identifier(fields, "FromUserName")
    text = storable(wechat_xml.string(fields, "Recognition" if kind == "voice" else "Content"))
    return Arrival(
        account=wechat_xml.identifier(fields, "ToUserName"),
        asker=asker,
        message_id=_message_id(fields, asker),
        kind="sticker" if kind == "text" and text[1:].startswith(UNSUPPORTED) else kind,
        text=_FACE.sub("", text).strip(),
        media_id=wechat_xml.string(fields, "MediaId"),
        event=wechat_xml.identifier(fields, "Event", 80) if kind == "event" else "",
        key=wechat_xml.string(fields, "EventKey"),
        menu_id=wechat_xml.string(fields, "bizmsgmenuid"),
        agent=wechat_xml.string(fields, "AgentID"),
    )


def passive(arrival: Arrival, text: str, now: datetime) -> str:
    """Return the answer within the same request."""
    # wechatpy's reply classes would let an end mark within the text break the document.
    fields = {
        "ToUserName": wechat_xml.cdata(arrival.asker),
        "FromUserName": wechat_xml.cdata(arrival.account),
        "CreateTime": str(int(now.timestamp())),
        "MsgType": wechat_xml.cdata("text"),
        "Content": wechat_xml.cdata(text),
    }
    return f"<xml>{''.join(f'<{name}>{value}</{name}>' for name, value in fields.items())}</xml>"


def parts(text: str, titles: Sequence[str] = ()) -> list[Part]:
    """Cut a reply at ends of sentences into what fits; the choices stand under the last part, or alone after it."""
    found = [Part(piece) for piece in in_pieces(text, LONGEST, utf8_width)]
    if not titles:
        return found
    shown = _short(titles)
    last = Part(found[-1].text if found else "", shown)
    if fits(last.plain()):
        return [*found[:-1], last]
    return [*found, Part("", shown)]


def fits(text: str) -> bool:
    """Tell whether one message holds `text`."""
    return len(text.encode("utf-8", "replace")) <= LONGEST


def custom_text(asker: str, text: str) -> dict[str, Any]:
    """Return a customer-service message."""
    return {"touser": asker, "msgtype": "text", "text": {"content": text}}


def custom_menu(asker: str, part: Part, name: str, tail: str) -> dict[str, Any]:
    """Return a customer-service message whose choices can be clicked; `name` is what its choices are called by."""
    listed = [{"id": f"{name}-{place}", "content": title} for place, title in enumerate(part.titles)]
    menu = {"head_content": part.text, "list": listed, "tail_content": tail}
    return {"touser": asker, "msgtype": "msgmenu", "msgmenu": menu}


def clicked(menu_id: str) -> tuple[int, int] | None:
    """Return the name of a menu message and the place of the choice that was clicked; None when it is not ours."""
    name, _, place = menu_id.partition("-")
    ours = all(part.isascii() and part.isdigit() and len(part) <= 15 for part in (name, place))
    return (int(name), int(place)) if ours else None


def _short(titles: Sequence[str]) -> tuple[str, ...]:
    shown = (title if len(title) <= _TITLE else f"{title[: _TITLE - 1]}…" for title in titles[: choices.MOST])
    return tuple(shown)


def _message_id(fields: Mapping[str, str], asker: str) -> str:
    if wechat_xml.string(fields, "MsgId"):
        # Within the asker, so that whatever a channel does with its numbers, nobody is given another's answer.
        return scoped(asker, wechat_xml.identifier(fields, "MsgId", 64))
    # Events have none; the documents name sender and time. Two events of one second differ in name or key.
    told = [asker, wechat_xml.identifier(fields, "CreateTime", 20)]
    told += [wechat_xml.string(fields, name) for name in ("Event", "EventKey", "ChangeType", "KfAccount")]
    return f"event:{hashlib.sha256(chr(0).join(told).encode()).hexdigest()}"
