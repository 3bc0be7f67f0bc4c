"""A conversation at the desk: claiming, answering, notes, handing back, appeals, and who learns of what."""

from __future__ import annotations

import asyncio
from datetime import date

import httpx
import pytest

from bot.desk.roles import Role
from bot.policy.answers.receipt import issue
from bot.policy.assessment.assessment import assess
from bot.policy.model.loader import policy_from_document
from bot.policy.profile.profile import Profile
from bot.store.canned import CannedReplies
from bot.store.desk_tables import appeal, handoff
from bot.store.policies import PolicyRepository
from bot.store.queue_pages import Filters
from bot.store.queues import QueueRow
from bot.store.tables import outbox
from tests import real
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, asks, parts_of
from tests.gateway.visitors import collect, events, next_of, say, visitor
from tests.policy.documents import policy
from tests.stored import rows_of
from tests.waiting import PATIENCE

NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


def link(conversation: int, action: str = "") -> str:
    return f"/desk/conversations/{conversation}" + (f"/{action}" if action else "")


async def test_of_two_who_claim_at_once_one_gets_it(gateway: RunningGateway, employed: Employed) -> None:
    conversation = await asks(gateway)
    li, wang = await employed("li", name="李工"), await employed("wang", name="王工")
    answers = await asyncio.gather(*(one.post(link(conversation, "claim")) for one in (li, wang)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    holder = "李工" if refused is answers[1] else "王工"
    assert holder in refused.text
    assert [row.state for row in rows_of(gateway.settings, handoff)] == ["held"]


async def test_claiming_what_one_holds_changes_nothing(gateway: RunningGateway, employed: Employed) -> None:
    conversation, officer = await asks(gateway), await employed()
    for _ in range(2):
        assert (await officer.post(link(conversation, "claim"))).status_code == 303


async def test_an_answer_reaches_the_asker_s_page_once(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed(name="李工")
    async with visitor(gateway) as asker:
        await say(asker, "我要人工", "c1")
        stream = events(asker)
        await collect(stream, 0)
        row = in_web_chat(gateway)
        conversation = row.conversation_id
        for _ in range(2):
            answer = await officer.post(link(conversation, "reply"), text="您好，我是李工", key="k1")
            assert answer.status_code == 303
        told = [event for event in await collect(stream, 1) if event[0] == "message"]
        assert [event[2]["text"] for event in told][-1] == "您好，我是李工"
    unasked = [row.payload["text"] for row in rows_of(gateway.settings, outbox) if row.inbox_id is None]
    assert unasked == ["您好，我是李工"]
    shown = (await officer.get(link(conversation))).text
    assert "您好，我是李工" in shown and "接待中 · 李工" in shown


def in_web_chat(gateway: RunningGateway) -> QueueRow:
    (found,) = parts_of(gateway).desk.queues.all(Filters(channel="web"), 10)
    return found


async def test_an_answer_into_another_s_conversation_is_kept_for_who_wrote_it(
    gateway: RunningGateway, employed: Employed
) -> None:
    conversation = await asks(gateway)
    li, wang = await employed("li", name="李工"), await employed("wang", name="王工")
    await li.post(link(conversation, "claim"))
    answer = await wang.post(link(conversation, "reply"), text="费了半天写的", key="k")
    assert answer.status_code == 409 and "李工" in answer.text
    assert [row for row in rows_of(gateway.settings, outbox) if row.inbox_id is None] == []


@pytest.mark.parametrize("action", ["reply", "note", "appeal"])
async def test_what_is_empty_or_too_long_is_refused(gateway: RunningGateway, employed: Employed, action: str) -> None:
    conversation, officer = await asks(gateway), await employed()
    assert (await officer.post(link(conversation, action), text="  \n", key="k")).status_code == 422
    assert (await officer.post(link(conversation, action), text="长" * 2001, key="k")).status_code == 413


async def test_notes_are_for_officers_alone(gateway: RunningGateway, employed: Employed) -> None:
    officer, secret = await employed(name="李工"), "此人来过三次"
    async with visitor(gateway) as asker:
        await say(asker, "我要人工", "c1")
        await collect(events(asker), 0)
        row = in_web_chat(gateway)
        assert (await officer.post(link(row.conversation_id, "note"), text=secret)).status_code == 303
        await officer.post(link(row.conversation_id, "appeal"), text="园区停电", key="k")
        await officer.post(link(row.conversation_id, "back"))
        (case,) = rows_of(gateway.settings, appeal)
        seen = [(await asker.get(path)).text for path in ("/", f"/a/{case.token}")]
        seen += [str(await collect(events(asker, last), 0)) for last in (None, 0)]
    seen += [str([row.payload for row in rows_of(gateway.settings, outbox)])]
    assert not [text for text in seen if secret in text]
    assert secret in (await officer.get(link(row.conversation_id))).text


async def test_after_handing_back_the_bot_answers(gateway: RunningGateway, employed: Employed) -> None:
    conversation, officer = await asks(gateway), await employed()
    await officer.post(link(conversation, "claim"))
    assert (await gateway.say("在吗")).json() == []
    assert (await officer.post(link(conversation, "back"))).status_code == 303
    told, answer = (await gateway.say("在吗")).json()
    assert "由我继续" in told["text"] and answer["text"] == "回复：在吗"
    assert "由我继续" in (await officer.get(link(conversation))).text


async def test_a_rest_caller_gets_an_officer_s_words_with_their_next_answer(
    gateway: RunningGateway, employed: Employed
) -> None:
    conversation = await asks(gateway)
    li = await employed()
    await li.post(link(conversation, "reply"), text="请带身份证来窗口", key="k1")
    heard = [one["text"] for one in (await gateway.say("好", sender="u1")).json()]
    again = [one["text"] for one in (await gateway.say("知道了", sender="u1")).json()]
    assert (heard, again) == (["请带身份证来窗口"], [])


async def test_another_s_conversation_is_handed_back_by_a_supervisor_only(
    gateway: RunningGateway, employed: Employed
) -> None:
    conversation, li = await asks(gateway), await employed("li")
    await li.post(link(conversation, "claim"))
    wang, lead = await employed("wang"), await employed("lead", Role.SUPERVISOR)
    assert (await wang.post(link(conversation, "back"))).status_code == 409
    assert (await lead.post(link(conversation, "back"))).status_code == 303


async def test_a_conversation_becomes_one_appeal_and_its_asker_is_told(
    gateway: RunningGateway, employed: Employed
) -> None:
    conversation, officer = await asks(gateway), await employed()
    for _ in range(2):
        fields = {"text": "园区停电", "contact": "13800138000", "key": "k"}
        assert (await officer.post(link(conversation, "appeal"), **fields)).status_code == 303
    (case,) = rows_of(gateway.settings, appeal)
    assert (case.what, case.contact, case.conversation_id) == ("园区停电", "13800138000", conversation)
    (told,) = [row.payload["text"] for row in rows_of(gateway.settings, outbox) if row.inbox_id is None]
    assert case.number in told and case.token in told
    assert case.number in (await officer.get(link(conversation))).text


async def test_what_askers_write_is_shown_as_text_everywhere(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed(name=NASTY[:50])
    conversation = await asks(gateway, NASTY, sender=NASTY)
    await officer.post(link(conversation, "note"), text=NASTY)
    await officer.post(link(conversation, "reply"), text=NASTY, key="k")
    await officer.post(link(conversation, "appeal"), text=NASTY, key="k")
    query = httpx.QueryParams({"text": NASTY, "channel": NASTY, "queue": "all"})
    for path in (link(conversation), "/desk?queue=mine", "/desk?queue=all", f"/desk?{query}"):
        shown = (await officer.get(path)).text
        assert "<script>alert" not in shown and "<img src=x" not in shown and 'value="<' not in shown
    denied = await officer.post(link(conversation, "reply"), text="", key="k")
    assert "<script>alert" not in denied.text


async def test_numbers_are_shown_in_full_only_to_who_holds_it(gateway: RunningGateway, employed: Employed) -> None:
    conversation = await asks(gateway, "电话13800138000")
    li, wang = await employed("li"), await employed("wang")
    await li.post(link(conversation, "claim"))
    assert "13800138000" in (await li.get(link(conversation))).text
    assert "13800138000" not in (await wang.get(link(conversation))).text


async def test_the_page_shows_how_each_turn_ended(gateway: RunningGateway, employed: Employed) -> None:
    document = {
        "id": "p1",
        "title": "人才住房办法",
        "topic": "talent_housing",
        "statements": [{"id": "s1", "text": "每月补贴"}],
    }

    PolicyRepository(parts_of(gateway).engine).load([document])
    conversation, officer = await asks(gateway, "租房补贴多少", focus=["p1"]), await employed()
    shown = (await officer.get(link(conversation))).text
    for expected in ("人才住房办法", "每月补贴", "90%", "ask", "人才住房", "fact"):
        assert expected in shown


async def test_canned_replies_are_offered_filled_in(gateway: RunningGateway, employed: Employed) -> None:
    lead = await employed("lead", Role.SUPERVISOR, "赵主管")
    conversation = await asks(gateway)
    here = parts_of(gateway)
    by = here.desk.officers.by_login("lead")
    assert by is not None
    CannedReplies(here.engine).put("问候", "您好，我是{office}的{officer}。", by)
    CannedReplies(here.engine).put("进度", "您的诉求{number}", by)
    shown = (await lead.get(link(conversation))).text
    assert "您好，我是区企业服务中心的赵主管。" in shown
    assert "您的诉求" not in shown  # there is none to name


async def test_looking_and_doing_are_noted_by_name(gateway: RunningGateway, employed: Employed) -> None:
    conversation, officer = await asks(gateway), await employed()
    for _ in range(3):
        await officer.get(link(conversation), **{"X-Live": "1"})
    await officer.post(link(conversation, "reply"), text="您好", key="k")
    noted = parts_of(gateway).desk.audit.of("conversation", str(conversation))
    assert [entry.deed for entry in noted] == ["conversation.reply", "conversation.read"]
    assert "您好" not in str([entry.detail for entry in noted])


async def test_the_stream_tells_of_news_and_onlookers(gateway: RunningGateway, employed: Employed) -> None:
    conversation = await asks(gateway)
    li, wang = await employed("li", name="李工"), await employed("wang", name="王工")
    path = f"/desk/events?conversation={conversation}"
    watching = events(li.client, path=path)
    assert await asyncio.wait_for(anext(watching), PATIENCE) == ("onlookers", None, {"names": [], "drafting": []})
    await next_of(watching, "changed")
    await wang.post(link(conversation, "drafting"), on="1")
    assert await next_of(watching, "onlookers") == {"names": ["王工"], "drafting": ["王工"]}
    await gateway.say("还在吗")
    assert await next_of(watching, "changed") == {}


async def test_the_stream_of_the_inbox_tells_of_a_new_handoff(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    await gateway.say("你好", sender="someone")
    watching = events(officer.client, path="/desk/events")
    await next_of(watching, "changed")  # from the page that was not there
    await asks(gateway)
    assert await next_of(watching, "changed") == {}


async def test_what_the_asker_told_and_how_it_was_assessed_stands_beside(
    gateway: RunningGateway, employed: Employed
) -> None:
    told = [{"label": "最高学历", "value": "硕士<script>"}, {"label": "手机", "value": "13800138000"}]
    conversation = await asks(gateway, "转人工", profile=told)
    catalogue = real.catalogue()
    receipt = issue(assess(policy_from_document(policy()), Profile(), date(2026, 11, 23), catalogue))
    parts_of(gateway).desk.receipts.keep(conversation, receipt)
    page = (await (await employed()).get(f"/desk/conversations/{conversation}")).text
    assert "最高学历：硕士&lt;script&gt;" in page and "138***00" in page and "13800138000" not in page
    assert receipt.number in page
