"""The gateway's parts, made once and handed to the routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.desk.rules import DeskRules, load_rules
from bot.gateway.database import DatabaseThreads
from bot.gateway.delivered import Delivered
from bot.gateway.dialogue import Dialogue
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake, Normalise
from bot.gateway.reception import Reception
from bot.gateway.sender import Deliver, Sender
from bot.gateway.sentences import TEMPLATES, Sentences
from bot.gateway.sessions import Sessions
from bot.gateway.turns import TurnTaker
from bot.gateway.waiters import Waiters
from bot.gateway.watch import Watch
from bot.gateway.wording import Wording
from bot.gateway.workers import Endings, Workers
from bot.settings import Settings
from bot.store.appeals import Appeals
from bot.store.clock import Clock
from bot.store.conversations import Conversations
from bot.store.engine import Engine
from bot.store.escalations import Escalations
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox, Job
from bot.store.outbox import Outbox, Outgoing
from bot.store.transcript import Transcripts
from bot.store.turns import Turns
from bot.values import ROOT

# Channels whose replies must be sent; web chat and REST fetch theirs. A new channel is one line here.
CHANNELS: Mapping[str, Deliver] = {}


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
    rules: DeskRules
    wording: Wording
    appeals: Appeals
    handoffs: Handoffs
    sender: Sender
    watch: Watch
    intake: Intake
    sessions: Sessions
    templates: Jinja2Templates


def of(request: Request) -> Parts:
    """Return the parts of the application that serves `request`."""
    parts = request.app.state.parts
    if not isinstance(parts, Parts):
        raise TypeError("the application was not made by bot.gateway.app.create_app")
    return parts


def make(settings: Settings, sentences: Sentences, engine: Engine, normalise: Normalise, clock: Clock) -> Parts:
    """Make the parts and connect them; nothing is opened yet."""
    database, hub = DatabaseThreads(engine), Hub()
    inbox, outbox = Inbox(engine, clock), Outbox(engine, clock)
    dialogue = Dialogue(settings.dialogue_url, settings.gateway_secret, settings.workers)
    rules = load_rules(ROOT / "data" / "desk.yaml")
    wording = Wording(sentences, rules, settings.asker_url)
    appeals, handoffs = Appeals(engine, rules, clock), Handoffs(engine, clock)
    reception = Reception(database, handoffs, rules, wording, clock)
    taker = TurnTaker(dialogue, reception, settings.turn_deadline, settings.workers, clock)
    waiters = Waiters(database, inbox, outbox)

    def answered(job: Job, replies: list[Outgoing]) -> None:
        waiters.answered(job.inbox_id, replies)
        hub.tell([job.asker])

    endings = Endings(Turns(engine, clock), Escalations(engine, rules, clock), wording)
    workers = Workers(database, inbox, endings, taker, answered)
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
        rules=rules,
        wording=wording,
        appeals=appeals,
        handoffs=handoffs,
        sender=Sender(database, outbox, CHANNELS, clock),
        watch=Watch(database, appeals, handoffs, timedelta(hours=settings.handoff_idle_hours)),
        intake=Intake(database, inbox, workers, hub, normalise),
        sessions=Sessions(settings.gateway_secret),
        templates=Jinja2Templates(directory=TEMPLATES),
    )
