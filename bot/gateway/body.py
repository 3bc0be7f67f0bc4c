"""Request bodies, read up to a limit."""

from __future__ import annotations

from starlette.requests import Request

from bot.channels.errors import RefusedError

LARGEST = 64 * 1024
"""Bytes of a message's request."""

PATIENCE = 8 * 1024 * 1024
"""Bytes read and dropped, because many callers do not look at the refusal before all of theirs is sent."""


async def json_body(request: Request, most: int = LARGEST) -> bytes:
    """Return the body of a request that says it is JSON.

    Raises:
        RefusedError: 415 for another content type, 413 for more than `most` bytes.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise RefusedError("content_type", 415)
    body = await read_up_to(request, most)
    if body is None:
        raise RefusedError("too_large", 413)
    return body


async def read_up_to(request: Request, most: int) -> bytes | None:
    """Return the body; None when it has more than `most` bytes."""
    kept, seen = bytearray(), 0
    async for chunk in request.stream():
        seen += len(chunk)
        if seen > most + PATIENCE:
            break
        if seen <= most:
            kept += chunk
    return None if seen > most else bytes(kept)
