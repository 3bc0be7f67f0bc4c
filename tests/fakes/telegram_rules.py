"""The rules of the Bot API for the calls we make: which parameters there are, of which type, within which limits.

They follow the public description of Bot API 10.1 (June 2026), each method with its link. The real server ignores a
parameter that it does not know; this one refuses it, because it is always a mistake.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_html import EntityError, visible

API = "https://core.telegram.org/bots/api"
UPDATES = tuple(
    "message edited_message channel_post edited_channel_post business_connection business_message"
    " edited_business_message deleted_business_messages guest_message message_reaction message_reaction_count"
    " inline_query chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll"
    " poll_answer my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot".split()
)
"""Kinds of update: https://core.telegram.org/bots/api#update"""

ACTIONS = tuple(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat"
    " switch_inline_query_chosen_chat copy_text callback_game pay".split()
)
"""What a button may do, exactly one of them: https://core.telegram.org/bots/api#inlinekeyboardbutton"""


class RefusedCallError(Exception):
    """A call that the server refuses, as it words it."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(description: str) -> RefusedCallError:
    return RefusedCallError(400, f"Bad Request: {description}")


Check = Callable[[str, Any], Any]
"""Reads a parameter by its name and raw value; raises RefusedCallError."""


def whole(least: int = -(2**63), most: int = 2**63 - 1) -> Check:
    def check(name: str, raw: Any) -> int:
        if isinstance(raw, bool) or not re.fullmatch(r"-?\d{1,19}", str(raw)):
            raise bad(f"{name} must be an Integer")
        if not least <= int(raw) <= most:
            raise bad(f"{name} must be from {least} to {most}")
        return int(raw)

    return check


def string(least: int = 0, most: int = 2**31, pattern: str = r"(?s).*") -> Check:
    def check(name: str, raw: Any) -> str:
        if not isinstance(raw, str):
            raise bad(f"{name} must be a String")
        if not least <= len(raw) <= most:
            raise bad(f"{name} must have {least}-{most} characters")
        if not re.fullmatch(pattern, raw):
            raise bad(f"{name} has characters that are not allowed")
        return raw

    return check


def boolean(name: str, raw: Any) -> bool:
    if str(raw).lower() not in ("true", "false"):
        raise bad(f"{name} must be a Boolean")
    return str(raw).lower() == "true"


def chat_id(name: str, raw: Any) -> int:
    number = whole()(name, raw)
    assert isinstance(number, int)
    return number


def decoded(raw: Any) -> Any:
    """Return an object, which forms carry as JSON."""
    try:
        return json.loads(raw) if isinstance(raw, str) else raw
    except ValueError as error:
        raise bad("can't parse JSON object") from error


def array_of(check: Check, most: int) -> Check:
    def checked(name: str, raw: Any) -> list[Any]:
        given = decoded(raw)
        if not isinstance(given, list) or len(given) > most:
            raise bad(f"{name} must be an Array of at most {most}")
        return [check(f"{name}[{place}]", item) for place, item in enumerate(given)]

    return checked


def object_of(fields: Mapping[str, Check], *needed: str) -> Check:
    def checked(name: str, raw: Any) -> dict[str, Any]:
        given = decoded(raw)
        if not isinstance(given, dict):
            raise bad(f"{name} must be an object")
        return read(name, given, fields, needed)

    return checked


def read(where: str, given: Mapping[str, Any], fields: Mapping[str, Check], needed: tuple[str, ...]) -> dict[str, Any]:
    unknown = set(given) - set(fields)
    if unknown:
        raise bad(f"{where} has no parameter {', '.join(sorted(unknown))}")
    missing = [name for name in needed if name not in given]
    if missing:
        raise bad(f"{where}: parameter {missing[0]} is required")
    return {name: fields[name](name, raw) for name, raw in given.items()}


def callback_data(name: str, raw: Any) -> str:
    if not isinstance(raw, str) or not 1 <= len(raw.encode()) <= 64:
        raise bad("BUTTON_DATA_INVALID")
    return raw


def button(name: str, raw: Any) -> dict[str, Any]:
    fields = {"text": string(1), "callback_data": callback_data, "url": string(1)}
    made = object_of(fields, "text")(name, raw)
    assert isinstance(made, dict)
    if len([action for action in ACTIONS if action in made]) != 1:
        raise bad("inline keyboard button must have exactly one action")
    return made


def kind_of_update(name: str, raw: Any) -> str:
    if raw not in UPDATES:
        raise bad(f"{name}: unknown kind of update {raw}")
    return str(raw)


keyboard = object_of({"inline_keyboard": array_of(array_of(button, 8), 100)}, "inline_keyboard")
"""https://core.telegram.org/bots/api#inlinekeyboardmarkup"""

