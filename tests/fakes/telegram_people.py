"""People who write to the fake Telegram's bot, alone or in a group."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_bot import BOT, Sent


@dataclass
class Person:
    """Someone with a telephone. In a private chat its number is theirs; in a group it is the group's."""

    server: FakeTelegram
    id: int
    chat: int = 0
    kind: str = "private"
    thread: int | None = None
    numbers: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chat = self.chat or self.id
        self.server.chats[self.chat] = self.kind

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": f"用户{self.id}", "language_code": "zh-hans"}

    @property
    def heard(self) -> list[str]:
        """What the bot has said in this chat."""
        return self.server.texts(self.chat)

    @property
    def last(self) -> Sent:
        return next(sent for sent in reversed(self.server.sent) if sent.chat == self.chat)

    def message(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        """Return a message of this person, commands and mentions marked as Telegram marks them."""
        number = self.server.number()
        self.numbers.append(number)
        chat: dict[str, Any] = {"id": self.chat, "type": self.kind}
        if self.kind != "private":
            chat["title"] = "福田企业交流群"
        made = {"message_id": number, "date": int(time.time()), "chat": chat, "from": self.user}
        if self.thread is not None:
            made |= {"message_thread_id": self.thread, "is_topic_message": True}
        if text is not None:
            made |= {"text": text, "entities": _entities(text)}
        return {**made, **more}

    async def says(self, text: str | None = None, **more: Any) -> list[int]:
        return await self.server.happen(message=self.message(text, **more))

    async def answers(self, sent: Sent, text: str) -> list[int]:
        return await self.says(text, reply_to_message=self.server.bot_message(sent))

    async def edits(self, number: int, text: str, stamp: int | None = None) -> list[int]:
        edited = {**self.message(text), "message_id": number, "edit_date": stamp or int(time.time())}
        return await self.server.happen(edited_message=edited)

    async def sends_photo(self, file_id: str, content: bytes, caption: str | None = None, **more: Any) -> list[int]:
        self.server.files[file_id] = content
        sizes = [
            {"file_id": f"{file_id}-s", "file_unique_id": "s", "width": 90, "height": 60},
            {"file_id": file_id, "file_unique_id": "l", "width": 900, "height": 600, "file_size": len(content)},
        ]
        words = {} if caption is None else {"caption": caption}
        return await self.says(photo=sizes, **words, **more)

    async def sends_document(self, file_id: str, content: bytes, name: str, caption: str | None = None) -> list[int]:
        self.server.files[file_id] = content
        given = {"file_id": file_id, "file_unique_id": "d", "file_name": name, "file_size": len(content)}
        words = {} if caption is None else {"caption": caption}
        return await self.says(document=given, **words)

    async def presses(self, title: str, under: Sent | None = None) -> str:
        """Press a button under the last message that has it; return the press's name."""
        shown = under or next(
            sent for sent in reversed(self.server.sent) if sent.chat == self.chat and title in sent.buttons
        )
        query = self.server.query(shown.number)
        message = self.server.bot_message(shown)
        data = shown.buttons[title]
        body = {"id": query, "from": self.user, "message": message, "chat_instance": "1", "data": data}
        await self.server.happen(callback_query=body)
        return query

    async def blocks(self, *, status: str = "kicked") -> list[int]:
        """Block the bot, or take it back with the status `member`."""
        blocked = status in ("kicked", "left")
        (self.server.blocked.add if blocked else self.server.blocked.discard)(self.chat)
        before, after = ("member", status) if blocked else ("kicked", status)
        return await self.server.happen(
            my_chat_member={
                "chat": {"id": self.chat, "type": self.kind},
                "from": self.user,
                "date": int(time.time()),
                "old_chat_member": _member(before),
                "new_chat_member": _member(after),
            }
        )


def _member(status: str) -> dict[str, Any]:
    return {"user": BOT, "status": status, **({"until_date": 0} if status == "kicked" else {})}


def _entities(text: str) -> list[dict[str, Any]]:
    found = []
    for start, word in _words(text):
        offset, length = (
            len(text[:start].encode("utf-16-le", "surrogatepass")) // 2,
            len(word.encode("utf-16-le", "surrogatepass")) // 2,
        )
        if word.startswith("/") and len(word) > 1:
            found.append({"type": "bot_command", "offset": offset, "length": length})
        elif word.startswith("@") and len(word) > 1:
            found.append({"type": "mention", "offset": offset, "length": length})
    return found


def _words(text: str) -> list[tuple[int, str]]:
    words, at = [], 0
    for word in text.split(" "):
        words.append((at, word))
        at += len(word) + 1
    return words
