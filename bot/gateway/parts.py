"""The gateway's parts, made once and handed to the routes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.templating import Jinja2Templates

from bot.desk.rules import DeskRules, load_rules
from bot.gateway import delivery
from bot.gateway.channel import Channel, Ground
from bot.gateway.database import DatabaseThreads
from bot.gateway.delivered import Delivered
from bot.gateway.desk import parts as desk_parts
from bot.gateway.desk.parts import DeskParts
from bot.gateway.dialogue import Answer, Dialogue
from bot.gateway.dialogues import Dialogues
from bot.gateway.first_contact import FirstContact
from bot.gateway.heard import Heard
from bot.gateway.hub import Hub
from bot.gateway.intake import Intake, Normalise
from bot.gateway.meter import Meter
from bot.gateway.publishing import Publishing
from bot.gateway.reception import Queue, Reception
from bot.gateway.sender import Sender
from bot.gateway.sentences import TEMPLATES, Sentences
from bot.gateway.sessions import Sessions
from bot.gateway.switchboard import Switchboard
from bot.gateway.turns import TurnTaker
from bot.gateway.uploads import Uploads
from bot.gateway.waiters import Waiters
from bot.gateway.watch import Watch
from bot.gateway.web_files import FileTables, WebFiles
from bot.gateway.wording import Wording
from bot.gateway.workers import Endings, Workers
from bot.settings import Settings
from bot.store.appeals import Appeals
from bot.store.attachments import Attachments
from bot.store.clock import Clock
from bot.store.conversations import Conversations
from bot.store.drafts import Drafts
from bot.store.engine import Engine
from bot.store.escalations import Escalations
from bot.store.gauges import Gauges
from bot.store.handoffs import Handoffs
from bot.store.holds import Holds
from bot.store.inbox import Inbox, Job
from bot.store.marks import Marks
from bot.store.offers import Offers
from bot.store.officers import Officers
from bot.store.outbox import Outbox, Outgoing
from bot.store.settled import SettledMessages
from bot.store.transcript import Transcripts
from bot.store.turns import Turns
from bot.store.windows import Windows
from bot.values import ROOT


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
    dialogue: Dialogues
    switchboard: Switchboard
    taker: TurnTaker
    hub: Hub
    waiters: Waiters
    workers: Workers
    rules: DeskRules
    wording: Wording
    appeals: Appeals
    handoffs: Handoffs
    channels: Mapping[str, Channel]
    sender: Sender
    watch: Watch
    publishing: Publishing
    intake: Intake
    settled: SettledMessages
    holds: Holds
    heard: Heard
    windows: Windows
    offers: Offers
    sessions: Sessions
    web_files: WebFiles
    desk: DeskParts
    meter: Meter
    gauges: Gauges
    templates: Jinja2Templates
    clock: Clock


def of(request: Request) -> Parts:
    """Return the parts of the application that serves `request`."""
    parts = request.app.state.parts
    if not isinstance(parts, Parts):
        raise TypeError("the application was not made by bot.gateway.app.create_app")
    return parts


def make(settings: Settings, sentences: Sentences, engine: Engine, normalise: Normalise, clock: Clock) -> Parts:
    """Make the parts and connect them; nothing is opened yet."""
    database, hub = DatabaseThreads(engine), Hub()
    channels = delivery.channels(Ground(settings, sentences, engine, database, clock))
    inbox, outbox = Inbox(engine, clock), Outbox(engine, clock)
    meter = Meter()
    clients = [Dialogue(url, settings.gateway_secret, settings.workers) for url in settings.dialogue_urls]
    dialogue = Dialogues(clients, meter)
    rules = load_rules(ROOT / "data" / "desk.yaml")
    wording = Wording(sentences, rules, settings.asker_url)
    appeals, handoffs = Appeals(engine, rules, clock), Handoffs(engine, clock)
    reception = Reception(database, Queue(handoffs, Officers(engine, clock), rules), wording, clock)
    desk = desk_parts.make(settings, engine, database, rules, clock)
    switchboard = Switchboard(dialogue, database, desk.switches, desk.policies, wording)
    taker = TurnTaker(switchboard, reception, settings.turn_deadline, settings.workers, clock)
    waiters = Waiters(database, inbox, outbox)

    def answered(job: Job, found: Answer, replies: list[Outgoing]) -> None:
        meter.turn(job.channel, found.outcome.kind, found.outcome.latency_ms)
        waiters.answered(job.inbox_id, replies)
        hub.tell([job.asker])
        # What is held for the line is not the sender's yet.
        if any(reply.next_attempt_at <= reply.created_at for reply in replies):
            sender.wake()

    heard = Heard(database)
    sender = Sender(heard, outbox, delivery.senders(channels), clock, meter)
    contact = FirstContact(outbox, sentences.first_contact)
    endings = Endings(Turns(engine, clock), Escalations(engine, rules, clock), wording, contact)
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
        switchboard=switchboard,
        taker=taker,
        hub=hub,
        waiters=waiters,
        workers=workers,
        rules=rules,
        wording=wording,
        appeals=appeals,
        handoffs=handoffs,
        channels=channels,
        sender=sender,
        watch=Watch(
            database,
            Marks(engine, rules, clock),
            appeals,
            handoffs,
            timedelta(hours=settings.handoff_idle_hours),
        ),
        publishing=Publishing(database, desk.drafts, rules.office, clock),
        intake=Intake(database, inbox, workers, hub, normalise),
        settled=SettledMessages(engine, clock),
        holds=Holds(engine, clock),
        heard=heard,
        windows=Windows(engine, clock),
        offers=Offers(engine),
        sessions=Sessions(settings.gateway_secret),
        web_files=_web_files(settings, sentences, engine, database, rules, clock),
        desk=desk,
        meter=meter,
        gauges=Gauges(engine, clock),
        templates=Jinja2Templates(directory=TEMPLATES),
        clock=clock,
    )


def _web_files(
    settings: Settings, sentences: Sentences, engine: Engine, database: DatabaseThreads, rules: DeskRules, clock: Clock
) -> WebFiles:
    tables = FileTables(
        conversations=Conversations(engine, clock),
        drafts=Drafts(engine, timedelta(hours=rules.draft_hours), clock),
        appeals=Appeals(engine, rules, clock),
        attachments=Attachments(engine, clock),
        settled=SettledMessages(engine, clock),
    )
    return WebFiles(database, tables, Uploads(settings.uploads_dir), sentences.chat["files"], clock)
