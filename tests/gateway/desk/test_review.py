"""Review at the desk: doubtful turns, their right statement or intent by one click, a second person's approval."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk.roles import Role
from bot.store.personal_data import PersonalData
from bot.store.reviews import APPROVED, PENDING
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, parts_of
from tests.gateway.stub_dialogue import StubDialogue, Turn, said
from tests.policy.documents import policy

PHONE = "138 0013 8000"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def base(gateway: RunningGateway, dialogue: StubDialogue) -> None:
    """One policy, and a dialogue that understands by what is asked."""
    parts_of(gateway).desk.versions.load([policy()])

    async def behaviour(turn: Turn) -> tuple[int, Any]:
        kind, intent, confidence = "answered", "ask_amount", 0.9
        if "糊涂" in turn["text"] or "<" in turn["text"] or not turn["text"]:
            kind, intent, confidence = "not_understood", "nlu_fallback", 0.1
        elif "拿不准" in turn["text"]:
            confidence = 0.3
        elif "答非所问" in turn["text"]:
            kind, intent = "smalltalk", "complain_bot"
        body = said("好的", kind=kind)
        body["outcome"].update(intent=intent, confidence=confidence)
        return 200, body

    dialogue.behaviour = behaviour


async def asked(gateway: RunningGateway, text: str, sender: str = "u1") -> int:
    """Let an asker say something; return the message's number."""
    await gateway.say(text, sender=sender)
    here = parts_of(gateway)
    found = here.conversations.find("rest", sender)
    assert found is not None
    return max(one.inbox_id for one in here.transcripts.recent(found.id, 50) if hasattr(one, "inbox_id"))


async def test_doubtful_turns_are_listed_by_why(gateway: RunningGateway, employed: Employed) -> None:
    for text in ("糊涂的路灯", "拿不准的路灯", "清楚的路灯", "你这是答非所问"):
        await asked(gateway, text)
    viewer = await employed(role=Role.VIEWER)
    pages = {
        name: (await viewer.get(f"/desk/review?reason={name}")).text for name in ("not_understood", "low", "unhappy")
    }
    assert "糊涂的路灯" in pages["not_understood"] and "拿不准的路灯" not in pages["not_understood"]
    assert "拿不准的路灯" in pages["low"] and "清楚的路灯" not in pages["low"]
    assert "清楚的路灯" in pages["unhappy"] and "糊涂的路灯" not in pages["unhappy"]  # what was complained of
    assert '<form method="post" action="/desk/review/' not in pages["low"]
    assert (await viewer.get("/desk/review?reason=none")).status_code == 404


async def test_a_statement_by_one_click_is_approved_by_another_and_found(
    gateway: RunningGateway, employed: Employed
) -> None:
    li, lead = await employed("li", name="李工"), await employed("zhao", Role.SUPERVISOR)
    number = await asked(gateway, f"糊涂灯泡一盏给几多 {PHONE}")
    await asked(gateway, "糊涂路灯最高多少", "u2")
    listed = (await li.get("/desk/review?reason=not_understood")).text
    assert 'value="ft-lamp/amount"' in listed
    assert (await li.post(f"/desk/review/{number}", pick="ft-lamp/amount", note="口语")).status_code == 303
    assert (await li.post(f"/desk/review/{number}", pick="ft-lamp/amount")).status_code == 409
    assert "灯泡" not in (await li.get("/desk/review?reason=not_understood")).text
    reviews = parts_of(gateway).desk.reviews
    (kept,) = reviews.of_state(PENDING)
    assert (kept.proposal.text, kept.proposal.intent) == ("糊涂灯泡一盏给几多 ***", "ask_amount")
    assert "灯泡" not in str(parts_of(gateway).desk.versions.current())
    page = (await lead.get("/desk/review/pending")).text
    assert "李工" in page and "口语" in page and "8000" not in page
    assert (await lead.post(f"/desk/review/{kept.id}/decide", decision="approve")).status_code == 303
    assert "糊涂灯泡一盏给几多 ***" in str(parts_of(gateway).desk.versions.current())
    assert [one.id for one in reviews.of_state(APPROVED)] == [kept.id]
    assert (await lead.post(f"/desk/review/{kept.id}/decide", decision="approve")).status_code == 409


