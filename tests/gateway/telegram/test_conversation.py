"""A whole conversation on Telegram, over real HTTP: from /start to the rating of an appeal."""

from __future__ import annotations

from typing import Any

from bot.desk.number import find_number
from bot.desk.roles import Role
from bot.store.appeal_rows import NewAppeal
from bot.store.attachments import Attachments
from bot.store.officers import Officer, Officers
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_people import Person
from tests.gateway.conftest import RunningGateway
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.waiting import until


class District:
    """The dialogue's part, played with the real tables: it opens appeals, hands over and takes ratings."""

    def __init__(self, gateway: RunningGateway) -> None:
        self.parts: Any = gateway.parts
        self.appeals: list[Any] = []

    @property
    def conversation(self) -> int:
        return int(self.parts.conversations.find("telegram", "42").id)

    def officer(self) -> Officer:
        officers = Officers(self.parts.engine)
        return officers.by_login("li") or officers.add("li", "李工", Role.OFFICER, "区住建局")

    async def __call__(self, turn: Turn) -> tuple[int, Any]:
        text = turn["text"]
        if text == "你好":
            return 200, said("您好！我是福田政策助手。", buttons=("英才荟有哪些奖励", "转人工"))
        if text.startswith("我要提一个诉求"):
            new = NewAppeal(self.conversation, "telegram", turn["message_id"], text.partition(":")[2])
            self.appeals.append(self.parts.appeals.open(new)[0])
            return 200, said(f"已受理，编号 {self.appeals[-1].number}")
        if text == "转人工":
            self.parts.handoffs.ask(self.conversation, text, {}, silence=True)
            return 200, said("已为您转人工，请稍候。", kind="handed_off")
        if text == "满意":
            self.parts.appeals.rate(self.appeals[-1].id, 4, turn["message_id"])
            return 200, said("感谢您的评价。")
        return 200, said(f"关于「{text}」：最高<50万元>\n依据：《办法》第5条", buttons=("材料", "流程"))


async def test_from_start_to_rating(
    bot: RunningGateway, server: FakeTelegram, dialogue: StubDialogue, asker: Person
) -> None:
    district = District(bot)
    dialogue.behaviour = district

    async def heard(number: int) -> str:
        await until(lambda: len(asker.heard) == number)
        return asker.heard[-1]

    assert await asker.says("/start") == [200]
    assert (await heard(1)).startswith("您好")
    pressed = await asker.presses("英才荟有哪些奖励")
    assert "最高<50万元>" in await heard(2)
    assert "<b>依据</b>：《办法》第5条" in asker.last.html
    assert server.notes[pressed] == "您选择了：英才荟有哪些奖励"
    await asker.presses("材料")
    assert "关于「材料」" in await heard(3)

    await asker.says("/appeal 园区停电三天")
    number = find_number(await heard(4))
    assert number == district.appeals[0].number and district.appeals[0].what == "园区停电三天"
    await asker.sends_photo("photo1", b"\xff\xd8\xff\xe0" + bytes(64))
    assert "一并转给工作人员" in await heard(5)
    kept = Attachments(district.parts.engine)
    await until(lambda: [one.state for one in kept.of_appeal(district.appeals[0].id)] == ["kept"])

    await asker.says("/human")
    assert "转人工" in await heard(6)
    li = district.officer()
    district.parts.handoffs.take(district.conversation, li)
    await asker.says("在吗")
    district.parts.handoffs.say(district.conversation, li, "您好，我是李工", "k1")
    assert await heard(7) == "您好，我是李工"
    district.parts.handoffs.give_back(district.conversation, "officer")

    case = district.appeals[0]
    district.parts.appeals.assign(case.id, li, li)
    district.parts.appeals.answer(case.id, "已抢修完毕", li, district.parts.wording.answered)
    assert "已抢修完毕" in await heard(8) and "请评价" in asker.heard[-1]
    await asker.says("满意")
    assert await heard(9) == "感谢您的评价。"
    assert district.parts.appeals.by_number(case.number).rating == 4
    assert dialogue.texts == [
        "你好",
        "英才荟有哪些奖励",
        "材料",
        "我要提一个诉求:园区停电三天",
        "转人工",
        "满意",
    ]


async def test_the_bot_introduces_itself(bot: RunningGateway, server: FakeTelegram) -> None:
    assert [command["command"] for command in server.commands] == ["start", "help", "appeal", "human"]
    assert "保存对话内容" in server.description
    assert server.webhook["url"] == f"{bot.url}/webhooks/telegram"
    assert set(server.webhook["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}
