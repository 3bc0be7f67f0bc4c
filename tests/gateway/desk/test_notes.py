"""Private notes stay at the desk: no channel, no page and no export that an asker can get holds a word of them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from bot.desk.roles import Role
from bot.store.appeal_rows import NewAppeal
from bot.store.engine import dump_json
from bot.store.inbox import Incoming
from bot.store.tables import outbox
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, employ, parts_of
from tests.stored import rows_of

NOTE = "内部看法：此人多次来访"


@pytest.mark.parametrize("channel", ["web", "rest", "wechat", "wecom", "telegram"])
async def test_no_note_leaves_the_desk(gateway: RunningGateway, employed: Employed, channel: str) -> None:
    admin, here = await employed("root", Role.ADMIN), parts_of(gateway)
    lead = employ(gateway, "zhao", Role.SUPERVISOR)
    number = here.inbox.accept(Incoming(channel, "u1", "m1", "停电", "停电")).conversation_id
    here.handoffs.take(number, lead)
    here.handoffs.note(number, lead, NOTE)
    case, _ = here.appeals.open(NewAppeal(number, channel, "a1", "园区停电"))
    here.appeals.take(case.id, lead)
    here.appeals.note(case.id, NOTE, lead)
    here.appeals.answer(case.id, "明天恢复", lead, here.wording.answered)
    here.handoffs.say(number, lead, "已答复", "k1")
    here.handoffs.hand_back(number, lead, here.wording.handed_back())
    told = dump_json([row.payload for row in rows_of(gateway.settings, outbox)])
    assert "明天恢复" in told and "已答复" in told
    history = dump_json([str(asdict(one)) for one in here.transcripts.recent(number, 100)])
    async with gateway.client() as client:
        status_page = (await client.get(f"/a/{case.token}")).text
    exports = [
        (await admin.get(path)).text
        for path in (
            f"/desk/conversations/{number}/data.json",
            f"/desk/appeals/{case.number}/file",
            "/desk/appeals.csv?queue=all",
            "/desk/insight.csv",
        )
    ]
    assert "园区停电" in status_page and case.number in exports[0]
    for text in (told, history, status_page, *exports):
        assert NOTE not in text
    assert NOTE in (await admin.get(f"/desk/conversations/{number}")).text
