"""Appeals at the desk: lists, board, the way of a case, its file and its table."""

from __future__ import annotations

import csv
import io

import pytest

from bot.desk.appeal import State
from bot.desk.roles import Role
from bot.gateway.desk.sheets import cell
from bot.store.appeal_rows import Appeal
from bot.store.attachments import NewAttachment
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Browser, Employed, OpenBrowser, parts_of
from tests.gateway.desk.lodged import PHONE, SCRIPT, lodged


def path_of(case: Appeal) -> str:
    return f"/desk/appeals/{case.number}"


def now_of(gateway: RunningGateway, case: Appeal) -> Appeal:
    found = parts_of(gateway).appeals.by_number(case.number)
    assert found is not None
    return found


async def told(gateway: RunningGateway, case: Appeal) -> str:
    """Return all that the asker can read: their messages and the status page."""
    said = parts_of(gateway).transcripts.recent(case.conversation_id, 100)
    words = [one.reply.text for one in said if hasattr(one, "reply")]
    async with gateway.client() as client:
        return "\n".join([*words, (await client.get(f"/a/{case.token}")).text])


async def do(browser: Browser, case: Appeal, deed: str, **fields: str) -> int:
    await browser.get(path_of(case))
    return (await browser.post(f"{path_of(case)}/{deed}", **fields)).status_code


