"""The door: signing in and out. What went wrong is never told, so that nobody learns which logins there are."""

from __future__ import annotations

import asyncio
import logging
import secrets

from starlette.responses import Response

from bot.desk.sign_in import password_matches
from bot.gateway.desk.cookies import DOOR, SESSION
from bot.gateway.desk.visit import Visit
from bot.log import mask

log = logging.getLogger(__name__)

HOME = "/desk"
LONGEST_LOGIN = 60


async def sign_in_page(visit: Visit) -> Response:
    """Show the form; who is signed in already goes on."""
    if visit.session is not None:
        return visit.go_to(_wanted(visit.asked("next")))
    return _form(visit, visit.asked("next"))


async def sign_in(visit: Visit) -> Response:
    """Let in who knows the password, as a new session whatever the browser brought along."""
    login = visit.form.get("login", "").strip()[:LONGEST_LOGIN]
    wanted = visit.form.get("next", "")
    if not await _is_right(visit, login, visit.form.get("password", "")):
        log.warning("a sign-in at the desk failed")
        await visit.run(lambda: visit.desk.audit.add(None, "officer.sign_in_failed", ("officer", mask(login))))
        return _form(visit, wanted, login=login, failed=True)
    token = await visit.run(lambda: _let_in(visit, login))
    response = visit.go_to(_wanted(wanted))
    SESSION.keep(visit.request, response, token)
    DOOR.drop(visit.request, response)
    return response


async def sign_out(visit: Visit) -> Response:
    """End the session here and in the browser."""
    session = visit.session
    assert session is not None
    await visit.run(lambda: visit.desk.sessions.close(session.id))
    response = visit.go_to(f"{HOME}/sign-in")
    visit.session = None  # its cookie is not to be set again
    SESSION.drop(visit.request, response)
    return response


async def _is_right(visit: Visit, login: str, password: str) -> bool:
    desk = visit.desk
    open_for_tries = await visit.run(lambda: desk.sign_ins.begin(login))
    known = await visit.run(lambda: desk.officers.password_hash(login))
    # On a thread of its own: it is meant to take long, and the database must not wait for it.
    right = await asyncio.to_thread(password_matches, known, password)
    return right and open_for_tries


def _let_in(visit: Visit, login: str) -> str:
    desk = visit.desk
    found = desk.officers.by_login(login)
    assert found is not None
    desk.sign_ins.succeeded(login)
    if visit.session is not None:
        desk.sessions.close(visit.session.id)
        visit.session = None
    desk.audit.add(found.id, "officer.sign_in", ("officer", login))
    return desk.sessions.open(found.id)


def _form(visit: Visit, wanted: str, *, login: str = "", failed: bool = False) -> Response:
    value = secrets.token_urlsafe(32)
    shown = {"door": value, "wanted": wanted, "login": login, "failed": failed}
    response = visit.page("sign_in", 401 if failed else 200, **shown)
    DOOR.keep(visit.request, response, value)
    return response


def _wanted(path: str) -> str:
    """Return where to go after signing in: only to a page of the desk."""
    inside = path == HOME or path.startswith((f"{HOME}/", f"{HOME}?"))
    return path if inside and "\\" not in path and path.isprintable() else HOME
