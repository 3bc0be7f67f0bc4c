"""Who may sign in at the desk: entered, given roles and passwords, kept out. For admins."""

from __future__ import annotations

import asyncio
import re

from starlette.responses import Response

from bot.desk.roles import Role
from bot.desk.sign_in import hash_password, new_password
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.store.officers import Officer

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}", re.IGNORECASE)
LONGEST_NAME = 60
LONGEST_OFFICE = 100


async def page(visit: Visit) -> Response:
    """List the officers."""
    return await _page(visit)


async def add(visit: Visit) -> Response:
    """Enter an officer; their first password is shown once."""
    form, officers = visit.form, visit.desk.officers
    login, name = form.get("login", "").strip(), form.get("name", "").strip()
    office = form.get("office", "").strip()[:LONGEST_OFFICE]
    if not _LOGIN.fullmatch(login) or not name or not office:
        return await _page(visit, Problem(422, "bad_user"))
    if await visit.run(lambda: officers.by_login(login)) is not None:
        return await _page(visit, Problem(409, "login_taken"))
    role, visit.thing = _role(form.get("role", "")), login
    made = await visit.run(lambda: officers.add(login, name[:LONGEST_NAME], role, office))
    return await _with_password(visit, made)


async def give_role(visit: Visit) -> Response:
    """Give an officer another role."""
    found, role = await _another(visit), _role(visit.form.get("role", ""))
    await visit.run(lambda: visit.desk.officers.set_role(found.login, role))
    return visit.go_to("/desk/users")


async def set_active(visit: Visit) -> Response:
    """Let an officer in, or keep them out."""
    found, active = await _another(visit), visit.form.get("active") == "1"
    await visit.run(lambda: visit.desk.officers.set_active(found.login, active=active))
    return visit.go_to("/desk/users")


async def reset_password(visit: Visit) -> Response:
    """Give an officer a new password, which is shown once; their sessions end."""
    return await _with_password(visit, await _another(visit))


async def _page(
    visit: Visit, refused: Problem | None = None, told: Officer | None = None, password: str = ""
) -> Response:
    said, status = visit.refusal(refused)
    officers = await visit.run(visit.desk.officers.all)
    shown = {"officers": officers, "all_roles": [role.value for role in Role], "told": told, "password": password}
    return visit.page("users", status, **shown, refused=said, form=visit.form if refused else {})


async def _with_password(visit: Visit, found: Officer) -> Response:
    password = new_password(found.login)
    hashed = await asyncio.to_thread(hash_password, password, found.login)
    await visit.run(lambda: visit.desk.officers.set_password(found.login, hashed))
    return await _page(visit, told=found, password=password)


async def _another(visit: Visit) -> Officer:
    """Return the officer of the path, who must not be the one who asks: nobody locks themselves out."""
    number = visit.number("officer")
    found = next((one for one in await visit.run(visit.desk.officers.all) if one.id == number), None)
    if found is None:
        raise Problem(404, "not_found")
    if found.id == visit.officer.id:
        raise Problem(409, "yourself")
    visit.thing = found.login
    return found


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise Problem(400, "no_form") from error
