"""Whether a gateway is ready: it must be able to keep a message, not only to read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue


async def test_a_database_that_keeps_nothing_is_not_ready(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    engine = gateway.parts.engine

    def full(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA max_page_count=1")  # SQLite takes the least that holds what is there

    async with gateway.client() as client:
        sa.event.listen(engine, "connect", full)
        engine.dispose()
        missing = await client.get("/readyz")
        assert missing.status_code == 503 and "disk may be full" in missing.json()["database"]
        assert (await client.get("/healthz")).status_code == 200
        sa.event.remove(engine, "connect", full)
        engine.dispose()
        assert (await client.get("/readyz")).status_code == 200
    assert (await gateway.say("你好")).json()[0]["text"] == "回复：你好"
