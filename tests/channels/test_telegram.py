"""Telegram's updates: who says what, in a private chat and in a group, and what is none of ours."""

from __future__ import annotations

import contextlib
import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.errors import RefusedError
from bot.channels.telegram import (
    Attached,
    Commanded,
    Identity,
    Place,
    Pressed,
    Said,
    Standing,
    Unreadable,
    button_token,
    quoted_number,
    read_token,
)
from bot.channels.telegram_updates import parse, update_number
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import BOT, Sent
from tests.fakes.telegram_people import Person

ME = Identity(BOT["id"], BOT["username"])
SERVER = FakeTelegram(port=0)
ALONE = Person(SERVER, 42)
MEMBER = Person(SERVER, 42, chat=-1001, kind="supergroup")
IN_TOPIC = Person(SERVER, 42, chat=-1001, kind="supergroup", thread=7)


def heard(person: Person, text: str | None = None, **more: Any) -> Any:
    return parse(SERVER.update(message=person.message(text, **more)), ME)


def test_words_in_a_private_chat() -> None:
    said = heard(ALONE, "英才荟有哪些奖励")
    assert said == Said(Place(42), f"700001:m:42:{ALONE.numbers[-1]}", "英才荟有哪些奖励")
    assert said.place.asker == "42"
    assert quoted_number(said.message_id) == ALONE.numbers[-1]


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/appeal 园区停电", "appeal", "园区停电"),
        ("/HELP", "help", ""),
        ("/human@FutianTestBot 急", "human", "急"),
    ],
)
def test_commands(text: str, command: str, argument: str) -> None:
    found = heard(ALONE, text)
    assert isinstance(found, Commanded)
    assert (found.command, found.argument) == (command, argument)


def test_an_unknown_command_is_words_without_its_slash() -> None:
    assert heard(ALONE, '/inform{"a":1} x').text == 'inform{"a":1} x'


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("@FutianTestBot 英才荟", "英才荟"),
        ("请问 @futiantestbot 英才荟", "请问   英才荟"),
        ("😀😀 @FutianTestBot 英才荟", "😀😀   英才荟"),
    ],
)
def test_in_a_group_the_bot_s_name_addresses_it(text: str, seen: str) -> None:
    said = heard(MEMBER, text)
    assert isinstance(said, Said)
    assert (said.place.asker, said.text) == ("-1001:42", seen)


@pytest.mark.parametrize("text", ["英才荟", "@other_bot 英才荟", "/start@other_bot", "/unknown", "/weather 福田"])
def test_in_a_group_the_rest_is_not_for_us(text: str) -> None:
    assert heard(MEMBER, text) is None


def test_in_a_group_a_reply_to_the_bot_and_its_commands_are_for_it() -> None:
    before = SERVER.bot_message(Sent(9, MEMBER.chat, "答", "答"))
    assert heard(MEMBER, "那材料呢", reply_to_message=before).text == "那材料呢"
    assert isinstance(heard(MEMBER, "/help"), Commanded)
    assert heard(MEMBER, "@FutianTestBot").command == "start"


def test_a_mention_without_a_username_addresses_it_too() -> None:
    named = [{"type": "text_mention", "offset": 0, "length": 2, "user": BOT}]
    assert heard(MEMBER, "助手 英才荟", entities=named).text == "英才荟"


def test_a_topic_is_a_place_of_its_own() -> None:
    said = heard(IN_TOPIC, "@FutianTestBot 英才荟")
    assert said.place == Place(-1001, 42, 7) == Place.of_asker(said.place.asker)


