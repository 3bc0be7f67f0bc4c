"""What the error codes of WeChat and WeCom mean for us.

WeChat: https://developers.weixin.qq.com/doc/service/guide/dev/error_code.html and the table of each interface;
WeCom: https://developer.work.weixin.qq.com/document/path/90313.
"""

from __future__ import annotations

from enum import Enum


class Fault(Enum):
    """What to do about a refused call."""

    TOKEN = "token"  # noqa: S105 - fetch another one, once
    CLOSED = "closed"  # the window has closed
    USED_UP = "used_up"  # no more until the asker writes again
    TOO_LONG = "too_long"  # cut it smaller
    NO_MENU = "no_menu"  # this account may not send menu messages
    GONE = "gone"  # the asker does not follow us, or never did
    LATER = "later"  # their fault or a rate limit: try again
    REFUSED = "refused"  # no use trying again; the message or our set-up is wrong


_MEANING = {
    40001: Fault.TOKEN,  # credential invalid or not the latest
    40014: Fault.TOKEN,  # access token invalid
    42001: Fault.TOKEN,  # access token expired
    45015: Fault.CLOSED,  # response out of time limit or subscription is canceled
    45047: Fault.USED_UP,  # out of response count limit
    45002: Fault.TOO_LONG,  # content size out of limit
    40200: Fault.NO_MENU,  # invalid account type
    40008: Fault.NO_MENU,  # invalid message type
    40003: Fault.GONE,  # invalid openid
    43004: Fault.GONE,  # require subscribe
    50002: Fault.GONE,  # user limited
    81013: Fault.GONE,  # WeCom: none of the receivers is allowed
    82001: Fault.GONE,  # WeCom: all receivers invalid
    60111: Fault.GONE,  # WeCom: user id not found
    -1: Fault.LATER,  # system busy
    60020: Fault.LATER,  # WeCom: our address is not among the trusted ones; somebody will mend that
    45009: Fault.LATER,  # calls of the day used up
    45011: Fault.LATER,  # calls too frequent
    45033: Fault.LATER,  # WeCom: too many calls at once
    6000: Fault.LATER,  # WeCom: data version conflict
    40007: Fault.REFUSED,  # invalid media id
    48001: Fault.REFUSED,  # the account has no right to this interface
}


def meaning(code: int) -> Fault:
    """Return what `code` asks for; a code that nobody has named is no use trying again."""
    return _MEANING.get(code, Fault.REFUSED)
