"""Debian's Chromium, as tests drive it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright, expect

from tests.waiting import PATIENCE

CHROMIUM = Path("/usr/bin/chromium")
_MILLISECONDS = 1000 * PATIENCE


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """Start a browser without a window; it is closed in the end."""
    expect.set_options(timeout=_MILLISECONDS)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"], timeout=_MILLISECONDS
        )
        yield browser
        await browser.close()


@asynccontextmanager
async def arriving(page: Page) -> AsyncIterator[None]:
    """Do what leads to another page and wait until that one has its scripts.

    The event `load` would not do: it may still be that of the page which is left.
    """
    await page.evaluate("window.isLeft = true")
    yield
    await page.wait_for_function("() => !window.isLeft && document.readyState === 'complete'")


async def opened(browser: Browser, **options: Any) -> Page:
    """Open a page in a browser profile of its own, as patient as the other tests; what moves stands still."""
    context = await browser.new_context(locale="zh-CN", reduced_motion="reduce", **options)
    context.set_default_timeout(_MILLISECONDS)
    return await context.new_page()
