"""Any body at all: the webhook answers 2xx or 4xx, and goes on. `FUZZ=10000` tries that many."""

from __future__ import annotations

import copy
import json
import os
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.telegram import SECRET_HEADER, FakeTelegram
from tests.fakes.telegram_bot import BOT, Sent
from tests.fakes.telegram_people import Person
from tests.gateway.conftest import RunningGateway
from tests.gateway.telegram.conftest import SECRET

MANY = int(os.environ.get("FUZZ", "60"))
SERVER = FakeTelegram(port=0)
ALONE, MEMBER = Person(SERVER, 42), Person(SERVER, 42, chat=-1001, kind="supergroup", thread=7)
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9, "file_size": 5}]
REAL: list[dict[str, Any]] = [
    {"message": ALONE.message("/start@FutianTestBot 你好")},
    {"message": ALONE.message("英才荟")},
    {"message": ALONE.message(photo=PHOTO, caption="照片", media_group_id="a")},
    {"message": ALONE.message(voice={"file_id": "f", "file_unique_id": "u", "duration": 3})},
    {"message": MEMBER.message("@FutianTestBot 英才荟", reply_to_message=SERVER.bot_message(Sent(1, -1001, "x", "x")))},
    {"edited_message": {**ALONE.message("改"), "edit_date": 1_800_000_000}},
    {
        "callback_query": {
            "id": "q1",
            "from": ALONE.user,
            "message": SERVER.bot_message(Sent(1, 42, "x", "x")),
            "chat_instance": "1",
            "data": "b:1:0",
        }
    },
    {
        "my_chat_member": {
            "chat": {"id": 42, "type": "private"},
            "from": ALONE.user,
            "date": 1,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0},
        }
    },
]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**31, 2**52, 2**63 - 1, 2**63, 10**400])
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "\x00", "\ud800", "长" * 5000, "/start", "b:1:0", "private", "kicked"])
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """An update of Telegram's with some of its fields changed, missing or doubled."""
    update: dict[str, Any] = {"update_id": draw(st.integers(1, 2**40)), **copy.deepcopy(draw(st.sampled_from(REAL)))}
    for _ in range(draw(st.integers(0, 4))):
        spot: Any = update
        while True:
            key = draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else list(range(len(spot)))))
            deeper = isinstance(spot[key], dict | list) and bool(spot[key])
            if not deeper or draw(st.integers(0, 3)) == 0:
                break
            spot = spot[key]
        if isinstance(spot, dict) and draw(st.integers(0, 3)) == 0:
            del spot[key]
            if not spot:
                break
        else:
            spot[key] = draw(values)
    return json.dumps(update, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")


bodies = damaged() | values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=200)


@settings(
    max_examples=MANY,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(body=bodies)
async def test_any_body_is_answered(bot: RunningGateway, server: FakeTelegram, body: bytes) -> None:
    server.lenient = True  # answers go to askers who do not exist
    # Between two examples the loop stands still, maybe for longer than the server keeps a connection.
    headers = {"Content-Type": "application/json", SECRET_HEADER: SECRET, "Connection": "close"}
    answer = await server.client.post(f"{bot.url}/webhooks/telegram", content=body, headers=headers)
    assert answer.status_code in (200, 400, 413), answer.text
