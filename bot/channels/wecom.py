"""The protocol of WeCom apps (企业微信应用): as WeChat's, always encrypted, sent with other bodies.

Documents: https://developer.work.weixin.qq.com/document/path/90238 (callbacks), …/90239 and …/90240 (messages and
events), …/90241 (the reply within five seconds), …/90236 (sending).
"""

from __future__ import annotations

from typing import Any

from bot.channels.errors import RefusedError
from bot.channels.wechat import Arrival, parse

NAME = "wecom"
_LEAST, _MOST = 1800, 4 * 3600
"""Seconds for which WeCom takes the same request once; the most is its own limit."""


def arrival(xml: str | bytes, corporation: str, agent: str) -> Arrival:
    """Read an opened message of our app.

    Raises:
        RefusedError: If it is none, or another app's.
    """
    found = parse(xml)
    if found.account != corporation or (found.agent or agent) != agent:
        raise RefusedError("other_app", 403)
    return found


def app_text(asker: str, agent: str, text: str, number: int) -> dict[str, Any]:
    """Return a message of the app to one member.

    WeCom drops a request that it has had before. So that only another attempt at the same reply is dropped, and not
    the same words said again later, the reply's `number` goes into the request as the length of that time.
    """
    return {
        "touser": asker,
        "msgtype": "text",
        "agentid": int(agent),
        "text": {"content": text},
        "safe": 0,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": _LEAST + number % (_MOST - _LEAST),
    }


def unreachable(answer: dict[str, Any], asker: str) -> bool:
    """Tell whether a call that succeeded names the asker among those it did not reach."""
    named = f"{answer.get('invaliduser', '')}|{answer.get('unlicenseduser', '')}"
    return asker.lower() in named.lower().split("|")
