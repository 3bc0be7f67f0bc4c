"""The assessment as a page, `/assess/<policy>`: the questions and the engine of the chat; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.errors import RefusedError
from bot.gateway import parts
from bot.gateway.assess_form import SAY, Answers, read_form
from bot.gateway.body import read_up_to
from bot.gateway.parts import Parts
from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import Assessment, Line, Verdict, assess, next_question
from bot.policy.assessment.benefits import Benefit
from bot.policy.assessment.checklist import Checklist, checklist
from bot.policy.model.conditions import Truth
from bot.policy.model.loader import policy_from_document
from bot.policy.model.model import Policy, Source
from bot.policy.model.money import say_yuan
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.profile.fields import Catalogue
from bot.store.policies import PolicyRepository
from bot.values import ROOT

_HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_RESULTS = {Truth.YES: "met", Truth.NO: "not_met", Truth.UNKNOWN: "open", None: "people"}
_VERDICTS = {Verdict.MET: "met", Verdict.NOT_MET: "not_met", Verdict.UNKNOWN: "open"}
_LONGEST_MESSAGE = 400
LARGEST_FORM = 16 * 1024
"""Bytes of the answers."""
MOST_ANSWERS = 200


async def page(request: Request) -> Response:
    """Show the questions of a policy, with answers also the outcome and what to do next; a notice while it is off."""
    here = parts.of(request)
    policy = await here.database.run(lambda: _policy(here, str(request.path_params["policy"])))
    off = await here.switchboard.closed(policy.topic)
    if off is not None:
        told = {"texts": here.sentences.assess_page, "policy": policy, "reason": off.reason}
        return here.templates.TemplateResponse(request, "assess_off.html", told, status_code=503, headers=_HEADERS)
    answers = await _answers(request)
    shown = await here.database.run(lambda: _shown(here, policy, answers))
    return here.templates.TemplateResponse(request, "assess.html", shown, headers=_HEADERS)


routes = [Route("/assess/{policy}", page, methods=["GET", "POST"])]


@lru_cache(maxsize=1)
def _catalogue() -> Catalogue:
    return load_catalogue(ROOT / "data" / "fields.yaml")


def _policy(here: Parts, policy_id: str) -> Policy:
    versions = PolicyRepository(here.engine).history(policy_id)
    if not versions:
        raise HTTPException(404)
    return policy_from_document(versions[-1].document)


async def _answers(request: Request) -> Answers:
    sent = request.url.query.encode()
    if request.method == "POST":
        body = await read_up_to(request, LARGEST_FORM)
        if body is None:
            raise RefusedError("too_large", 413)
        sent = body
    try:
        pairs = parse_qsl(sent.decode("utf-8"), max_num_fields=MOST_ANSWERS, errors="strict")
    except ValueError as error:
        raise HTTPException(400) from error
    answers: dict[str, list[str]] = {}
    for name, value in pairs:
        answers.setdefault(name, []).append(value)
    return answers


def _shown(here: Parts, policy: Policy, answers: Answers) -> dict[str, Any]:
    catalogue, today = _catalogue(), here.clock().astimezone(here.rules.office.zone).date()
    profile, questions = read_form(answers, policy, catalogue, today)
    found = assess(policy, profile, today, catalogue)
    texts = here.sentences.assess_page
    return {
        "texts": texts,
        "policy": policy,
        "official": _link(policy.sources[0]),
        "expired": policy.has_expired(today),
        "questions": questions,
        "story": " ".join(answers.get(SAY, ())),
        "result": _result(found, texts) if profile.facts or profile.declined else None,
        "list": _list(checklist(policy, today), texts),
        "chat_link": _chat(_message(found, texts)),
        "list_link": _chat(texts["list_message"].format(short=policy.short)),
    }


def _result(found: Assessment, texts: Mapping[str, Any]) -> Mapping[str, Any]:
    question = next_question(found)
    sources = {source.id: source for source in found.policy.sources}
    return {
        "verdict": texts["results"][_VERDICTS[found.verdict]],
        "kind": _VERDICTS[found.verdict],
        "told": explain(found).split("\n"),
        "lines": [_line(line, sources, texts) for line in _telling(found.lines)],
        "amounts": [_amount(benefit, texts) for benefit in found.benefits],
        "next": question.question if question else "",
        "as_of": _say(found.as_of),
    }


def _telling(lines: Iterable[Line]) -> list[Line]:
    """Return each line once, and those for people only where no check of the same statement is met already."""
    once = {(line.statement, line.field, line.truth): line for line in lines}.values()
    met = {line.statement for line in once if line.truth is Truth.YES}
    return [line for line in once if line.truth is not None or line.statement not in met]


def _line(line: Line, sources: Mapping[str, Source], texts: Mapping[str, Any]) -> Mapping[str, Any]:
    result = "limit" if line.limit else _RESULTS[line.truth]
    return {
        "label": line.label or texts["people_label"],
        "yours": line.yours or texts["unsaid"],
        "required": line.required,
        "result": texts["results"][result],
        "kind": result,
        "source": sources[line.source].title,
        "link": _link(sources[line.source]),
    }


def _amount(benefit: Benefit, texts: Mapping[str, Any]) -> Mapping[str, str]:
    cap = texts["cap"].format(yuan=say_yuan(benefit.at_most)) if benefit.at_most is not None else ""
    sure = benefit.applies is Truth.YES
    return {
        "text": benefit.statement.text,
        "case": benefit.statement.case,
        "yuan": benefit.formula or benefit.told or cap,
        "sure": texts["sure" if sure else "perhaps"],
    }


def _list(found: Checklist, texts: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if not found:
        return None
    names = texts["list_groups"]
    deadline = ""
    if found.deadline is not None:
        deadline = texts["list_closed" if found.closed else "list_deadline"].format(day=_say(found.deadline))
    groups = [(names[kind.value], [(s.id, s.text) for s in statements]) for kind, statements in found.groups()]
    return {"deadline": deadline, "groups": groups, "unknown": texts["list_unknown"]}


def _message(found: Assessment, texts: Mapping[str, Any]) -> str:
    """Return the message that takes what was told along into the chat."""
    told = list(_told(found))
    asks = str(texts["chat_message"]).format(short=found.policy.short)
    known = str(texts["chat_known"]).format(told="，".join(told)) if told else ""
    return (asks + known)[:_LONGEST_MESSAGE]


def _told(found: Assessment) -> Iterable[str]:
    for field_id, fact in found.profile.facts.items():
        field = found.catalogue[field_id]
        value = field.say(fact.value)
        yield value if isinstance(fact.value, bool) else f"{field.label}{value}"


def _chat(message: str) -> str:
    # Behind the #: what is said there stays in the browser until the asker sends it.
    return f"/#say={quote(message)}"


def _link(source: Source) -> str:
    return source.url if source.show and source.url else ""


def _say(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
