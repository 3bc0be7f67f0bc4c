"""The administration: officers, canned replies, switches, the audit log, one person's data, one's own password."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from bot.desk.roles import Role
from bot.desk.sign_in import password_matches
from bot.gateway import switchboard
from bot.store.attachments import NewAttachment
from bot.store.policies import PolicyRepository
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import PASSWORD, Browser, Employed, OpenBrowser, asks, employ, parts_of
from tests.gateway.desk.lodged import PHONE, SCRIPT, lodged
from tests.gateway.stub_dialogue import StubDialogue, Turn, said


@pytest.fixture
async def admin(employed: Employed) -> Browser:
    return await employed("root", Role.ADMIN, "管理员甲")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let switches be read anew for every message."""
    monkeypatch.setattr(switchboard, "FRESH", 0.0)


async def post(browser: Browser, page: str, path: str = "", **fields: str) -> httpx.Response:
    await browser.get(page)
    return await browser.post(path or page, **fields)


async def reply_to(gateway: RunningGateway, text: str, sender: str = "u9") -> str:
    return str((await gateway.say(text, sender=sender)).json()[0]["text"])


async def test_an_admin_enters_an_officer_who_then_signs_in(
    gateway: RunningGateway, admin: Browser, browser: OpenBrowser
) -> None:
    response = await post(admin, "/desk/users", login="chen", name="陈工", office="科工信局", role="supervisor")
    password = re.search(r'class="secret">([^<]+)<', response.text)
    assert response.status_code == 200 and password
    assert password[1] not in (await admin.get("/desk/users")).text
    newcomer = await browser()
    assert (await newcomer.sign_in("chen", password[1])).status_code == 303
    assert "陈工" in (await newcomer.get("/desk/switches")).text
    newest = parts_of(gateway).desk.audit.newest(deed="user.add")[0]
    assert (newest.object, newest.detail) == ("chen", {})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"login": "root"}, 409),
        ({"login": "陈"}, 422),
        ({"name": " "}, 422),
        ({"office": ""}, 422),
        ({"role": "x"}, 400),
    ],
)
async def test_a_bad_entry_is_refused(admin: Browser, changed: dict[str, str], status: int) -> None:
    fields = {"login": "chen", "name": "陈工", "office": "科工信局", "role": "officer", **changed}
    assert (await post(admin, "/desk/users", **fields)).status_code == status


async def test_roles_and_passwords_change_and_end_sessions(
    gateway: RunningGateway, admin: Browser, employed: Employed, browser: OpenBrowser
) -> None:
    officer = await employed("li")
    li = employ(gateway, "li")
    await officer.sign_in("li")
    assert (await post(admin, "/desk/users", f"/desk/users/{li.id}/role", role="viewer")).status_code == 303
    assert (await officer.get("/desk/account")).status_code == 303  # to signing in
    assert parts_of(gateway).desk.officers.get(li.id).role is Role.VIEWER
    response = await post(admin, "/desk/users", f"/desk/users/{li.id}/password")
    new = re.search(r'class="secret">([^<]+)<', response.text)
    assert new and not password_matches(parts_of(gateway).desk.officers.password_hash("li"), PASSWORD)
    assert (await (await browser()).sign_in("li", new[1])).status_code == 303
    assert (await post(admin, "/desk/users", f"/desk/users/{li.id}/active", active="0")).status_code == 303
    assert (await (await browser()).sign_in("li", new[1])).status_code == 401


async def test_nobody_locks_themselves_out(gateway: RunningGateway, admin: Browser) -> None:
    me = parts_of(gateway).desk.officers.by_login("root")
    assert me is not None
    for deed, fields in {"role": {"role": "viewer"}, "active": {"active": "0"}, "password": {}}.items():
        response = await post(admin, "/desk/users", f"/desk/users/{me.id}/{deed}", **fields)
        assert response.status_code == 409 and "不能改自己" in response.text
    assert (await post(admin, "/desk/users", "/desk/users/999/active", active="0")).status_code == 404


