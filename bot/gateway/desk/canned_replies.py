"""Canned replies, edited by supervisors."""

from __future__ import annotations

from starlette.responses import Response

from bot.desk import canned
from bot.errors import DeskError
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit

LONGEST_TITLE = 60
LONGEST_BODY = 1000


async def page(visit: Visit) -> Response:
    """List them."""
    return await _page(visit)


async def put(visit: Visit) -> Response:
    """Keep one, in the place of the one with the same title; renaming one removes the old title."""
    title, body = visit.form.get("title", "").strip(), visit.form.get("text", "").replace("\r\n", "\n").strip()
    before = visit.form.get("before", "").strip()
    if not title or not body or len(title) > LONGEST_TITLE or len(body) > LONGEST_BODY:
        return await _page(visit, Problem(422, "bad_canned", longest=str(LONGEST_BODY)))
    try:
        canned.check(body)
    except DeskError:
        return await _page(visit, Problem(422, "bad_variable", names=_variables()))

    visit.thing = title

    def kept() -> None:
        visit.desk.canned.put(title, body, visit.officer)
        if before and before != title:
            visit.desk.canned.remove(before, visit.officer)

    await visit.run(kept)
    return visit.go_to("/desk/canned")


async def remove(visit: Visit) -> Response:
    """Remove one."""
    visit.thing = visit.form.get("title", "").strip()
    await visit.run(lambda: visit.desk.canned.remove(visit.thing, visit.officer))
    return visit.go_to("/desk/canned")


async def _page(visit: Visit, refused: Problem | None = None) -> Response:
    said, status = visit.refusal(refused)
    bodies = await visit.run(visit.desk.canned.all)
    form = visit.form if refused else {}
    shown = {"bodies": bodies, "variables": sorted(canned.VARIABLES), "refused": said, "form": form}
    return visit.page("canned", status, **shown)


def _variables() -> str:
    return "、".join(f"{{{name}}}" for name in sorted(canned.VARIABLES))
