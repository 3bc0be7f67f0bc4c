"""A visit: one request to the desk, with who makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.fields import storable
from bot.desk.roles import Deed, Role, may
from bot.gateway.desk.parts import DeskParts
from bot.gateway.desk.problems import Problem
from bot.gateway.parts import Parts
from bot.store.officer_sessions import OfficerSession
from bot.store.officers import Officer

Result = TypeVar("Result")


@dataclass
class Visit:
    """One request.

    Attributes:
        session: Of the officer; None on the few pages that need no sign-in.
        form: What was sent by POST, by name.
        thing: Name of what something is done to, for the audit log, where it does not stand in the path.
    """

    request: Request
    here: Parts
    desk: DeskParts
    session: OfficerSession | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    thing: str = ""

    @property
    def officer(self) -> Officer:
        """Who makes it.

        Raises:
            Problem: 401 when nobody is signed in.
        """
        if self.session is None:
            raise Problem(401, "signed_out")
        return self.session.officer

    def may(self, deed: str) -> bool:
        """Tell whether the officer's role is enough for the deed of this name."""
        return may(self.officer.role, Deed(deed))

    def number(self, name: str) -> int:
        """Return a number from the path.

        Raises:
            Problem: 404 when no row of a database can have it.
        """
        number = int(self.request.path_params[name])
        if number >= 2**63:
            raise Problem(404, "not_found")
        return number

    def asked(self, name: str) -> str:
        """Return a value from the query, without blanks around it; empty when there is none."""
        return storable(self.request.query_params.get(name, "")).strip()

    @property
    def came_from(self) -> str:
        """Path and query of the page that the request was made from; empty when the browser does not say."""
        page = urlsplit(self.request.headers.get("referer", ""))
        return page.path + (f"?{page.query}" if page.query else "")

    async def run(self, call: Callable[[], Result]) -> Result:
        """Return what a call to the database returns."""
        return await self.here.database.run(call)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page of the desk."""
        known = {"officer": None, "csrf": "", "roles": Role} if self.session is None else self._known()
        return self.desk.templates.TemplateResponse(
            self.request, f"desk/{template}.html", {**known, "visit": self, **values}, status_code=status
        )

    def refusal(self, found: Problem | None) -> tuple[str, int]:
        """Return what a page says of a refusal that it shows itself, and its status; nothing and 200 without one."""
        if found is None:
            return "", 200
        return self.desk.texts.problems[found.reason]["text"].format(**found.values), found.status

    def problem(self, found: Problem) -> Response:
        """Return the page that says what is refused."""
        said = self.desk.texts.problems[found.reason]
        text = said["text"].format(**found.values)
        return self.page("problem", found.status, code=found.status, title=said["title"], text=text)

    @staticmethod
    def go_to(path: str) -> Response:
        """Send the browser on, after something was done."""
        return RedirectResponse(path, 303)

    def _known(self) -> dict[str, Any]:
        assert self.session is not None
        return {"officer": self.session.officer, "csrf": self.session.csrf}
