"""Problems as a caller sees them: a status and one Chinese sentence, never an exception's text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.errors import RefusedError
from bot.gateway.headers import SECURITY
from bot.gateway.sentences import Sentences

Handler = Callable[[Request, Exception], Awaitable[Response]]


def handlers(sentences: Sentences) -> dict[type[Exception], Handler]:
    """Return Starlette's exception handlers."""

    async def refused(_request: Request, error: Exception) -> Response:
        if not isinstance(error, RefusedError):
            raise error
        return problem(sentences, error.reason, error.status)

    async def http(_request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return problem(sentences, f"http_{error.status_code}", error.status_code, error.headers)

    async def unforeseen(_request: Request, _error: Exception) -> Response:
        # Starlette answers this outside of all middleware, and then lets the server log the traceback.
        return problem(sentences, "http_500", 500, SECURITY)

    return {RefusedError: refused, HTTPException: http, Exception: unforeseen}


def problem(sentences: Sentences, reason: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return `{"error": sentence}`."""
    return JSONResponse({"error": sentences.error(reason)}, status, headers=headers)