async def test_ones_own_password_is_changed(employed: Employed, browser: OpenBrowser) -> None:
    officer, elsewhere = await employed("li", Role.VIEWER), await browser()
    await elsewhere.sign_in("li")
    new = "another horse battery"
    for fields in (
        {"old": "wrong", "new": new, "again": new},
        {"old": PASSWORD, "new": "short", "again": "short"},
        {"old": PASSWORD, "new": new, "again": "different"},
    ):
        assert (await post(officer, "/desk/account", "/desk/account/password", **fields)).status_code == 422
    done = await post(officer, "/desk/account", "/desk/account/password", old=PASSWORD, new=new, again=new)
    assert done.status_code == 303
    assert "密码已修改" in (await officer.get("/desk/account?done=1")).text
    assert (await elsewhere.get("/desk/account")).status_code == 303
    assert (await (await browser()).sign_in("li", new)).status_code == 303


async def test_guessing_the_old_password_is_limited(employed: Employed) -> None:
    officer = await employed("li")
    fields = {"old": "wrong", "new": "x" * 20, "again": "x" * 20}
    statuses = [
        (await post(officer, "/desk/account", "/desk/account/password", **fields)).status_code for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]


async def test_canned_replies_are_edited_by_supervisors(gateway: RunningGateway, employed: Employed) -> None:
    lead, officer = await employed("zhao", Role.SUPERVISOR), await employed("li", name="李工")
    assert (await post(lead, "/desk/canned", title="问候", text="您好，我是{officer}。")).status_code == 303
    conversation = await asks(gateway)
    assert "您好，我是李工。" in (await officer.get(f"/desk/conversations/{conversation}")).text
    refused = await post(lead, "/desk/canned", title="坏", text="{nonsense}")
    assert refused.status_code == 422 and "{officer}" in refused.text
    assert (await post(lead, "/desk/canned", title="坏", text="")).status_code == 422
    assert (await post(lead, "/desk/canned", before="问候", title="你好", text="您好")).status_code == 303
    assert parts_of(gateway).desk.canned.all() == {"你好": "您好"}
    assert (await post(lead, "/desk/canned", "/desk/canned/remove", title="你好")).status_code == 303
    assert parts_of(gateway).desk.canned.all() == {}


@pytest.mark.parametrize("what", ["bot:", "channel:rest"])
async def test_what_is_off_is_said_and_not_asked(
    gateway: RunningGateway, dialogue: StubDialogue, employed: Employed, what: str
) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    assert await reply_to(gateway, "租房补贴") == "回复：租房补贴"
    assert (await post(lead, "/desk/switches", "/desk/switches/off", what=what, reason="")).status_code == 422
    assert (await post(lead, "/desk/switches", "/desk/switches/off", what=what, reason="系统升级")).status_code == 303
    before = len(dialogue.turns)
    assert "系统升级" in await reply_to(gateway, "人才住房")
    assert len(dialogue.turns) == before
    assert "系统升级" in (await lead.get("/desk/switches")).text
    assert (await post(lead, "/desk/switches", "/desk/switches/on", what=what)).status_code == 303
    assert await reply_to(gateway, "人才补贴") == "回复：人才补贴"


async def test_another_channel_stays_on(gateway: RunningGateway, employed: Employed) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    await post(lead, "/desk/switches", "/desk/switches/off", what="channel:wechat", reason="维护")
    assert await reply_to(gateway, "租房补贴") == "回复：租房补贴"


async def test_an_officer_is_heard_though_the_bot_is_off(gateway: RunningGateway, employed: Employed) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    conversation = await asks(gateway, sender="u9")
    await post(lead, f"/desk/conversations/{conversation}", f"/desk/conversations/{conversation}/claim")
    await post(lead, "/desk/switches", "/desk/switches/off", what="bot:", reason="维护")
    assert (await gateway.say("在吗", sender="u9")).json() == []


