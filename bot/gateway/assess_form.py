"""The questions of an assessment as a form, and its answers as a profile: the same reading as in the chat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.policy.assessment.assessment import fields_of
from bot.policy.model.conditions import leaves
from bot.policy.model.facts import OPTION, YES_NO, Choice, Value
from bot.policy.model.model import Policy
from bot.policy.profile.derive import complete, settles
from bot.policy.profile.fields import Catalogue, Field, sources
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile

SAY = "say"
"""The form's field for one's own words."""
NONE = "none-of-these"
LONGEST = 200
"""Characters of one answer; longer ones are cut."""
_LONGEST_STORY = 1000

Answers = Mapping[str, Sequence[str]]
"""What was sent: field → values; several for a field where many options hold."""


@dataclass(frozen=True)
class Question:
    """One question of the form.

    Attributes:
        field: what is asked for.
        control: yes_no, one, many or text.
        answers: what was answered, as sent.
        told: what one's own words say to it, when it was not answered by itself.
        problem: one sentence when an answer could not be understood.
    """

    field: Field
    control: str
    answers: tuple[str, ...] = ()
    told: str = ""
    problem: str = ""


def asked_fields(policy: Policy, catalogue: Catalogue) -> list[Field]:
    """Return the fields to ask for, in the order of the conditions; a duration is not asked for beside its date."""
    rules = [policy.rule, *(s.when for s in policy.statements if s.when)]
    ordered = dict.fromkeys(check.field for rule in rules for check in leaves(rule))
    ordered |= dict.fromkeys(sorted(fields_of(policy) - set(ordered)))
    fields = [catalogue[one] for one in ordered]
    asked = [field for field in fields if not (settles(field) and set(sources(field)) & set(ordered))]
    return sorted(asked, key=lambda field: field.limit)


def read_form(answers: Answers, policy: Policy, catalogue: Catalogue, as_of: date) -> tuple[Profile, list[Question]]:
    """Read the answers of the form; what stands in a field of its own wins over what one's own words say.

    Returns:
        The profile, and every question with its answer and, where it was not understood, why.
    """
    story = " ".join(answers.get(SAY, ()))[:_LONGEST_STORY]
    profile = read_profile(story, catalogue, prefer=fields_of(policy)) if story.strip() else Profile()
    known = complete(profile, catalogue, as_of)
    questions = []
    for field in asked_fields(policy, catalogue):
        given = tuple(one[:LONGEST] for one in answers.get(field.id, ()) if one.strip())
        value, problem = _read(field, given, catalogue) if given else (None, profile.problems.get(field.id, ""))
        said = known.get(field.id)
        told = field.say(said) if said is not None and not given else ""
        if value is not None:
            profile = profile.with_value(field.id, value, "、".join(_labels(field, given)))
        questions.append(Question(field, _control(field), given, told, problem))
    return profile, questions


def _control(field: Field) -> str:
    if field.unit == YES_NO:
        return "yes_no"
    if field.unit == OPTION:
        return "many" if field.many else "one"
    return "text"


def _read(field: Field, given: Sequence[str], catalogue: Catalogue) -> tuple[Value | None, str]:
    """Return the value, or none and a sentence that says what is expected."""
    if field.unit == YES_NO and given[0] in ("yes", "no"):
        return given[0] == "yes", ""
    if field.unit == OPTION:
        chosen = _chosen(field, given)
        if chosen is not None:
            return chosen, ""
    read = read_profile(given[0], catalogue, asked=field.id, prefer=frozenset({field.id}))
    fact = read.facts.get(field.id)
    if fact is not None or field.id in read.declined:
        return (fact.value if fact else None), ""
    return None, read.problems.get(field.id) or field.question


def _chosen(field: Field, given: Iterable[str]) -> Choice | None:
    known = {option.id for option in field.options}
    picked = [one for one in given if one in known]
    if picked:
        return field.choice(*picked)
    return Choice(lacks=frozenset(known)) if NONE in given else None


def _labels(field: Field, given: Iterable[str]) -> Iterable[str]:
    says = {"yes": field.says[0], "no": field.says[1]}
    return (says.get(one, field.label_of(one)) for one in given)