reply_parameters = object_of(
    {"message_id": whole(1), "chat_id": chat_id, "allow_sending_without_reply": boolean}, "message_id"
)
"""https://core.telegram.org/bots/api#replyparameters"""

link_preview = object_of({"is_disabled": boolean})
"""https://core.telegram.org/bots/api#linkpreviewoptions"""

command = object_of({"command": string(1, 32, "[a-z0-9_]+"), "description": string(1, 256)}, "command", "description")
"""https://core.telegram.org/bots/api#botcommand"""


@dataclass(frozen=True)
class Method:
    """One method of the API: its parameters, and those that are required."""

    name: str
    fields: Mapping[str, Check]
    needed: tuple[str, ...] = ()

    @property
    def link(self) -> str:
        return f"{API}#{self.name.lower()}"


_UPDATES_WANTED = array_of(kind_of_update, len(UPDATES))
METHODS = {
    method.name: method
    for method in (
        Method("getMe", {}),
        Method(
            "getUpdates",
            {"offset": whole(), "limit": whole(1, 100), "timeout": whole(0), "allowed_updates": _UPDATES_WANTED},
        ),
        Method(
            "setWebhook",
            {
                "url": string(),
                "max_connections": whole(1, 100),
                "allowed_updates": _UPDATES_WANTED,
                "drop_pending_updates": boolean,
                "secret_token": string(1, 256, "[A-Za-z0-9_-]+"),
            },
            ("url",),
        ),
        Method("deleteWebhook", {"drop_pending_updates": boolean}),
        Method("getWebhookInfo", {}),
        Method(
            "sendMessage",
            {
                "chat_id": chat_id,
                "message_thread_id": whole(1),
                "text": string(),
                "parse_mode": string(4, 4, "HTML"),
                "link_preview_options": link_preview,
                "disable_notification": boolean,
                "reply_parameters": reply_parameters,
                "reply_markup": keyboard,
            },
            ("chat_id", "text"),
        ),
        Method(
            "answerCallbackQuery",
            {"callback_query_id": string(1), "text": string(0, 200), "show_alert": boolean, "cache_time": whole(0)},
            ("callback_query_id",),
        ),
        Method("setMyCommands", {"commands": array_of(command, 100)}, ("commands",)),
        Method("setMyDescription", {"description": string(0, 512)}),
        Method("getFile", {"file_id": string(1)}, ("file_id",)),
    )
}


def check(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters of a call, read and checked; https://core.telegram.org/bots/api#making-requests."""
    if name not in METHODS:
        raise RefusedCallError(404, "Not Found")
    method = METHODS[name]
    return read(method.name, given, method.fields, method.needed)


def shown(text: str, parse_mode: str | None) -> str:
    """Return what is visible of a message's text: 1-4096 characters after its entities were parsed."""
    try:
        seen = visible(text) if parse_mode == "HTML" else text
    except EntityError as error:
        raise bad(f"can't parse entities: {error}") from error
    if not seen.strip():
        raise bad("message text is empty")
    if len(seen.encode("utf-16-le")) // 2 > 4096:
        raise bad("message is too long")
    return seen
