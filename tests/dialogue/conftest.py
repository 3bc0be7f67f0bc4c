"""Servers of Sanic in the process of the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sanic import Sanic
from sanic.touchup import TouchUp


@pytest.fixture(scope="session", autouse=True)
def _touched_up_once() -> Iterator[None]:
    """Sanic rewrites its own functions at the start of a server, which must be done once a process and not again."""
    touch_up = TouchUp.run

    def once(app: Sanic) -> None:
        if not any(hasattr(target, "__touched__") for target, _ in TouchUp._registry):
            touch_up(app)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TouchUp, "run", once)
        yield
