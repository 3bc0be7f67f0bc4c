"""An officer's own account: changing one's password."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.responses import Response

from bot.desk.sign_in import SHORTEST_PASSWORD, hash_password, password_matches
from bot.errors import DeskError
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit


async def page(visit: Visit) -> Response:
    """Show the form."""
    return _form(visit)


async def change_password(visit: Visit) -> Response:
    """Set a new password; every other session of the officer ends, this one goes on as a new one."""
    officer, desk = visit.officer, visit.desk
    new = visit.form.get("new", "")
    if new != visit.form.get("again", ""):
        return _form(visit, Problem(422, "passwords_differ"))
    if not await visit.run(lambda: desk.sign_ins.begin(officer.login)):
        return _form(visit, Problem(429, "too_many_tries"))
    known = await visit.run(lambda: desk.officers.password_hash(officer.login))
    if not await asyncio.to_thread(password_matches, known, visit.form.get("old", "")):
        return _form(visit, Problem(422, "wrong_password"))
    try:
        hashed = await asyncio.to_thread(hash_password, new, officer.login)
    except DeskError:
        return _form(visit, Problem(422, "weak_password", shortest=str(SHORTEST_PASSWORD)))

    def changed() -> str:
        desk.officers.set_password(officer.login, hashed)
        desk.sign_ins.succeeded(officer.login)
        return desk.sessions.open(officer.id)

    token = await visit.run(changed)
    assert visit.session is not None
    visit.session = replace(visit.session, new_token=token)  # the guard gives it to the browser
    return visit.go_to("/desk/account?done=1")


def _form(visit: Visit, refused: Problem | None = None) -> Response:
    said, status = visit.refusal(refused)
    return visit.page("account", status, refused=said, done=visit.asked("done") == "1", shortest=SHORTEST_PASSWORD)