async def test_an_intent_alone_changes_no_policy(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    number = await asked(gateway, "糊涂，找真人")
    await li.get("/desk/review?reason=not_understood")
    assert (await li.post(f"/desk/review/{number}", pick="-")).status_code == 422
    assert (await li.post(f"/desk/review/{number}", pick="-", intent="nlu_fallback")).status_code == 422
    assert (await li.post(f"/desk/review/{number}", pick="no/such", intent="greet")).status_code == 422
    assert (await li.post(f"/desk/review/{number}", pick="-", intent="human_handoff")).status_code == 303
    (kept,) = parts_of(gateway).desk.reviews.of_state(PENDING)
    revision = parts_of(gateway).desk.versions.revision()
    await lead.get("/desk/review/pending")
    await lead.post(f"/desk/review/{kept.id}/decide", decision="approve")
    assert parts_of(gateway).desk.versions.revision() == revision


async def test_nobody_approves_their_own(gateway: RunningGateway, employed: Employed) -> None:
    lead, other = await employed("zhao", Role.SUPERVISOR), await employed("qian", Role.SUPERVISOR)
    number = await asked(gateway, "糊涂路灯")
    await lead.get("/desk/review")
    await lead.post(f"/desk/review/{number}", pick="-", intent="ask_list")
    (kept,) = parts_of(gateway).desk.reviews.of_state(PENDING)
    assert "批准</button>" not in (await lead.get("/desk/review/pending")).text
    assert (await lead.post(f"/desk/review/{kept.id}/decide", decision="approve")).status_code == 403
    await other.get("/desk/review/pending")
    assert (await other.post(f"/desk/review/{kept.id}/decide", decision="refuse")).status_code == 303
    assert parts_of(gateway).desk.reviews.of_state(APPROVED) == []


async def test_what_teaches_nothing_leaves_the_list(gateway: RunningGateway, employed: Employed) -> None:
    li = await employed()
    number = await asked(gateway, "糊涂asdf")
    await li.get("/desk/review")
    assert (await li.post(f"/desk/review/{number}", pick="ignore")).status_code == 303
    assert "糊涂asdf" not in (await li.get("/desk/review?reason=not_understood")).text
    assert (await li.post("/desk/review/9999", pick="ignore")).status_code == 404


async def test_a_message_without_words_is_nothing_to_review(gateway: RunningGateway, employed: Employed) -> None:
    li = await employed()
    for blank in ("", "  \n ", "\u200b\u200b"):
        await asked(gateway, blank)
    page = (await li.get("/desk/review?reason=not_understood")).text
    assert "只记意图" not in page


async def test_what_an_asker_has_erased_is_taught_no_longer(gateway: RunningGateway, employed: Employed) -> None:
    li, here = await employed(), parts_of(gateway)
    number = await asked(gateway, "糊涂路灯")
    await li.get("/desk/review")
    await li.post(f"/desk/review/{number}", pick="-", intent="ask_list", note="说得含糊")
    asker = here.conversations.find("rest", "u1")
    assert asker is not None
    PersonalData(here.engine).erase(asker.id, "已删除")
    (kept,) = here.desk.reviews.of_state(PENDING)
    assert (kept.proposal.text, kept.proposal.note) == ("", "")


async def test_markup_stays_text(gateway: RunningGateway, employed: Employed) -> None:
    li = await employed(name=NASTY[:40])
    number = await asked(gateway, NASTY)
    pages = [(await li.get("/desk/review?reason=not_understood")).text]
    await li.post(f"/desk/review/{number}", pick="-", intent="ask_list", note=NASTY, reason=NASTY)
    pages += [(await li.get("/desk/review/pending")).text]
    for page in pages:
        assert "alert(1)" in page and "<script>alert" not in page and "<img src=x" not in page
