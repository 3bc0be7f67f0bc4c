"""Policies at the desk: browsed, written, checked, published by a second person, with their effects shown before."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from bot.desk.roles import Role
from bot.errors import DeskError
from bot.policy.answers.receipt import issue
from bot.policy.assessment.assessment import assess
from bot.policy.model.loader import load_directory, load_text, policy_from_document
from bot.policy.model.writing import to_yaml
from bot.policy.reading.reading import read_profile
from bot.store.policy_drafts import PolicyDraft
from tests import real
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Browser, Employed, parts_of
from tests.policy.documents import policy, statement

NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
LATER = {"effective": {"from": None, "to": "2024-12-31"}}


@pytest.fixture(autouse=True)
def base(gateway: RunningGateway) -> None:
    """Three invented policies: one in order, one past its end, one long not checked."""
    old = policy("ft-old", "老楼补贴", **LATER)
    unchecked = policy("ft-far", "远郊补贴", last_checked="2025-01-02", topic="talent_housing")
    parts_of(gateway).desk.versions.load([policy(), old, unchecked])


def text_with(**changes: Any) -> str:
    return to_yaml([policy(**changes)])


def nine() -> str:
    """The lamp policy with another amount."""
    told = statement("amount", "benefit", "路灯补贴每家最高补9万元。", asks=["补多少钱", "最高多少"])
    filed = statement("filed", "condition", "企业须先在福田登记。", asks=["条件是什么", "要登记吗"])
    return text_with(statements=[told, filed])


async def begun(browser: Browser, name: str = "ft-lamp") -> str:
    """Begin a draft; return its address."""
    await browser.get(f"/desk/policies/{name}")
    return (await browser.post(f"/desk/policies/{name}/draft")).headers["location"]


async def written(browser: Browser, where: str, text: str, then: str = "submit", **more: str) -> httpx.Response:
    page = (await browser.get(where)).text
    edits = re.findall(r'name="edits" value="(\d+)"', page)
    fields = {"text": text, "reason": "按新通知更正", "then": then, "edits": edits[0] if edits else "0", **more}
    return await browser.post(f"{where}/save", **fields)


async def published(browser: Browser, where: str) -> httpx.Response:
    page = (await browser.get(where)).text
    edits = re.findall(r'name="edits" value="(\d+)"', page)
    return await browser.post(f"{where}/publish", edits=edits[0] if edits else "0")


def current(gateway: RunningGateway, name: str = "ft-lamp") -> Mapping[str, Any]:
    return parts_of(gateway).desk.versions.history(name)[-1].document


def draft_of(gateway: RunningGateway, where: str) -> PolicyDraft:
    found = parts_of(gateway).desk.drafts.by_id(int(where.rpartition("/")[2]))
    assert found is not None
    return found


async def test_policies_are_listed_found_and_narrowed(employed: Employed) -> None:
    viewer = await employed(role=Role.VIEWER)
    everything = (await viewer.get("/desk/policies")).text
    assert all(name in everything for name in ("路灯补贴", "老楼补贴", "远郊补贴"))
    assert "新增或导入" not in everything
    found = (await viewer.get("/desk/policies?text=路灯最高多少")).text
    assert "路灯补贴每家最高补7万元" in found and found.index("ft-lamp") < found.find("ft-old") % 10**9
    narrowed = (await viewer.get("/desk/policies?topic=talent_housing")).text
    assert "ft-far" in narrowed and "ft-lamp" not in narrowed
    assert "ft-old" in (await viewer.get("/desk/policies?status=expired")).text
    assert (await viewer.get("/desk/policies?list=none")).status_code == 404


async def test_what_is_past_or_long_unchecked_is_listed(employed: Employed) -> None:
    stale = (await (await employed()).get("/desk/policies?list=stale")).text
    assert "ft-old" in stale and "效力未改" in stale
    assert "ft-far" in stale and "久未核对" in stale and "ft-lamp" not in stale


async def test_a_policy_is_shown_as_askers_see_it(employed: Employed) -> None:
    shown = (await (await employed()).get("/desk/policies/ft-lamp")).text
    assert "路灯补贴的支持金额是多少" in shown and "路灯补贴每家最高补7万元。" in shown and "第 1 版" in shown
    assert (await (await employed()).get("/desk/policies/no-such")).status_code == 404


async def test_a_policy_is_written_by_one_and_published_by_another(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li", name="李工"), await employed("zhao", Role.SUPERVISOR, "赵主管")
    where = await begun(li)
    assert (await written(li, where, nine())).status_code == 303
    assert "7万元" in str(current(gateway))
    assert (await published(li, where)).status_code == 403  # an officer publishes nothing
    page = html.unescape((await lead.get(where)).text)
    assert "− " in page and "9万元" in page and "7万元" in page
    assert (await published(lead, where)).status_code == 303
    assert "9万元" in str(current(gateway))
    history = (await lead.get("/desk/policies/ft-lamp")).text
    assert "按新通知更正" in history and "李工 起草，赵主管 发布" in history and "9万元" in history
    version = (await lead.get("/desk/policies/ft-lamp/versions/2")).text
    assert "9万元" in version and "7万元" in version
    assert (await lead.get("/desk/policies/ft-lamp/versions/9")).status_code == 404
    deeds = {entry.deed for entry in parts_of(gateway).desk.audit.newest()}
    assert {"policy.draft", "draft.save", "draft.publish"} <= deeds


async def test_nobody_publishes_what_they_have_a_part_in(gateway: RunningGateway, employed: Employed) -> None:
    lead, admin, li = await employed("zhao", Role.SUPERVISOR), await employed("boss", Role.ADMIN), await employed("li")
    where = await begun(lead)
    await written(lead, where, nine(), then="save")
    await written(li, where, nine())  # the last hand is another's
    refused = await published(lead, where)
    assert refused.status_code == 403 and "另一位主管" in refused.text
    assert "发布" not in re.findall(r"<button[^>]*>([^<]*)</button>", (await lead.get(where)).text)
    found = draft_of(gateway, where)
    by_login = parts_of(gateway).desk.officers.by_login
    zhao = by_login("zhao")
    assert zhao is not None
    with pytest.raises(DeskError, match="another supervisor"):
        parts_of(gateway).desk.drafts.publish(found.id, found.edits, policy(), zhao, date(2026, 11, 23))
    assert (await published(admin, where)).status_code == 303


async def test_what_was_not_seen_is_not_published(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    where = await begun(li)
    await written(li, where, nine())
    await lead.get(where)
    seen = draft_of(gateway, where).edits
    await written(li, where, nine().replace("9万元", "900万元"))
    assert (await lead.post(f"{where}/publish", edits=str(seen))).status_code == 409
    assert "7万元" in str(current(gateway))
    assert (await lead.post(f"{where}/save", text=nine(), edits=str(seen), reason="x")).status_code == 409


async def test_a_version_published_meanwhile_is_not_undone(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    where = await begun(li)
    await written(li, where, nine())
    parts_of(gateway).desk.versions.publish(policy(summary="别处改过。"), "别处")
    assert "现在已是第 2 版" in (await lead.get(where)).text
    assert (await published(lead, where)).status_code == 409
    assert current(gateway)["summary"] == "别处改过。"


async def test_it_takes_effect_on_its_day(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    where, here = await begun(li), parts_of(gateway)
    in_a_week = here.desk.clock().astimezone(here.rules.office.zone).date() + timedelta(days=7)
    await written(li, where, nine(), effective_on=in_a_week.isoformat())
    assert (await published(lead, where)).status_code == 303
    await here.publishing.publish_due()
    assert "7万元" in str(current(gateway)) and "自动生效" in (await lead.get(where)).text
    object.__setattr__(here.publishing, "_clock", lambda: here.desk.clock() + timedelta(days=7))
    await here.publishing.publish_due()
    assert "9万元" in str(current(gateway)) and draft_of(gateway, where).state == "published"


async def test_an_overtaken_draft_goes_back_on_its_day(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    where, here = await begun(li), parts_of(gateway)
    await written(li, where, nine(), effective_on="2099-01-01")
    await published(lead, where)
    here.desk.versions.publish(policy(summary="别处改过。"), "别处")
    object.__setattr__(here.publishing, "_clock", lambda: here.desk.clock() + timedelta(days=40000))
    await here.publishing.publish_due()
    assert draft_of(gateway, where).state == "open" and "没有自动发布" in (await li.get(where)).text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (text_with(status="valid"), ("第 18 行", "status", "不能写「valid」", "可以写：expired, in_force, unknown")),
        (text_with().replace("title:", "titel:", 1), ("titel", "不认识的字段")),
        ("- id: [", ("第 2 行", "YAML 格式有误")),
        ("就这样", ("内容不是政策列表",)),
        ("", ("内容不是政策列表",)),
        (text_with(published="2025-13-45").replace("'2025-13-45'", "2025-13-45"), ("形式不符",)),
        (text_with(name="ft-other"), ("应当只有这一项政策", "ft-lamp")),
        (text_with(superseded_by="ft-none"), ("ft-none", "不在政策库里")),
        (text_with(title=NASTY, status=NASTY), ("不能写",)),
        (text_with(excludes=3), ("形式不符",)),
    ],
    ids=range(10),
)
async def test_what_breaks_the_format_is_said_where_and_how(employed: Employed, text: str, said: tuple[str]) -> None:
    li = await employed()
    response = await written(li, await begun(li), text)
    assert response.status_code == 422 and "<script>alert" not in response.text and "<img src=x" not in response.text
    shown = html.unescape(response.text)
    assert all(words in shown for words in said)
    assert text.strip() in shown  # nothing that was typed is lost


async def test_a_reason_is_asked_for(employed: Employed) -> None:
    li = await employed()
    refused = await written(li, await begun(li), nine(), reason="  ")
    assert refused.status_code == 422 and "请写明修改原因" in refused.text and "9万元" in refused.text


async def test_a_draft_is_given_back_and_withdrawn(gateway: RunningGateway, employed: Employed) -> None:
    li, lead, other = await employed("li"), await employed("zhao", Role.SUPERVISOR), await employed("wang")
    where = await begun(li)
    assert await begun(other) == where  # one draft of a policy at a time
    await written(li, where, nine())
    await lead.get(where)
    assert (await lead.post(f"{where}/return", remark="")).status_code == 422
    assert (await lead.post(f"{where}/return", remark="金额请附出处")).status_code == 303
    assert "金额请附出处" in (await li.get(where)).text and draft_of(gateway, where).state == "open"
    assert (await other.post(f"{where}/withdraw")).status_code == 409
    assert (await li.post(f"{where}/withdraw")).status_code == 303
    assert await begun(li) != where


async def test_the_effects_are_shown_before(gateway: RunningGateway, employed: Employed) -> None:
    check = {"field": "revenue", "op": ">=", "value": 100, "unit": "万元"}
    need = statement("need", "condition", "上年营收不低于100万元。", check=check, asks=["营收要多少"])
    here = parts_of(gateway)
    before = policy("ft-test", "试点补贴", statements=[need])
    here.desk.versions.publish(before, "新政策")
    await gateway.say("你好")
    asker = here.conversations.find("rest", "u1")
    assert asker is not None
    catalogue = real.catalogue()
    told = read_profile("上年营收150万元", catalogue)
    made = issue(assess(policy_from_document(before), told, date(2026, 11, 23), catalogue))
    here.desk.receipts.keep(asker.id, made)
    li = await employed()
    where = await begun(li, "ft-test")
    stricter = {**need, "text": "上年营收不低于200万元。", "check": {**check, "value": 200}}
    assert (await written(li, where, to_yaml([{**before, "statements": [stricter]}]))).status_code == 303
    shown = html.unescape((await li.get(f"{where}/impact")).text)
    assert "不低于100万元" in shown and "不低于200万元" in shown and "营收要多少" in shown
    row = shown[shown.index(made.number) :]
    assert row.index("符合") < row.index("不符合") and f"/desk/conversations/{asker.id}" in row


async def test_files_are_taken_in_and_given_out(gateway: RunningGateway, employed: Employed, tmp_path: Any) -> None:
    li = await employed()
    await li.get("/desk/drafts/new")
    several = to_yaml([policy("ft-kite", "风筝资助"), policy(), policy("ft-far", "远郊补贴")])
    assert (await li.post("/desk/drafts", text=several, reason="批量")).headers["location"].endswith("list=drafts")
    drafts = (await li.get("/desk/policies?list=drafts")).text
    assert "ft-kite" in drafts and "ft-far" in drafts and "ft-lamp" not in drafts  # that one is the same
    twice = await li.post("/desk/drafts", text=to_yaml([policy(), policy()]))
    assert twice.status_code == 422 and "同一个编号出现了两次" in twice.text
    one = await li.get("/desk/policies/ft-lamp/yaml")
    assert [found.id for found in load_text(one.text, "")] == ["ft-lamp"]
    assert "attachment" in one.headers["content-disposition"]
    packed = await li.get("/desk/policies.zip")
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        archive.extractall(tmp_path)
    assert {found.id for found in load_directory(tmp_path)} == {"ft-lamp", "ft-old", "ft-far"}


async def test_a_new_policy_becomes_version_one(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li"), await employed("zhao", Role.SUPERVISOR)
    await li.get("/desk/drafts/new")
    text = to_yaml([policy("ft-kite", "风筝资助")])
    where = (await li.post("/desk/drafts", text=text)).headers["location"]
    await written(li, where, text)
    assert (await lead.get(f"{where}/impact")).status_code == 200
    assert (await published(lead, where)).status_code == 303
    assert current(gateway, "ft-kite")["short"] == "风筝资助"


async def test_markup_stays_text(gateway: RunningGateway, employed: Employed) -> None:
    li, lead = await employed("li", name=NASTY[:50]), await employed("zhao", Role.SUPERVISOR)
    nasty = policy("ft-nasty", NASTY, summary=NASTY, issuer=NASTY, doc_no=NASTY, status_note=NASTY)
    nasty["title"] = NASTY
    nasty["statements"] = [statement("s", "note", NASTY, case=NASTY, asks=[NASTY])]
    nasty["sources"][0].update(title=NASTY, url=f"javascript:alert(1)//{NASTY}")
    await li.get("/desk/drafts/new")
    where = (await li.post("/desk/drafts", text=to_yaml([nasty]), reason=NASTY)).headers["location"]
    await written(li, where, to_yaml([nasty]), reason=NASTY)
    await lead.get(where)
    await lead.post(f"{where}/return", remark=NASTY)
    await written(li, where, to_yaml([nasty]), reason=NASTY)
    pages = [where, f"{where}/impact", "/desk/policies?list=drafts", f"/desk/policies?text={NASTY}"]
    seen = [(await lead.get(path)).text for path in pages]
    assert (await published(lead, where)).status_code == 303
    for path in ("/desk/policies/ft-nasty", "/desk/policies/ft-nasty/versions/1", where, "/desk/policies?text=alert"):
        seen += [(await lead.get(path)).text]
    for page in seen:
        assert "<script>alert" not in page and "<img src=x" not in page and 'href="javascript' not in page


async def test_a_text_of_the_longest_policies_is_taken(employed: Employed) -> None:
    li = await employed()
    where = await begun(li)
    long = text_with(summary="长" * 20_000)
    assert (await written(li, where, long)).status_code == 303
    assert (await written(li, where, text_with(summary="长" * 200_000))).status_code == 413
