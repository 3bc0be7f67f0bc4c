"""Addresses that no page of ours has."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

NOWHERE = "/no such page"


class PlainAddresses:
    """Sends a request whose path holds a control character nowhere: PostgreSQL fails on some of them."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and not scope["path"].isprintable():
            scope = {**scope, "path": NOWHERE}
        await self._app(scope, receive, send)
