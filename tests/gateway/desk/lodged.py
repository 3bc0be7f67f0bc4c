"""An appeal that an asker has lodged, and what an asker may have written into it."""

from __future__ import annotations

from typing import Any

from bot.store.appeal_rows import Appeal, NewAppeal
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import parts_of

PHONE = "13800138000"
SCRIPT = "<script>alert(1)</script>"


async def lodged(gateway: RunningGateway, what: str = "园区停电", sender: str = "u1", **more: Any) -> Appeal:
    """Let an asker lodge an appeal."""
    here = parts_of(gateway)
    await gateway.say(what, sender=sender)
    found = here.conversations.find("rest", sender)
    assert found is not None
    new = NewAppeal(found.id, "rest", f"{sender}:{what}", what, **more)
    return here.appeals.open(new)[0]
