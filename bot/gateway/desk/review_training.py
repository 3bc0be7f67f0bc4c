"""Retraining at the desk: begun, watched, compared, switched over and back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import Response, StreamingResponse

from bot.channels import web
from bot.errors import DialogueError
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.review import tabs
from bot.gateway.desk.visit import Visit
from bot.gateway.trainer import STAGES
from bot.store.reviews import APPROVED

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between looks."""
LOOKS_PER_COMMENT = 15
LISTENER = "\0training"
SHARES = ("accuracy", "macro_f1", "coarse", "refused")
"""Of a comparison; the last one is better when it is less."""


async def page(visit: Visit) -> Response:
    """Show how far a training is, what it brought, and the models there are."""
    return await _page(visit)


async def start(visit: Visit) -> Response:
    """Begin a training."""
    if visit.form.get("confirm") != "1":
        return await _page(visit, Problem(422, "empty"))
    if not visit.desk.trainer.start():
        return await _page(visit, Problem(409, "training"))
    return visit.go_to("/desk/review/training")


async def switch(visit: Visit) -> Response:
    """Let the dialogue answer by another model; it goes on answering by the present one until that is loaded."""
    name, trainer = visit.form.get("model", ""), visit.desk.trainer
    if name not in [model.name for model in await asyncio.to_thread(trainer.models)]:
        return await _page(visit, Problem(422, "no_model"))
    try:
        await visit.here.dialogue.use_model(name)
    except DialogueError as error:
        log.error("the model was not switched: %s", error)
        return await _page(visit, Problem(409, "switch_failed"))
    return visit.go_to("/desk/review/training")


async def events(visit: Visit) -> Response:
    """Stream `changed` whenever the page would look another way."""
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_stream(visit), media_type="text/event-stream", headers=headers)


async def _stream(visit: Visit) -> AsyncIterator[bytes]:
    seen, looks, hub = visit.asked("state"), 0, visit.here.hub
    session = visit.session
    assert session is not None
    with hub.listen(LISTENER) as listener:
        while not hub.closed:
            if looks % LOOKS_PER_COMMENT == 0:
                if not await visit.run(lambda: visit.desk.sessions.stay(session.id)):
                    yield web.event("ended", {})
                    return
                yield web.comment("open")
            state = visit.desk.trainer.state
            if state != seen:
                yield web.event("changed", {})
            seen, looks = state, looks + 1
            await listener.wait(EVERY)


async def _page(visit: Visit, refused: Problem | None = None) -> Response:
    said, status = visit.refusal(refused)
    trainer = visit.desk.trainer
    shown: dict[str, Any] = {
        "state": trainer.state,
        "running": trainer.running,
        "failed": trainer.failed,
        "stages": [(name, name in trainer.stages) for name in STAGES if name != "done"],
        "reached": trainer.stages[-1] if trainer.stages else "",
        "comparison": await asyncio.to_thread(trainer.comparison),
        "shares": SHARES,
        "models": await asyncio.to_thread(trainer.models),
        "approved": len(await visit.run(lambda: visit.desk.reviews.of_state(APPROVED))),
    }
    return visit.page("review_training", status, **await tabs(visit, "training"), **shown, refused=said)
