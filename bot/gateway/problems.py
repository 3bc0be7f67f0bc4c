"""Problems as a caller sees them: a status and one Chinese sentence, never an exception's text.

A program gets it as JSON, a person's browser, which asks for HTML by name, as a page with the way back.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.templating import Jinja2Templates

from bot.channels.errors import RefusedError
from bot.errors import DatabaseError, StorageError
from bot.gateway.headers import SECURITY
from bot.gateway.sentences import TEMPLATES, Sentences

log = logging.getLogger(__name__)

RETRY_AFTER = "5"
"""Seconds, as long as SQLite waits for its lock."""

Handler = Callable[[Request, Exception], Awaitable[Response]]

_pages = Jinja2Templates(directory=TEMPLATES)


def handlers(sentences: Sentences) -> dict[type[Exception], Handler]:
    """Return Starlette's exception handlers."""

    def told(request: Request, reason: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
        if "text/html" not in request.headers.get("accept", ""):
            return problem(sentences, reason, status, headers)
        shown = {"error": sentences.error(reason), "chat": sentences.chat}
        return _pages.TemplateResponse(request, "problem.html", shown, status_code=status, headers=headers)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, RefusedError)
        return told(request, error.reason, error.status)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return told(request, f"http_{error.status_code}", error.status_code, error.headers)

    async def unavailable(request: Request, error: Exception) -> Response:
        log.error("%s could not be served: %s", request.url.path, error)
        return told(request, "http_503", 503, {"Retry-After": RETRY_AFTER})

    async def unforeseen(request: Request, _error: Exception) -> Response:
        # Starlette answers this outside of all middleware, and then lets the server log the traceback.
        return told(request, "http_500", 500, SECURITY)

    return {
        RefusedError: refused,
        HTTPException: http,
        DatabaseError: unavailable,
        StorageError: unavailable,
        Exception: unforeseen,
    }


def problem(sentences: Sentences, reason: str, status: int, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return `{"error": sentence}`."""
    return JSONResponse({"error": sentences.error(reason)}, status, headers=headers)
