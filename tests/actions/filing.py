"""Appeals that tests begin with: filed by an asker, answered by an officer."""

from __future__ import annotations

from bot.desk.roles import Role
from bot.store.appeal_rows import Appeal
from bot.store.replies import Reply
from tests.actions.conftest import Asker


def appeals_of(asker: Asker) -> list[Appeal]:
    """Return what the asker has lodged, newest first."""
    return asker.desk.appeals.of_conversation(asker.conversation)


async def filed(asker: Asker, text: str = "园区一周停了三次电，电话13800138000") -> Appeal:
    """Let the asker lodge an appeal."""
    await asker.say(text, "lodge_appeal")
    await asker.say("确认提交")
    return appeals_of(asker)[0]


def answer(asker: Asker, case: Appeal, login: str = "li") -> None:
    """Let an officer answer it."""
    officer = asker.officers.by_login(login) or asker.officers.add(login, login, Role.OFFICER, "区住建局")
    asker.desk.appeals.assign(case.id, officer, officer)
    asker.desk.appeals.answer(case.id, "已修复", officer, lambda _: Reply("已答复"))
