"""The guard before every page: signed in, role, own form, and then the entry in the audit log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.desk.roles import Role, at_least
from bot.errors import DeskError, HeldError
from bot.gateway import parts
from bot.gateway.desk import forms
from bot.gateway.desk.cookies import DOOR, SESSION
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit

log = logging.getLogger(__name__)

SIGN_IN = "/desk/sign-in"
CSRF_HEADER = "x-csrf-token"
LIVE_HEADER = "x-live"
"""Sent when an open page fetches itself anew; that is no deed of the officer's."""
_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}

Handler = Callable[[Visit], Awaitable[Response]]


@dataclass(frozen=True)
class Page:
    """One row of the table of pages.

    Attributes:
        role: The least role that may; None: no sign-in is needed.
        audit: Name of the deed in the audit log, such as `conversation.read`; its first part is the kind of
            the object, whose name is the path's first parameter. Empty where nobody's data is touched.
        largest: Bytes of its form at most.
    """

    path: str
    handler: Handler
    role: Role | None
    method: str = "GET"
    audit: str = ""
    largest: int = forms.LARGEST

    def route(self) -> Route:
        """Return the route that serves it behind the guard."""

        async def endpoint(request: Request) -> Response:
            return await _serve(self, request)

        return Route(self.path, endpoint, methods=[self.method], name=f"{self.method} {self.path}")


async def _serve(page: Page, request: Request) -> Response:
    here = parts.of(request)
    visit = Visit(request, here, here.desk)
    try:
        response = await _let_in(page, visit)
    except Problem as problem:
        response = visit.problem(problem)
    except HeldError as error:
        response = visit.problem(await _held(visit, error))
    except DeskError as error:
        log.info("the desk refused %s: %s", page.path, error)
        response = visit.problem(Problem(409, "not_now"))
    except HTTPException as error:
        response = visit.problem(Problem(error.status_code, "not_found" if error.status_code == 404 else "bad"))
    if visit.session is not None and visit.session.new_token is not None:
        SESSION.keep(request, response, visit.session.new_token)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _let_in(page: Page, visit: Visit) -> Response:
    request = visit.request
    token = SESSION.read(request)
    if token:
        by_hand = LIVE_HEADER not in request.headers
        visit.session = await visit.run(lambda: visit.desk.sessions.find(token, by_hand=by_hand))
    if page.role is not None:
        if visit.session is None:
            return _to_sign_in(page, visit)
        if not at_least(visit.officer.role, page.role):
            await _note(visit, "denied", page)
            raise Problem(403, "role", role=visit.desk.texts.label("roles", page.role.value))
    if page.method != "GET":
        await _check_form(visit, page)
    response = await page.handler(visit)
    if page.audit and response.status_code < 400:
        await _note(visit, page.audit, page)
    return response


def _to_sign_in(page: Page, visit: Visit) -> Response:
    request = visit.request
    if (
        page.method != "GET"
        or LIVE_HEADER in request.headers
        or "text/event-stream" in request.headers.get("accept", "")
    ):
        raise Problem(401, "signed_out")
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return visit.go_to(f"{SIGN_IN}?next={quote(wanted, safe='')}")


async def _check_form(visit: Visit, page: Page) -> None:
    """Take the form, when it is one of ours."""
    request = visit.request
    forms.require_own_page(request)
    visit.form = await forms.read(request, page.largest)
    expected = visit.session.csrf if page.role is not None and visit.session is not None else DOOR.read(request)
    given = visit.form.get("csrf") or request.headers.get(CSRF_HEADER, "")
    if not expected or not secrets.compare_digest(given.encode(), expected.encode()):
        raise Problem(403, "csrf")


async def _note(visit: Visit, deed: str, page: Page) -> None:
    """Enter a deed; an open page that fetches itself anew is the same look still."""
    name = visit.thing or str(next(iter(visit.request.path_params.values()), ""))
    kind = (page.audit or "page").partition(".")[0]
    officer_id = visit.officer.id if visit.session is not None else None
    detail = {"page": page.path} if deed == "denied" else {}
    still = LIVE_HEADER in visit.request.headers
    await visit.run(lambda: visit.desk.audit.add(officer_id, deed, (kind, name), unless_recent=still, **detail))


async def _held(visit: Visit, error: HeldError) -> Problem:
    holder = await visit.run(lambda: visit.desk.officers.get(error.officer_id))
    return Problem(409, "held", holder=holder.name)