async def test_answers_about_a_topic_that_is_off_are_withheld(
    gateway: RunningGateway, dialogue: StubDialogue, employed: Employed
) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    policies = PolicyRepository(parts_of(gateway).engine)
    for name in ("ip_pledge_financing", "talent_tier"):
        policies.publish({"id": name, "title": name, "topic": name}, "试验")

    async def behaviour(turn: Turn) -> tuple[int, object]:
        name = "talent_tier" if "人才" in turn["text"] else "ip_pledge_financing"
        answer = said("按政策可以申请", kind="answered")
        answer["outcome"]["policies"] = [name]
        return 200, answer

    dialogue.behaviour = behaviour
    await post(lead, "/desk/switches", "/desk/switches/off", what="topic:ip_pledge_financing", reason="正在修订")
    assert "正在修订" in await reply_to(gateway, "质押贴息")
    assert await reply_to(gateway, "人才档次") == "按政策可以申请"
    turns = parts_of(gateway).desk.case_files.recent(1, 10)
    assert [line.kind for line in turns if hasattr(line, "kind")] == ["switched_off", "answered"]


async def test_the_audit_log_is_filtered(gateway: RunningGateway, admin: Browser, employed: Employed) -> None:
    officer = await employed("li", name="李工")
    conversation = await asks(gateway)
    await officer.get(f"/desk/conversations/{conversation}")
    li = employ(gateway, "li")
    shown = (await admin.get(f"/desk/audit?officer={li.id}&deed=conversation.")).text
    assert "李工" in shown and f"会话 {conversation}" in shown
    assert "没有符合条件的记录" in (await admin.get("/desk/audit?thing=none")).text
    assert (await admin.get("/desk/audit?before=x")).status_code == 400


async def test_a_person_gets_a_copy_and_is_erased(gateway: RunningGateway, admin: Browser) -> None:
    here = parts_of(gateway)
    case = await lodged(gateway, f"请打 {PHONE}")
    number = case.conversation_id
    here.handoffs.note(number, employ(gateway, "li"), "内部看法")
    here.appeals.note(case.id, "案件内部看法", employ(gateway, "li"))
    here.appeals.withdraw(case.id, "w1")  # so that the file does not become part of it, which would stay
    file = here.desk.uploads.keep(b"%PDF-1.4\n%%EOF\n")
    asked = next(line for line in here.desk.case_files.recent(number, 9) if hasattr(line, "kind"))
    here.desk.attachments.add(asked.id, NewAttachment("document", name="发票.pdf", file=file))
    response = await admin.get(f"/desk/conversations/{number}/data.json")
    kept = json.loads(response.text)
    assert kept["said_by_asker"][0]["text"] == f"请打 {PHONE}" and kept["appeals"][0]["number"] == case.number
    assert kept["files"][0]["name"] == "发票.pdf" and "内部看法" not in response.text
    path = f"/desk/conversations/{number}/data"
    assert (await post(admin, path, f"{path}/erase", reason="书面申请")).status_code == 422
    assert (await post(admin, path, f"{path}/erase", reason="书面申请", sure="1")).status_code == 303
    assert "已删除" in (await admin.get(f"{path}?done=1")).text
    left = json.loads((await admin.get(f"{path}.json")).text)
    assert [one["text"] for one in left["said_by_asker"]] == [""] and left["appeals"]
    assert not here.desk.uploads.path(file).exists()
    reasons = here.desk.audit.newest(deed="person.reason")
    assert reasons[0].detail == {"reason": "书面申请"}


async def test_what_is_typed_stays_text(gateway: RunningGateway, admin: Browser) -> None:
    await post(admin, "/desk/users", login="chen", name=SCRIPT, office=SCRIPT, role="officer")
    await post(admin, "/desk/canned", title=SCRIPT[:60], text=SCRIPT)
    await post(admin, "/desk/switches", "/desk/switches/off", what="bot:", reason=SCRIPT)
    conversation = await asks(gateway, SCRIPT, SCRIPT)
    paths = ["users", "canned", "switches", "audit", f"audit?thing={SCRIPT}", f"conversations/{conversation}/data"]
    for path in paths:
        assert SCRIPT not in (await admin.get(f"/desk/{path}")).text, path


async def test_how_much_is_old_is_shown(admin: Browser) -> None:
    assert "365" in (await admin.get("/desk/retention")).text
