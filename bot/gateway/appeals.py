"""The status page of an appeal, `/a/<token>`: who knows the unguessable link sees the case and may rate it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.channels.errors import RefusedError
from bot.desk.appeal import State
from bot.desk.chain import Entry
from bot.errors import DeskError
from bot.gateway import parts
from bot.gateway.parts import Parts
from bot.log import mask
from bot.store.appeal_rows import Appeal

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_SHORTEST_TOKEN = 40
LARGEST_FORM = 2048
"""Bytes; the form holds one digit."""


async def page(request: Request) -> Response:
    """Show the case: state, office, due time and how it was counted, history without private notes, rating."""
    here = parts.of(request)
    found = await _appeal(here, request)
    entries = await here.database.run(lambda: here.appeals.entries(found.id, private=False))
    shown = {"texts": here.sentences.appeal_page, "case": _shown(here, found), "entries": _history(here, entries)}
    return here.templates.TemplateResponse(request, "appeal.html", shown, headers=_HEADERS)


async def rating(request: Request) -> Response:
    """Take a rating from the page's form."""
    here = parts.of(request)
    found = await _appeal(here, request)
    score = await _score(request)
    key = f"page:{secrets.token_hex(16)}"
    try:
        await here.database.run(lambda: here.appeals.rate(found.id, score, key))
    except DeskError as error:
        raise RefusedError("rating_now", 409) from error
    return RedirectResponse(request.url.path.removesuffix("/rating"), 303, headers=_HEADERS)


routes = [Route("/a/{token}", page), Route("/a/{token}/rating", rating, methods=["POST"])]


async def _appeal(here: Parts, request: Request) -> Appeal:
    token = str(request.path_params["token"])
    found = None
    if len(token) >= _SHORTEST_TOKEN:
        found = await here.database.run(lambda: here.appeals.by_token(token))
    if found is None:
        raise HTTPException(404)
    return found


async def _score(request: Request) -> int:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            raise RefusedError("too_large", 413)
    fields = dict(pair.partition("=")[::2] for pair in body.decode("utf-8", "replace").split("&"))
    if fields.get("score") not in {"1", "2", "3", "4", "5"}:
        raise RefusedError("rating", 422)
    return int(fields["score"])


def _shown(here: Parts, found: Appeal) -> Mapping[str, Any]:
    texts, say, promise = here.sentences.appeal_page, here.wording, found.promise
    counted = "、".join(say.day(date.fromisoformat(day)) for day in promise["counted"])
    skipped = "、".join(
        f"{say.day(date.fromisoformat(day))}{texts['reasons'][reason]}" for day, reason in promise["skipped"]
    )
    how = texts["counted_text"].format(days=len(promise["counted"]), dates=counted)
    return {
        "number": found.number,
        "state": here.rules.states[found.state.value],
        "office": found.office,
        "received": say.moment(found.received_at),
        "due": say.moment(found.due_at),
        "how": how + (texts["skipped_text"].format(dates=skipped) if skipped else ""),
        "certain": promise["certain"],
        "what": mask(found.what),
        "answer": mask(found.answer or ""),
        "rating": found.rating,
        "may_rate": found.state is State.ANSWERED,
        "rate_path": f"/a/{found.token}/rating",
    }


def _history(here: Parts, entries: list[Entry]) -> list[Mapping[str, str]]:
    return [_entry(here, entry) for entry in entries if entry.kind in here.sentences.appeal_page["steps"]]


def _entry(here: Parts, entry: Entry) -> Mapping[str, str]:
    texts = here.sentences.appeal_page
    words = entry.body.get("text") or entry.body.get("reason") or entry.body.get("office") or ""
    return {
        "at": here.wording.moment(entry.at),
        "step": texts["steps"][entry.kind],
        "actor": texts["actors"][entry.actor.partition(":")[0]],
        "words": mask(str(words)),
    }
