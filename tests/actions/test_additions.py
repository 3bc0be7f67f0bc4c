"""What is added to an appeal that was filed."""

from __future__ import annotations

from tests.actions.conftest import Asker
from tests.actions.filing import filed


async def test_adding_to_an_appeal(asker: Asker) -> None:
    case = await filed(asker)
    assert (await asker.say("补充说明")).used == ["utter_appeal_ask_add"]
    assert (await asker.say("今天又停了一次", "lodge_appeal")).used == ["utter_appeal_added"]
    assert (await asker.say("补充：在八卦岭")).used == ["utter_appeal_added"]
    texts = [entry.body.get("text") for entry in asker.desk.appeals.entries(case.id, private=True)]
    assert texts == [None, "今天又停了一次", "在八卦岭"]


async def test_one_sentence_more_is_added(asker: Asker) -> None:
    case = await filed(asker)
    heard = await asker.say("再加一句，昨晚到现在还是没电", "out_of_scope")
    assert heard.used == ["utter_appeal_added"]
    assert any("昨晚" in str(entry.body) for entry in asker.desk.appeals.entries(case.id, private=True))
