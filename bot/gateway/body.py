"""Request bodies, read up to a limit."""

from __future__ import annotations

from starlette.requests import Request

from bot.channels.errors import RefusedError

LARGEST = 64 * 1024
"""Bytes of a message's request."""

PATIENCE = 8 * 1024 * 1024
"""Bytes read and dropped, because many callers do not look at the refusal before all of theirs is sent."""


async def json_body(request: Request) -> bytes:
    """Return the body of a request that says it is JSON.

    Raises:
        RefusedError: 415 for another content type, 413 for more than `LARGEST` bytes.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedError("content_type", 415)
    kept, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > PATIENCE:
            break
        if seen <= LARGEST:
            kept += chunk
    if seen > LARGEST:
        raise RefusedError("too_large", 413)
    return bytes(kept)
