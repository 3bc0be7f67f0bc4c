"""Starts Rasa with the gateway's channel, the newest model and our stores, in one process or in several."""

from __future__ import annotations

import asyncio
import gc
from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from functools import partial

from rasa.core.agent import Agent, load_agent
from rasa.core.run import close_resources, configure_app
from rasa.core.utils import AvailableEndpoints
from sanic import Sanic

from bot import log
from bot.dialogue.channel import GatewayInput
from bot.dialogue.forks import Forks
from bot.dialogue.left_out import without_training_graph
from bot.dialogue.local_actions import LocalActions, trust_own_actions
from bot.dialogue.once import work_out_once
from bot.dialogue.runner import run_straight
from bot.dialogue.stores import NoLocks, TurnTrackerStore
from bot.dialogue.switch import model_routes
from bot.dialogue.training import newest_model
from bot.settings import Settings
from bot.store.engine import close_connections

WARM_UP = "福田英才荟有哪些奖励"
"""A question about a policy: small talk would leave the policy base unread."""

LARGEST_TURN = 512 * 1024
"""Bytes: a message of the gateway's largest size, as typed and normalised, and the conversation's memory."""


def run(settings: Settings) -> None:
    """Serves until stopped, on each of the settings' dialogue ports.

    Raises:
        TrainingError: there is no trained model yet.
    """
    # Not Rasa's own: that prints what an asker wrote beside a traceback.
    log.configure(settings.log_level, form=settings.log_format)
    trust_own_actions()
    run_straight()
    work_out_once()
    without_training_graph()
    model = str(newest_model(settings))
    if settings.dialogue_workers == 1:
        _serve(settings, partial(_load, model), settings.dialogue_port)
        return
    agent = asyncio.run(_load(model))
    close_connections()  # of the warm-up: two processes must not speak over one

    async def loaded() -> Agent:
        # One forked again later must not go back to the model that the others have left since.
        newest = str(newest_model(settings))
        return agent if newest == model else await _load(newest)

    Forks(settings.dialogue_ports, partial(_serve, settings, loaded), settings.dialogue_health_url).run()


def _endpoints() -> AvailableEndpoints:
    """Returns our stores, of each agent its own: Rasa gives them its domain, also when it fails to load."""
    return AvailableEndpoints(action=LocalActions(), tracker_store=TurnTrackerStore(), lock_store=NoLocks())


async def _load(model: str) -> Agent:
    """Returns the agent, warm: it has answered one question, so that model and policy index are there for the first."""
    agent = await load_agent(model_path=model, endpoints=_endpoints())
    await agent.handle_text(WARM_UP, sender_id="warm-up")
    return agent


def _serve(settings: Settings, load: Callable[[], Awaitable[Agent]], port: int) -> None:
    """Serves on `port` with the agent that `load` gives."""

    async def take_agent(app: Sanic, _: AbstractEventLoop) -> None:
        app.ctx.agent = await load()
        # Model and index stay for good: looking through all of them for garbage would hold up a turn.
        gc.collect()
        gc.freeze()

    app = configure_app([GatewayInput(settings.gateway_secret)], enable_api=False, port=port, endpoints=_endpoints())
    app.blueprint(model_routes(settings, _load))
    app.config.REQUEST_MAX_SIZE = LARGEST_TURN
    app.register_listener(take_agent, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host=settings.dialogue_host, port=port, workers=1, access_log=False, debug=False)
