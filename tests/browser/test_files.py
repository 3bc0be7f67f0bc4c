"""A picture on its way from the web chat to the officers."""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from bot.store.tables import inbox
from tests.gateway.conftest import RunningGateway
from tests.gateway.test_web_files import PNG
from tests.stored import rows_of


async def test_an_asker_sends_a_picture_and_is_told_who_sees_it(
    asker: Page, gateway: RunningGateway, tmp_path: Path
) -> None:
    picture, program = tmp_path / "门口.png", tmp_path / "x.png"
    picture.write_bytes(PNG)
    program.write_bytes(b"MZ" + bytes(100))
    async with asker.expect_file_chooser() as chooser:
        await asker.get_by_role("button", name="发送图片或 PDF").click()
    await (await chooser.value).set_files([picture, program])
    asked = asker.locator(".asker")
    await expect(asked.first.locator(".words")).to_have_text("（图片：门口.png）")
    await expect(asker.locator(".bot .words").last).to_contain_text("只有工作人员能看到")
    await expect(asked.last.locator(".note")).to_contain_text("只能发送图片")
    await expect(asked.first.locator(".note")).to_have_count(0)
    assert [row.raw_text for row in rows_of(gateway.settings, inbox)] == ["（图片：门口.png）"]
    await asker.reload()
    await expect(asked).to_have_count(1)
