"""Callers of the interfaces that programs use: this machine, or whoever shows a token."""

from __future__ import annotations

import hmac
import ipaddress

from starlette.requests import Request

from bot.channels.errors import RefusedError

_PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


def admit(request: Request, token: str) -> None:
    """Let in who shows `token`, or who is on this machine and shows none.

    Raises:
        RefusedError: 401 for everybody else, and for a token that is wrong.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if token and given:
        if scheme.lower() != "bearer" or not hmac.compare_digest(given.strip().encode(), token.encode()):
            raise RefusedError("token_wrong", 401)
    elif not _is_local(request):
        raise RefusedError("token_needed", 401)


def _is_local(request: Request) -> bool:
    # A proxy on this machine makes the whole world look local.
    if request.client is None or any(name in request.headers for name in _PROXY_HEADERS):
        return False
    try:
        return ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
