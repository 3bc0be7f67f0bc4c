"""What is kept of an asker, `/mine/<token>`: for who has the link that the chat gives, for as long as it holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.errors import RefusedError
from bot.desk.contacts import without_link
from bot.desk.downloads import Downloads
from bot.desk.rules import DeskRules
from bot.gateway import parts
from bot.log import mask

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}


async def page(request: Request) -> Response:
    """Show it all as plain text, without personal numbers and links of cases: this link may be passed on."""
    here = parts.of(request)
    downloads = Downloads(here.settings.gateway_secret, here.rules.download_within)
    conversation_id = downloads.conversation(str(request.path_params["token"]), here.clock())
    if conversation_id is None:
        raise RefusedError("download_over", 410)
    kept = await here.database.run(lambda: here.desk.personal_export.of(conversation_id))
    shown = {"kept": kept, "texts": here.sentences.mine, "states": here.rules.states, "local": _local(here.rules)}
    text = here.templates.get_template("mine.txt").render(shown)
    return PlainTextResponse(mask(without_link(text)), headers=_HEADERS)


def _local(rules: DeskRules) -> Callable[[str], str]:
    """Return what tells a moment in Shenzhen's time."""
    return lambda moment: f"{datetime.fromisoformat(moment).astimezone(rules.office.zone):%Y-%m-%d %H:%M}"


routes = [Route("/mine/{token}", page)]
