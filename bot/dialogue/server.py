"""Starts Rasa on loopback with the gateway's channel, the newest model and our stores."""

from __future__ import annotations

from asyncio import AbstractEventLoop
from functools import partial

from rasa.core.run import close_resources, configure_app, load_agent_on_start
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from bot import log
from bot.dialogue.channel import GatewayInput
from bot.dialogue.local_actions import LocalActions, trust_own_actions
from bot.dialogue.stores import QuickLockStore, TurnTrackerStore
from bot.dialogue.training import newest_model
from bot.settings import Settings

LARGEST_TURN = 512 * 1024
"""Bytes: a message of the gateway's largest size, as typed and normalised, and the conversation's memory."""


def run(settings: Settings) -> None:
    """Serves until stopped.

    Raises:
        TrainingError: there is no trained model yet.
    """
    model = newest_model(settings)
    # Not Rasa's own: that prints what an asker wrote beside a traceback.
    log.configure(settings.log_level, form=settings.log_format)
    trust_own_actions()
    endpoints = AvailableEndpoints(action=LocalActions(), tracker_store=TurnTrackerStore(), lock_store=QuickLockStore())
    app = configure_app(
        [GatewayInput(settings.gateway_secret)],
        enable_api=False,
        port=settings.dialogue_port,
        endpoints=endpoints,
    )
    app.config.REQUEST_MAX_SIZE = LARGEST_TURN
    app.register_listener(partial(load_agent_on_start, str(model), endpoints, None), "before_server_start")
    app.register_listener(_warm_up, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=settings.dialogue_host, port=settings.dialogue_port, workers=1, access_log=False, debug=False)


async def _warm_up(app: Sanic, _: AbstractEventLoop) -> None:
    """Handles one message before the first asker's, so that model and policy index are loaded when health says ok."""
    await app.ctx.agent.handle_text("你好", sender_id="warm-up")
