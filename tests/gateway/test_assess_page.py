"""The assessment page: the chat's engine behind a form, nothing kept, no script needed; ticks stay in the browser."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator
from datetime import datetime, timezone
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
import sqlalchemy as sa
from playwright.async_api import Page, expect

from bot.desk.roles import Role
from bot.gateway import switchboard
from bot.gateway.app import create_app
from bot.gateway.headers import SECURITY
from bot.settings import Settings
from bot.store.engine import create_engine
from bot.store.officers import Officers
from bot.store.policies import PolicyRepository
from bot.store.switches import Switches
from bot.store.tables import inbox
from tests import real
from tests.chromium import arriving, launched, opened
from tests.gateway.conftest import RunningGateway
from tests.waiting import PATIENCE

YOUTH = "/assess/ft-youth-settlement-subsidy-2025"
PLEDGE = "/assess/ft-ip-pledge-subsidy-2022"
ALL_MET = {
    "ip_pledged": "patent",
    "lender": "bank",
    "loan_term_months": "一年",
    "filed_with_district": "yes",
    "loan_repaid": "yes",
    "enterprise_kinds": ["hnte"],
    "ip_owner": "applicant",
    "other_district_interest_subsidy": "no",
    "interest_paid": "叁拾万元",
}


def noon() -> datetime:
    return datetime(2026, 11, 22, 4, tzinfo=timezone.utc)


@pytest.fixture(scope="module")
def documents() -> list[Any]:
    wanted = {YOUTH.rpartition("/")[2], PLEDGE.rpartition("/")[2], "ft-dual-carbon-2023", "sz-youth-talent-2026"}
    return [p.document for p in real.policies() if p.id in wanted]


@pytest.fixture
def loaded(ready_settings: Settings, documents: list[Any]) -> Settings:
    PolicyRepository(create_engine(ready_settings.database_url)).load(documents)
    return ready_settings


@pytest.fixture
async def client(loaded: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(loaded, noon)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here", timeout=PATIENCE) as opened:
        yield opened
    app.state.parts.engine.dispose()


def seen(response: httpx.Response) -> str:
    """Return what a reader sees of a page."""
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text)))


@pytest.mark.parametrize(("scope", "name"), [("bot", ""), ("topic", "talent_subsidy")])
async def test_what_is_switched_off_at_the_desk_is_not_assessed_either(
    client: httpx.AsyncClient, loaded: Settings, monkeypatch: pytest.MonkeyPatch, scope: str, name: str
) -> None:
    monkeypatch.setattr(switchboard, "FRESH", 0.0)
    engine = create_engine(loaded.database_url)
    switches, lead = Switches(engine), Officers(engine).add("zhao", "赵科", Role.SUPERVISOR, "x")
    switches.turn_off(scope, name, "口径<正在修订>", lead)
    for response in (await client.get(YOUTH), await client.post(YOUTH, data={"say": "我34岁，硕士"})):
        assert response.status_code == 503
        assert "口径&lt;正在修订&gt;" in response.text and "转人工" in response.text
        assert "<form" not in response.text and "办理清单" not in response.text
    assert ((await client.get(PLEDGE)).status_code == 503) == (scope == "bot")
    switches.turn_on(scope, name)
    assert "<form" in (await client.get(YOUTH)).text
    engine.dispose()


async def test_before_any_answer_there_are_questions_and_no_outcome(client: httpx.AsyncClient) -> None:
    response = await client.get(YOUTH)
    told = seen(response)
    assert "引进（入户）那时您多少周岁？" in told
    assert 'id="result"' not in response.text
    assert "办理清单" in told and "劳动合同" in told


async def test_the_deciding_condition_comes_first_with_source_and_the_askers_value(client: httpx.AsyncClient) -> None:
    told = seen(await client.post(YOUTH, data={"say": "我37岁，硕士"}))
    assert "不符合：引进时不超过35周岁，您37岁。" in told
    assert re.search(r"引进时年龄 37岁 引进时不超过35周岁。 不符合 本地宝", told)
    assert "已从您的话里读到：37岁" in told


async def test_the_amount_is_counted_and_the_outcome_is_that_of_the_chat(client: httpx.AsyncClient) -> None:
    told = seen(await client.post(PLEDGE, data=ALL_MET))
    assert "按您说的，符合条件" in told
    assert "30万元×50%=15万元" in told


async def test_the_same_answers_in_the_address_give_the_same_page(client: httpx.AsyncClient) -> None:
    sent = await client.post(PLEDGE, data=ALL_MET)
    asked = await client.get(PLEDGE, params=ALL_MET)
    assert asked.text == sent.text


async def test_a_missing_answer_is_asked_for_and_never_held_against_the_asker(client: httpx.AsyncClient) -> None:
    told = seen(await client.post(PLEDGE, data={**ALL_MET, "loan_repaid": "", "ip_owner": ""}))
    assert re.search("还需要知道：本息已还清.*、专利权人", told)
    assert "接下来最有用的是： 贷款本息已经还清了吗？" in told


async def test_an_answer_of_its_own_wins_over_the_story(client: httpx.AsyncClient) -> None:
    told = seen(await client.post(YOUTH, data={"say": "我37岁", "age_at_introduction": "34岁"}))
    assert "不符合：引进时" not in told


@pytest.mark.parametrize(
    ("field", "said", "expected"),
    [
        ("social_insurance_months", "-3", "0个月到800个月之间"),
        ("age_at_introduction", "三百岁", "0岁到120岁之间"),
        ("introduced_on", "三更半夜", "请给出年月"),
        ("introduced_on", "3000年1月", "请给出年月"),
    ],
)
async def test_what_cannot_be_is_told_in_one_sentence_and_not_counted(
    client: httpx.AsyncClient, field: str, said: str, expected: str
) -> None:
    response = await client.post(YOUTH, data={field: said})
    assert expected in seen(response)
    assert f'id="p-{field}"' in response.text
    assert 'id="result"' not in response.text


async def test_an_expired_policy_says_so_and_is_never_met(client: httpx.AsyncClient) -> None:
    told = seen(await client.post("/assess/ft-dual-carbon-2023", data={"say": "光伏投入200万，已并网验收"}))
    assert "已失效，现在不能新申请" in told
    assert "测算结果 不符合" in told


async def test_what_was_told_goes_along_into_the_chat_behind_the_hash(client: httpx.AsyncClient) -> None:
    page = (await client.post(YOUTH, data={"say": "我37岁，硕士"})).text
    link = html.unescape(re.findall(r'href="(/#say=[^"]+)"', page)[0])
    assert unquote(link) == "/#say=我想测算福田青年入户补贴，我够条件吗？我的情况：最高学历硕士，年龄37岁。"


async def test_markup_stays_text(client: httpx.AsyncClient) -> None:
    nasty = '"><script>alert(1)</script>{{ 7*7 }}'
    page = (await client.post(YOUTH, data={"say": nasty, "age_at_introduction": nasty})).text
    assert "<script>alert" not in page and "49" not in seen(await client.post(YOUTH, data={"say": "{{ 7*7 }}"}))


async def test_nothing_is_kept(client: httpx.AsyncClient, loaded: Settings) -> None:
    response = await client.post(YOUTH, data={"say": "我37岁"})
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"
    assert "noindex" in response.headers["x-robots-tag"]
    assert {name.lower() for name in SECURITY} <= set(response.headers)
    with create_engine(loaded.database_url).connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(inbox)).scalar_one() == 0


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/assess/no-such-policy", b"", 404),
        (YOUTH, b"say=" + b"x" * 20000, 413),
        (YOUTH, b"&".join(b"a=1" for _ in range(300)), 400),
        (YOUTH, b"say=%ff%fe", 400),
    ],
)
async def test_what_is_no_form_of_ours_is_refused(
    client: httpx.AsyncClient, path: str, body: bytes, status: int
) -> None:
    response = await client.post(path, content=body)
    assert response.status_code == status
    assert response.json()["error"]


@pytest.fixture
async def page(gateway: RunningGateway, documents: list[Any]) -> AsyncIterator[Page]:
    PolicyRepository(create_engine(gateway.settings.database_url)).load(documents)
    async with launched() as browser:
        page = await opened(browser, viewport={"width": 360, "height": 740})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(f"{gateway.url}{YOUTH}")
        yield page
        assert faults == []


@pytest.mark.browser
async def test_on_a_phone_the_form_is_filled_the_list_is_ticked_and_the_chat_gets_the_message(page: Page) -> None:
    await page.get_by_label("用自己的话说").fill("我37岁，硕士")
    await page.get_by_role("group", name="您是机关或事业单位的在编人员吗？").get_by_label("否").check()
    async with arriving(page):  # its script keeps the ticks
        await page.get_by_role("button", name="开始测算").click()
    await expect(page.get_by_role("status")).to_have_text("不符合")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    first = page.locator("input[data-item]").first
    await first.check()
    await page.reload()
    await expect(page.locator("input[data-item]").first).to_be_checked()
    await expect(page.get_by_role("button", name="打印").first).to_be_visible()

    await page.get_by_role("link", name="发到对话里").click()
    await expect(page.locator("#text")).to_have_value("福田青年入户补贴办理清单")
    assert "#" not in page.url
