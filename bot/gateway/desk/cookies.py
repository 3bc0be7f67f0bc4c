"""The desk's two cookies: the session's token, and a random value that the sign-in form must repeat.

Over https their names begin with `__Host-`: a browser then takes them from this host alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response


@dataclass(frozen=True)
class Cookie:
    """One cookie that scripts cannot read and that lives as long as the browser."""

    name: str

    def read(self, request: Request) -> str:
        """Return its value, empty when there is none."""
        return request.cookies.get(self._name(request), "")

    def keep(self, request: Request, response: Response, value: str) -> None:
        """Set it."""
        secure = _is_secure(request)
        response.set_cookie(self._name(request), value, path="/", httponly=True, samesite="lax", secure=secure)

    def drop(self, request: Request, response: Response) -> None:
        """Remove it."""
        secure = _is_secure(request)
        response.delete_cookie(self._name(request), path="/", httponly=True, samesite="lax", secure=secure)

    def _name(self, request: Request) -> str:
        return f"__Host-{self.name}" if _is_secure(request) else self.name


SESSION = Cookie("futian_desk")
DOOR = Cookie("futian_desk_door")


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