def test_a_photo_is_its_largest_size_with_the_caption_as_words() -> None:
    sizes = [
        {"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90},
        {"file_id": "large", "file_unique_id": "l", "width": 900, "height": 900, "file_size": 5},
    ]
    said = heard(ALONE, photo=sizes, caption="现场照片", media_group_id="a1")
    assert (said.text, said.attached) == ("现场照片", Attached("image", "large", "", 5, "a1"))


def test_a_document_keeps_its_name() -> None:
    given_document = {"file_id": "f", "file_unique_id": "u", "file_name": "营业执照.pdf"}
    said = heard(ALONE, document=given_document)
    assert (said.text, said.attached) == ("", Attached("document", "f", "营业执照.pdf"))


def test_an_edit_names_what_it_changes() -> None:
    edited = {**ALONE.message("英才荟奖励"), "message_id": 77, "edit_date": 1_800_000_000}
    said = parse(SERVER.update(edited_message=edited), ME)
    assert said == Said(Place(42), "700001:e:42:77:1800000000", "英才荟奖励", edits="700001:m:42:77")


@pytest.mark.parametrize("kind", ["voice", "sticker", "location"])
def test_what_cannot_be_read_is_named(kind: str) -> None:
    contents: dict[str, Any] = {
        "voice": {"file_id": "f", "file_unique_id": "u", "duration": 3},
        "sticker": {
            "file_id": "f",
            "file_unique_id": "u",
            "type": "regular",
            "width": 1,
            "height": 1,
            "is_animated": False,
            "is_video": False,
        },
        "location": {"latitude": 22.5, "longitude": 114.0},
    }
    found = heard(ALONE, **{kind: contents[kind]})
    assert isinstance(found, Unreadable) and found.kind == kind


async def test_a_press_carries_its_token() -> None:
    sent = Sent(9, 42, "答", "答", {"材料": button_token(255, 1)})
    query = {
        "id": "q1",
        "from": ALONE.user,
        "message": SERVER.bot_message(sent),
        "chat_instance": "1",
        "data": "b:ff:1",
    }
    assert parse(SERVER.update(callback_query=query), ME) == Pressed(Place(42), "700001:c:q1", "q1", "b:ff:1")
    gone = {"chat": {"id": 42, "type": "private"}, "message_id": 9, "date": 0}
    assert isinstance(parse(SERVER.update(callback_query={**query, "message": gone}), ME), Pressed)


@pytest.mark.parametrize(("status", "is_open"), [("kicked", False), ("member", True)])
def test_blocking_and_coming_back(status: str, is_open: bool) -> None:
    member = {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}
    change = {
        "chat": {"id": 42, "type": "private"},
        "from": ALONE.user,
        "date": 1,
        "old_chat_member": {"user": BOT, "status": "member"},
        "new_chat_member": member,
    }
    assert parse(SERVER.update(my_chat_member=change), ME) == Standing(Place(42), is_open)
    change["chat"] = {"id": -1001, "type": "group", "title": "群"}
    assert parse(SERVER.update(my_chat_member=change), ME) is None


@pytest.mark.parametrize(
    "body",
    [
        {"poll": {"id": "1", "a_field_of_the_future": {}}},
        {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "channel"}, "text": "x"}},
        {},
    ],
)
def test_other_updates_are_nothing(body: dict[str, Any]) -> None:
    assert parse(SERVER.update(**body), ME) is None


def test_bots_and_news_of_the_chat_are_not_listened_to() -> None:
    robot = ALONE.message("你好")
    robot["from"] = {**robot["from"], "is_bot": True}
    assert parse(SERVER.update(message=robot), ME) is None
    assert heard(MEMBER, new_chat_members=[ALONE.user]) is None


@pytest.mark.parametrize(
    "update",
    [
        {},
        {"update_id": "1"},
        {"update_id": 1, "message": 5},
        {"update_id": 1, "message": {}},
        {"update_id": 1, "message": {"message_id": 1, "date": 1e30, "chat": {"id": 1, "type": "private"}}},
        {"update_id": 1, "callback_query": {}},
        {"update_id": 2**70},
    ],
)
def test_what_is_no_update_is_refused(update: dict[str, Any]) -> None:
    with pytest.raises(RefusedError, match="broken_update"):
        parse(update, ME)


@pytest.mark.parametrize(
    ("field", "value"),
    [("message_id", "x"), ("message_id", True), ("text", 5), ("chat", {"id": 2**80, "type": "private"}), ("from", 3)],
)
def test_a_field_of_another_type_is_refused(field: str, value: Any) -> None:
    message = {**ALONE.message("你好"), field: value}
    with pytest.raises(RefusedError):
        parse(SERVER.update(message=message), ME)


def test_an_update_without_a_number_cannot_be_counted() -> None:
    assert update_number({"update_id": 7}) == 7
    with pytest.raises(RefusedError):
        update_number({"update_id": None})


@pytest.mark.parametrize(("reply", "place"), [(1, 0), (2**45, 99)])
def test_a_token_is_short_and_comes_back(reply: int, place: int) -> None:
    token = button_token(reply, place)
    assert len(token.encode()) <= 64
    assert read_token(token) == (reply, place)


@pytest.mark.parametrize(
    "token", ["", "b", "b:1", "b:1:2:3", "b:x:1", "c:1:1", "b:-1:1", "b: 1:1", "b:" + "f" * 40 + ":1"]
)
def test_another_token_is_none_of_ours(token: str) -> None:
    assert read_token(token) is None


def test_the_null_character_and_half_characters_are_taken_out() -> None:
    assert heard(ALONE, "英\x00才\ud800荟").text == "英才?荟"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_one_broken_field_is_refused_or_read_but_never_raises_otherwise(data: st.DataObject) -> None:
    update = copy.deepcopy(SERVER.update(message=ALONE.message("@FutianTestBot /help")))
    spot: Any = update
    while True:
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else list(range(len(spot)))))
        if isinstance(spot[key], dict | list) and spot[key] and data.draw(st.booleans()):
            spot = spot[key]
            continue
        spot[key] = data.draw(json_values)
        break
    with contextlib.suppress(RefusedError):
        parse(update, ME)
