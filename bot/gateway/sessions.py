"""The web chat's session: a random number in a signed cookie, and nothing else."""

from __future__ import annotations

import secrets

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

COOKIE = "futian_chat"
LIFETIME = 90 * 24 * 3600
"""Seconds that a conversation can be come back to; each visit begins them anew."""


class Sessions:
    """Makes and reads the cookie."""

    def __init__(self, secret: str) -> None:
        """Sign with `secret`, which all gateways of one installation share."""
        self._serializer = URLSafeTimedSerializer(secret, salt="bot.gateway.sessions")

    def asker(self, request: Request) -> str | None:
        """Return who this is; None without a cookie, or when it is too old or not ours."""
        try:
            asker = self._serializer.loads(request.cookies.get(COOKIE, ""), max_age=LIFETIME)
        except BadData:
            return None
        return asker if isinstance(asker, str) else None

    def keep(self, request: Request, response: Response) -> None:
        """Set the cookie of a visitor, who becomes a new one unless they are known."""
        value = str(self._serializer.dumps(self.asker(request) or secrets.token_urlsafe(18)))
        secure = request.url.scheme == "https"
        response.set_cookie(COOKIE, value, max_age=LIFETIME, httponly=True, samesite="lax", secure=secure)