async def test_a_case_goes_from_its_opening_to_its_closing(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed("li", name="李工")
    case = await lodged(gateway)
    assert case.number in (await officer.get("/desk/appeals?queue=new")).text
    assert await do(officer, case, "take") == 303
    assert case.number in (await officer.get("/desk/appeals?queue=mine")).text
    assert await do(officer, case, "start") == 303
    assert await do(officer, case, "note", text="已电话联系物业") == 303
    assert await do(officer, case, "answer", text="明天恢复供电。") == 303
    assert now_of(gateway, case).state is State.ANSWERED
    heard = await told(gateway, case)
    assert "明天恢复供电" in heard and "已电话联系物业" not in heard
    parts_of(gateway).appeals.rate(case.id, 5, "k")
    shown = (await officer.get(path_of(case))).text
    assert "5 分" in shown and "已电话联系物业" in shown
    assert case.number in (await officer.get("/desk/appeals?queue=closed")).text


async def test_of_two_officers_one_takes_it(gateway: RunningGateway, employed: Employed) -> None:
    first, second = await employed("li", name="李工"), await employed("wang")
    case = await lodged(gateway)
    await second.get(path_of(case))
    assert await do(first, case, "take") == 303
    refused = await second.post(f"{path_of(case)}/take")
    assert refused.status_code == 409 and "李工" in refused.text
    assert await do(second, case, "answer", text="我来") == 409


async def test_a_supervisor_assigns_extends_closes_and_reopens(gateway: RunningGateway, employed: Employed) -> None:
    lead, officer = await employed("zhao", Role.SUPERVISOR), await employed("li")
    case = await lodged(gateway)
    li = parts_of(gateway).desk.officers.by_login("li")
    assert li is not None
    assert await do(lead, case, "assign", officer="") == 422
    assert await do(lead, case, "assign", officer=str(li.id)) == 303
    assert await do(officer, case, "extend", workdays="2", text="等检测") == 403
    assert await do(lead, case, "extend", workdays="x", text="等检测") == 422
    assert await do(lead, case, "extend", workdays="2", text="") == 422
    assert await do(lead, case, "extend", workdays="2", text="等检测") == 303
    assert await do(lead, case, "extend", workdays="2", text="再等等") == 409
    assert now_of(gateway, case).due_at > case.due_at
    assert await do(officer, case, "answer", text="修好了") == 303
    assert await do(lead, case, "close", text="电话确认满意") == 303
    assert await do(lead, case, "reopen", text="又停电了") == 303
    again = now_of(gateway, case)
    assert (again.state, again.officer_id, again.closed_at) == (State.REDO, None, None)
    heard = await told(gateway, case)
    assert all(words in heard for words in ("等检测", "电话确认满意", "又停电了"))


async def test_after_the_due_time_it_cannot_be_extended(gateway: RunningGateway, employed: Employed) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    case = await lodged(gateway)
    page = (await lead.get(path_of(case))).text
    assert "延长期限" in page
    here = parts_of(gateway)
    late = case.due_at.replace(year=case.due_at.year + 1)
    object.__setattr__(here.desk, "clock", lambda: late)
    assert "延长期限" not in (await lead.get(path_of(case))).text
    overdue = (await lead.get("/desk/appeals?queue=overdue")).text
    assert case.number in overdue and "已超期" in overdue


async def test_the_board_stands_by_state(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    first, second = await lodged(gateway, sender="a"), await lodged(gateway, "路灯坏了", sender="b")
    await do(officer, second, "take")
    board = (await officer.get("/desk/appeals?view=board")).text
    assert board.index(first.number) < board.index('id="column-assigned"') < board.index(second.number)
    only = (await officer.get("/desk/appeals?view=board&text=路灯")).text
    assert second.number in only and first.number not in only


@pytest.mark.parametrize("query", ["text=100%25", "topic=ip_pledge_financing", "channel=rest", "since=2026-01-01"])
async def test_filters_find_a_case(gateway: RunningGateway, employed: Employed, query: str) -> None:
    viewer = await employed(role=Role.VIEWER)
    case = await lodged(gateway, "电费100%太贵", topic="ip_pledge_financing")
    assert case.number in (await viewer.get(f"/desk/appeals?{query}")).text


@pytest.mark.parametrize("query", ["text=abc", "topic=other", "channel=web", "officer=77", "until=2020-01-01"])
async def test_filters_leave_a_case_out(gateway: RunningGateway, employed: Employed, query: str) -> None:
    viewer = await employed(role=Role.VIEWER)
    case = await lodged(gateway, "电费100%太贵", topic="ip_pledge_financing")
    assert case.number not in (await viewer.get(f"/desk/appeals?{query}")).text


@pytest.mark.parametrize("query", ["since=yesterday", "officer=x", "after=x_y", "after=_"])
async def test_bad_filters_are_refused_or_ignored(employed: Employed, query: str) -> None:
    status = (await (await employed()).get(f"/desk/appeals?{query}")).status_code
    assert status == (200 if query == "after=_" else 400)


async def test_a_long_list_goes_on(
    gateway: RunningGateway, employed: Employed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.gateway.desk.appeal_list.PAGE", 2)
    officer = await employed()
    cases = [await lodged(gateway, f"第{n}件", sender=f"s{n}") for n in range(3)]
    for queue in ("open", "all"):
        first = (await officer.get(f"/desk/appeals?queue={queue}")).text
        more = first.split('<a class="button" href="')[1].split('"')[0].replace("&amp;", "&")
        second = (await officer.get(f"/desk/appeals{more}")).text
        seen = [sum(f'id="case-{case.number}"' in page for page in (first, second)) for case in cases]
        assert seen == [1, 1, 1], queue


async def test_the_table_opens_in_excel_and_calculates_nothing(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    case = await lodged(gateway, f'=HYPERLINK("http://evil","点我") {PHONE}')
    await do(officer, case, "take")
    await do(officer, case, "note", text="内部看法")
    response = await officer.get("/desk/appeals.csv?queue=open")
    assert response.content.startswith(b"\xef\xbb\xbf") and "attachment" in response.headers["content-disposition"]
    head, row = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    shown = dict(zip(head, row, strict=True))
    assert shown["编号"] == case.number and shown["内容"].startswith("'=HYPERLINK")
    assert PHONE not in response.text and "内部看法" not in response.text


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\t=1", "＝1", "  =1", "|x"])
def test_a_cell_that_looks_like_a_formula_is_defused(value: str) -> None:
    assert cell(value) == f"'{value}"


def test_other_cells_stay() -> None:
    assert [cell("3 件"), cell(-3), cell(None)] == ["3 件", "-3", ""]


async def test_the_file_has_notes_only_when_asked_for(gateway: RunningGateway, employed: Employed) -> None:
    officer, viewer = await employed("li"), await employed("kan", Role.VIEWER)
    case = await lodged(gateway)
    await do(officer, case, "note", text="内部看法")
    assert "内部看法" not in (await officer.get(f"{path_of(case)}/file")).text
    assert "内部看法" in (await officer.get(f"{path_of(case)}/file?notes=1")).text
    assert (await viewer.get(f"{path_of(case)}/file?notes=1")).status_code == 403
    for path in (path_of(case), f"{path_of(case)}/file"):
        assert "内部看法" not in (await viewer.get(path)).text


async def test_numbers_are_masked_for_all_but_who_has_the_case(gateway: RunningGateway, employed: Employed) -> None:
    officer, other = await employed("li"), await employed("wang")
    case = await lodged(gateway, f"请打 {PHONE}", contact=PHONE, who=f"王先生 {PHONE}")
    await do(officer, case, "take")
    assert PHONE in (await officer.get(path_of(case))).text
    for path in (path_of(case), f"{path_of(case)}/file", "/desk/appeals", "/desk/appeals?view=board"):
        assert PHONE not in (await other.get(path)).text


async def test_markup_stays_text(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    case = await lodged(gateway, SCRIPT, who=SCRIPT, about=SCRIPT, contact=SCRIPT)
    await do(officer, case, "take")
    await do(officer, case, "note", text=SCRIPT)
    await do(officer, case, "answer", text=SCRIPT)
    for path in ("", "?view=board", f"?text={SCRIPT}", f"/{case.number}", f"/{case.number}/file?notes=1"):
        assert SCRIPT not in (await officer.get(f"/desk/appeals{path}")).text, path


async def test_attachments_are_for_who_has_the_case(
    gateway: RunningGateway, employed: Employed, browser: OpenBrowser
) -> None:
    here = parts_of(gateway)
    officer, other, lead = await employed("li"), await employed("wang"), await employed("zhao", Role.SUPERVISOR)
    case = await lodged(gateway)
    file = here.desk.uploads.keep(b"%PDF-1.4\n%%EOF\n")
    asked = here.desk.case_files.recent(case.conversation_id, 1)[0]
    number = here.desk.attachments.add(asked.id, NewAttachment("document", name="发票.pdf", file=file))
    await do(officer, case, "take")
    assert "发票.pdf" in (await officer.get(path_of(case))).text
    response = await officer.get(f"/desk/attachments/{number}")
    assert response.content.startswith(b"%PDF") and "attachment" in response.headers["content-disposition"]
    assert (await lead.get(f"/desk/attachments/{number}")).status_code == 200
    assert (await other.get(f"/desk/attachments/{number}")).status_code == 403
    assert (await (await browser()).get(f"/desk/attachments/{number}")).status_code == 303
    here.desk.uploads.remove(file)
    assert (await officer.get(f"/desk/attachments/{number}")).status_code == 404


async def test_what_is_done_is_noted_under_the_case(gateway: RunningGateway, employed: Employed) -> None:
    officer = await employed()
    case = await lodged(gateway)
    await do(officer, case, "take")
    deeds = [entry.deed for entry in parts_of(gateway).desk.audit.of("appeal", case.number)]
    assert deeds == ["appeal.take", "appeal.read"]
