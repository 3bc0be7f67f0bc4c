"""The desk's parts, made once beside the gateway's."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.templating import Jinja2Templates

from bot.desk.rules import DeskRules
from bot.gateway.database import DatabaseThreads
from bot.gateway.desk import texts
from bot.gateway.desk.live_base import LiveBase
from bot.gateway.desk.policies import CurrentPolicies
from bot.gateway.desk.shown import Shown
from bot.gateway.desk.texts import Texts
from bot.gateway.sentences import TEMPLATES
from bot.gateway.trainer import Trainer
from bot.gateway.uploads import Uploads
from bot.settings import Settings
from bot.store.appeal_audit import AppealAudit
from bot.store.appeal_lists import AppealLists
from bot.store.attachments import Attachments
from bot.store.audit import AuditLog
from bot.store.canned import CannedReplies
from bot.store.case_files import CaseFiles
from bot.store.clock import Clock
from bot.store.engine import Engine
from bot.store.insight import Insight
from bot.store.officer_sessions import OfficerSessions
from bot.store.officers import Officers
from bot.store.personal_data import PersonalData
from bot.store.personal_export import PersonalExport
from bot.store.policies import PolicyRepository
from bot.store.policy_drafts import PolicyDrafts
from bot.store.presence import Presence
from bot.store.queues import Queues
from bot.store.receipts import Receipts
from bot.store.retention import Retention
from bot.store.reviews import Reviews
from bot.store.saved_views import SavedViews
from bot.store.sign_ins import SignIns
from bot.store.switches import Switches


@dataclass(frozen=True)
class DeskParts:
    """What a page of the desk may use, beside the gateway's own parts."""

    clock: Clock
    texts: Texts
    shown: Shown
    templates: Jinja2Templates
    officers: Officers
    sessions: OfficerSessions
    sign_ins: SignIns
    audit: AuditLog
    presence: Presence
    queues: Queues
    case_files: CaseFiles
    canned: CannedReplies
    policies: CurrentPolicies
    versions: PolicyRepository
    drafts: PolicyDrafts
    reviews: Reviews
    trainer: Trainer
    base: LiveBase
    receipts: Receipts
    appeal_lists: AppealLists
    attachments: Attachments
    uploads: Uploads
    switches: Switches
    personal_data: PersonalData
    personal_export: PersonalExport
    retention: Retention
    saved_views: SavedViews
    insight: Insight
    appeal_audit: AppealAudit


def make(settings: Settings, engine: Engine, database: DatabaseThreads, rules: DeskRules, clock: Clock) -> DeskParts:
    """Make the parts; nothing is opened yet."""
    said = texts.load()
    shown = Shown(said, rules, clock)
    templates = Jinja2Templates(directory=TEMPLATES)
    templates.env.filters.update(shown.filters())
    versions = PolicyRepository(engine, clock)
    return DeskParts(
        clock=clock,
        texts=said,
        shown=shown,
        templates=templates,
        officers=Officers(engine, clock),
        sessions=OfficerSessions(engine, rules.sign_in, clock),
        sign_ins=SignIns(engine, rules.sign_in, clock),
        audit=AuditLog(engine, clock),
        presence=Presence(engine, clock),
        queues=Queues(engine),
        case_files=CaseFiles(engine),
        canned=CannedReplies(engine, clock),
        policies=CurrentPolicies(versions),
        versions=versions,
        drafts=PolicyDrafts(engine, clock),
        reviews=Reviews(engine, clock),
        trainer=Trainer(settings),
        base=LiveBase(database, versions),
        receipts=Receipts(engine, clock),
        appeal_lists=AppealLists(engine),
        attachments=Attachments(engine, clock),
        uploads=Uploads(settings.uploads_dir),
        switches=Switches(engine, clock),
        personal_data=PersonalData(engine),
        personal_export=PersonalExport(engine),
        retention=Retention(engine, clock),
        saved_views=SavedViews(engine),
        insight=Insight(engine),
        appeal_audit=AppealAudit(engine, rules),
    )
