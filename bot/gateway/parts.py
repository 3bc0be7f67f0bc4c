"""The gateway's parts, made once and handed to the routes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Engine
from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.gateway.database import DatabaseThreads
from bot.gateway.delivered import Delivered
from bot.gateway.dialogue import Dialogue
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake, Normalise
from bot.gateway.sentences import TEMPLATES, Sentences
from bot.gateway.sessions import Sessions
from bot.gateway.turns import TurnTaker
from bot.gateway.waiters import Waiters
from bot.gateway.workers import Workers
from bot.settings import Settings
from bot.store.clock import Clock
from bot.store.conversations import Conversations
from bot.store.inbox import Inbox, Job
from bot.store.outbox import Outbox, Outgoing
from bot.store.transcript import Transcripts
from bot.store.turns import Turns


@dataclass(frozen=True)
class Parts:
    """What a route may use."""

    settings: Settings
    sentences: Sentences
    engine: Engine
    database: DatabaseThreads
    conversations: Conversations
    inbox: Inbox
    outbox: Outbox
    transcripts: Transcripts
    delivered: Delivered
    dialogue: Dialogue
    taker: TurnTaker
    hub: Hub
    waiters: Waiters
    workers: Workers
    intake: Intake
    sessions: Sessions
    templates: Jinja2Templates


def of(request: Request) -> Parts:
    """Return the parts of the application that serves `request`."""
    parts = request.app.state.parts
    if not isinstance(parts, Parts):
        raise TypeError("the application was not made by bot.gateway.app.create_app")
    return parts


def make(
    settings: Settings, sentences: Sentences, engine: Engine, normalise: Normalise, clock: Clock
) -> Parts:
    """Make the parts and connect them; nothing is opened yet."""
    database, hub = DatabaseThreads(engine), Hub()
    inbox, outbox = Inbox(engine, clock), Outbox(engine, clock)
    dialogue = Dialogue(settings.dialogue_url, settings.gateway_secret, settings.workers)
    taker = TurnTaker(dialogue, sentences, settings.turn_deadline, settings.workers, clock)
    waiters = Waiters(database, inbox, outbox)

    def answered(job: Job, replies: list[Outgoing]) -> None:
        waiters.answered(job.inbox_id, replies)
        hub.tell([job.asker])

    workers = Workers(database, inbox, Turns(engine, clock), taker, answered)
    return Parts(
        settings=settings,
        sentences=sentences,
        engine=engine,
        database=database,
        conversations=Conversations(engine, clock),
        inbox=inbox,
        outbox=outbox,
        transcripts=Transcripts(engine),
        delivered=Delivered(database, outbox),
        dialogue=dialogue,
        taker=taker,
        hub=hub,
        waiters=waiters,
        workers=workers,
        intake=Intake(database, inbox, workers, hub, normalise),
        sessions=Sessions(settings.gateway_secret),
        templates=Jinja2Templates(directory=TEMPLATES),
    )
