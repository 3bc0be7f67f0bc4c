"""Telegram's updates, read from the Bot API's JSON.

https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Chat, Message, MessageEntity, Update

from bot.channels import fields
from bot.channels.errors import RefusedError
from bot.channels.telegram import (
    COMMANDS,
    EDIT,
    MESSAGE,
    PRESS,
    Attached,
    Commanded,
    Event,
    Identity,
    Place,
    Pressed,
    Said,
    Standing,
    Unreadable,
)

LONGEST_NAME = 200
"""Characters of the names that Telegram gives to files and presses of buttons."""

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update we ask Telegram for."""

_MEDIA = tuple("voice audio video video_note animation sticker location venue contact poll dice".split())
_BLOCKED = ("kicked", "left")


def parse(update: Mapping[str, Any], bot: Identity) -> Event | None:
    """Read one update; None when it is nothing for us.

    Raises:
        RefusedError: If this is no update of the Bot API.
    """
    try:
        _whole(update.get("update_id"))
        # Kinds that we have not asked for are not even read: the library fails on those newer than itself.
        read = Update.de_json({name: update[name] for name in ("update_id", *WANTED) if name in update}, None)
        return _event(read, bot)
    except Exception as error:
        # The library takes its input as it is: a field of another type fails anywhere, in any way.
        raise RefusedError("broken_update") from error


def update_number(update: Mapping[str, Any]) -> int:
    """Return the number by which Telegram counts its updates.

    Raises:
        RefusedError: If it has none.
    """
    try:
        return _whole(update.get("update_id"))
    except TypeError as error:
        raise RefusedError("broken_update") from error


def _event(update: Update, bot: Identity) -> Event | None:
    if update.callback_query is not None:
        return _pressed(update, bot)
    if update.my_chat_member is not None:
        member = update.my_chat_member
        place = Place(_whole(member.chat.id))
        return Standing(place, member.new_chat_member.status not in _BLOCKED) if _private(member.chat) else None
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    return _heard(message, bot, edited=update.message is None)


def _pressed(update: Update, bot: Identity) -> Pressed:
    query = update.callback_query
    assert query is not None
    user, name = _whole(query.from_user.id), _name(query.id)
    # Under a message that is gone or was sent elsewhere there is no button of ours; the press still waits for an end.
    message = query.message if isinstance(query.message, Message) else None
    place = Place(user) if query.message is None else _place(query.message.chat, user, message)
    return Pressed(place, f"{bot.id}:{PRESS}:{name}", name, _string(query.data or ""))


def _heard(message: Message, bot: Identity, *, edited: bool) -> Event | None:
    assert message.from_user is not None
    place = _place(message.chat, _whole(message.from_user.id), message)
    entities = message.parse_entities() | message.parse_caption_entities()
    addressed, command, said = _address(message, entities, bot)
    if place.user is not None and not addressed:
        return None
    number = f"{place.chat}:{_whole(message.message_id)}"
    first = f"{bot.id}:{MESSAGE}:{number}"
    if edited:
        stamp = 0 if message.edit_date is None else int(message.edit_date.timestamp())
        return Said(place, f"{bot.id}:{EDIT}:{number}:{stamp}", said, edits=first) if said else None
    if command is not None:
        return Commanded(place, first, command, said)
    attached = _attached(message)
    if said or attached is not None:
        return Said(place, first, said, attached)
    kind = next((kind for kind in _MEDIA if getattr(message, kind) is not None), None)
    if kind is not None:
        return Unreadable(place, first, kind)
    # Nothing but the bot's name is a greeting; what is left is the chat's own news, such as a new member.
    return Commanded(place, first, "start", "") if message.text is not None else None


def _address(message: Message, entities: Mapping[MessageEntity, str], bot: Identity) -> tuple[bool, str | None, str]:
    """Return whether the bot is meant, the command, and the rest of the words."""
    text = fields.storable(_string(message.text or message.caption or ""))
    name, command, addressed = f"@{bot.username}".lower(), None, _answers_bot(message, bot)
    for entity, part in entities.items():
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            word, _, whom = part[1:].partition("@")
            mine = not whom or f"@{whom}".lower() == name
            known = word.lower() in COMMANDS
            addressed = addressed or (mine and (known or bool(whom)))
            command = word.lower() if mine and known else None
            text = text.removeprefix(part) if command else text.removeprefix("/")
        elif _names_bot(entity, part, name, bot):
            addressed, text = True, text.replace(part, " ", 1)
    return addressed, command, text.strip()


def _names_bot(entity: MessageEntity, part: str, name: str, bot: Identity) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot.id
    return bool(bot.username) and entity.type == MessageEntity.MENTION and part.lower() == name


def _answers_bot(message: Message, bot: Identity) -> bool:
    before = message.reply_to_message
    return before is not None and before.from_user is not None and before.from_user.id == bot.id


def _attached(message: Message) -> Attached | None:
    album = "" if message.media_group_id is None else _name(message.media_group_id)
    if message.photo:
        largest = max(message.photo, key=lambda size: _whole(size.width) * _whole(size.height))
        return Attached("image", _name(largest.file_id), "", _size(largest.file_size), album)
    if message.document is not None and message.animation is None:
        given = message.document
        name = fields.storable(_string(given.file_name or ""))
        return Attached("document", _name(given.file_id), name[:LONGEST_NAME], _size(given.file_size), album)
    return None


def _place(chat: Chat, user: int, message: Message | None) -> Place:
    number = _whole(chat.id)
    if _private(chat):
        return Place(number)
    in_topic = message is not None and message.is_topic_message and message.message_thread_id is not None
    return Place(number, user, _whole(message.message_thread_id) if message is not None and in_topic else None)


def _private(chat: Chat) -> bool:
    return bool(chat.type == Chat.PRIVATE)


def _whole(value: object) -> int:
    # Chat numbers have at most 52 bits, and no database keeps more than 64.
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) >= 2**63:
        raise TypeError("not a whole number of 64 bits")
    return value


def _size(value: object) -> int | None:
    return None if value is None else _whole(value)


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def _name(value: object) -> str:
    # Telegram's own names of things: short and plain, so that they fit into a column and a log.
    name = _string(value)
    if not 0 < len(name) <= LONGEST_NAME or not (name.isascii() and name.isprintable()):
        raise TypeError("not a name")
    return name
