"""Forms as the desk takes them: of the desk's own pages, small, and not from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from bot.channels.fields import storable
from bot.gateway.body import read_up_to
from bot.gateway.desk.problems import Problem

KIND = "application/x-www-form-urlencoded"
LARGEST = 64 * 1024
"""Bytes."""
MOST_FIELDS = 100


def require_own_page(request: Request) -> None:
    """See that a request comes from a page of ours, as far as the browser tells.

    Raises:
        Problem: 403 when it says that it comes from elsewhere.
    """
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise Problem(403, "foreign")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Problem(403, "foreign")


async def read(request: Request, largest: int = LARGEST) -> Mapping[str, str]:
    """Return the fields of a form of at most `largest` bytes, by name.

    Raises:
        Problem: 415 for another content type, 413 for too much, 400 for what is no form.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != KIND:
        raise Problem(415, "no_form")
    body = await read_up_to(request, largest)
    if body is None:
        raise Problem(413, "too_large")
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise Problem(400, "no_form") from error
    return {storable(name): storable(value) for name, value in pairs}
