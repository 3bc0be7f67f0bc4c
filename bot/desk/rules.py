"""The desk's own rules as operators set them, read from `data/desk.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.desk.appeal import State
from bot.desk.calendar import Office, read_hours
from bot.desk.sign_in import SignInRules, read_sign_in
from bot.errors import DeskError


@dataclass(frozen=True)
class Words:
    """What askers say; each field is a set of whole messages, `chase`, `dealings` and `takes_back` are parts of one."""

    confirm: frozenset[str]
    cancel: frozenset[str]
    add: frozenset[str]
    skip: frozenset[str]
    withdraw: frozenset[str]
    keep: frozenset[str]
    takes_back: frozenset[str]
    bot_back: frozenset[str]
    anyone: frozenset[str]
    chase: frozenset[str]
    mine: frozenset[str]
    look_up: frozenset[str]
    dealings: frozenset[str]
    another: frozenset[str]
    same: frozenset[str]


@dataclass(frozen=True)
class DeskRules:
    """Office hours, promise and wording of wishes.

    Attributes:
        workdays: Of the promise.
        marks: Percent of the office time at which the desk is warned.
        redo_limit: How often a case is done again.
        extension_limit: How often its due time may be moved.
        longest_extension: By how many workdays at most.
        unrated_workdays: After so many an answered case without a rating is closed.
        context_turns: That go along with a handoff.
        note_every: Seconds between two notes to a waiting asker.
        answer_within: Office time in which a waiting asker is to be answered.
        present_within: An officer whose page was open within it is at the desk.
        sign_in: How officers sign in.
        draft_hours: After so many an unfinished or cancelled appeal is forgotten.
        download_within: For so long the link to an asker's own data holds.
        correct_within: A correction so soon after an appeal was filed belongs to it.
        recheck_days: After so many without a check a policy is listed as to be checked.
        attach_within: Files sent so long before an appeal is filed go with it.
        offices: By topic of the policy, with `default`.
        offices_now: Today's names of offices, by the names that policies were issued under.
        states: What a case's state is called, by its value.
        bare_wishes: Patterns of wishes that say nothing of the matter.
        rants: Patterns of anger that says nothing of the matter.
        distress: What hard-pressed askers say.
        danger: What is said by those who may do themselves harm.
        wishes: Words by which they say what they want all the same.
        discipline: Reports about officials, which other bodies take.
        corrects: Patterns of what puts right or adds to an appeal just filed.
        restores: Patterns of the wish to take up a cancelled draft.
        called: Clauses in which askers say their name or their company's, as the group `who`.
        beside_contact: A bare name where a contact stands beside it, as the group `who`.
        with_contact: A name told in the same message as a contact, as the group `who`.
        before_name: What may stand before a name that was asked for.
        no_name: What no name has in it.
        contact_labels: What stands beside a contact told by itself.
        slips: Clauses that only say that a name or contact is put right.
        handle: A contact that is neither telephone nor e-mail.
        declares: How a message itself says that it is an appeal, as the group `matter`.
        submits: Wishes to file, as whole messages without stops.
        drops: What calls off an appeal that is being told, as one message or clause without stops.
        names_appeal: What names the appeal that is called off.
        agrees: Assent to an offer to file, as whole messages without stops.
        returns: Clauses in which a waiting asker sends for the bot again.
        fetches: Wishes for a person.
        pointless: What says nothing of which case is meant.
        all_cases: Wishes that concern all of several cases, as whole messages without stops.
        common_pairs: Pairs of characters that two matters may share by chance.
        goes_on: How a message begins that goes on about what was told before.
        another_matter: How one begins that turns to something else.
        wishes_of_cases: The words of a button for a wish that names a case, by what is asked meanwhile.
        refuses: A person who is not wanted.
        waits: Clauses that ask when a case will be seen to.
        waited_for: What shows that a case or a person is waited for.
        waited_case: What shows that it is a case.
        promises: Questions how long appeals take in general.
        hows: Questions whether and how one can be lodged.
        rating: Scores with their words, in the order in which they are looked for.
    """

    office: Office
    workdays: int
    marks: tuple[int, ...]
    redo_limit: int
    extension_limit: int
    longest_extension: int
    unrated_workdays: int
    context_turns: int
    note_every: int
    answer_within: timedelta
    present_within: timedelta
    sign_in: SignInRules
    draft_hours: int
    download_within: timedelta
    correct_within: timedelta
    recheck_days: int
    attach_within: timedelta
    offices: Mapping[str, str]
    offices_now: Mapping[str, str]
    states: Mapping[str, str]
    words: Words
    bare_wishes: tuple[re.Pattern[str], ...]
    rants: tuple[re.Pattern[str], ...]
    distress: re.Pattern[str]
    danger: re.Pattern[str]
    wishes: re.Pattern[str]
    discipline: re.Pattern[str]
    corrects: tuple[re.Pattern[str], ...]
    restores: tuple[re.Pattern[str], ...]
    called: tuple[re.Pattern[str], ...]
    beside_contact: re.Pattern[str]
    with_contact: re.Pattern[str]
    before_name: re.Pattern[str]
    no_name: re.Pattern[str]
    contact_labels: re.Pattern[str]
    slips: re.Pattern[str]
    handle: re.Pattern[str]
    declares: re.Pattern[str]
    submits: re.Pattern[str]
    drops: re.Pattern[str]
    names_appeal: re.Pattern[str]
    agrees: re.Pattern[str]
    returns: re.Pattern[str]
    fetches: re.Pattern[str]
    pointless: re.Pattern[str]
    all_cases: re.Pattern[str]
    common_pairs: frozenset[str]
    goes_on: re.Pattern[str]
    another_matter: re.Pattern[str]
    wishes_of_cases: Mapping[str, str]
    refuses: re.Pattern[str]
    waits: re.Pattern[str]
    waited_for: re.Pattern[str]
    waited_case: re.Pattern[str]
    promises: re.Pattern[str]
    hows: re.Pattern[str]
    rating: tuple[tuple[int, tuple[str, ...]], ...]


def load_rules(path: Path) -> DeskRules:
    """Read `path`.

    Raises:
        DeskError: If something is missing or has another form.
    """
    try:
        return _read(yaml.safe_load(path.read_text("utf-8")))
    except (KeyError, TypeError, ValueError, OSError, yaml.YAMLError, re.error) as error:
        raise DeskError(f"{path.name} cannot be used: {error!r}. Compare it with docs/appeals.md.") from error


def _read(raw: Mapping[str, Any]) -> DeskRules:
    promise, queue, office = raw["promise"], raw["queue"], raw["office"]
    return DeskRules(
        office=Office(ZoneInfo(office["zone"]), read_hours(office["hours"])),
        workdays=int(promise["workdays"]),
        marks=tuple(sorted(int(mark) for mark in promise["marks"])),
        redo_limit=int(promise["redo_limit"]),
        extension_limit=int(promise["extension_limit"]),
        longest_extension=int(promise["longest_extension"]),
        unrated_workdays=int(promise["unrated_workdays"]),
        context_turns=int(queue["context_turns"]),
        note_every=int(queue["note_every_seconds"]),
        answer_within=timedelta(minutes=int(queue["answer_minutes"])),
        present_within=timedelta(minutes=int(queue["present_minutes"])),
        sign_in=read_sign_in(raw["sign_in"]),
        draft_hours=int(raw["draft_hours"]),
        download_within=timedelta(hours=int(raw["download_hours"])),
        correct_within=timedelta(minutes=int(raw["correct_minutes"])),
        recheck_days=int(raw["recheck_days"]),
        attach_within=timedelta(minutes=int(raw["attach_minutes"])),
        offices={str(topic): str(name) for topic, name in raw["offices"].items()},
        offices_now={str(before): str(name) for before, name in raw["offices_now"].items()},
        states={state.value: str(raw["states"][state.value]) for state in State},
        words=Words(**{name: frozenset(map(str, words)) for name, words in raw["words"].items()}),
        bare_wishes=_patterns(raw["bare_wishes"]),
        rants=_patterns(raw["rants"]),
        distress=re.compile(raw["distress"]),
        danger=re.compile(raw["danger"]),
        wishes=re.compile(raw["wishes"]),
        discipline=re.compile(raw["discipline"]),
        corrects=_patterns(raw["corrects"]),
        restores=_patterns(raw["restores"]),
        called=_patterns(_with_surnames(pattern, raw) for pattern in raw["called"]),
        beside_contact=re.compile(_with_surnames(raw["beside_contact"], raw)),
        with_contact=re.compile(_with_surnames(raw["with_contact"], raw)),
        before_name=re.compile(raw["before_name"]),
        no_name=re.compile(raw["no_name"]),
        contact_labels=re.compile(raw["contact_labels"]),
        slips=re.compile(raw["slips"]),
        handle=re.compile(raw["handle"], re.IGNORECASE),
        declares=re.compile(raw["declares"]),
        submits=re.compile(raw["submits"]),
        drops=re.compile(raw["drops"]),
        names_appeal=re.compile(raw["names_appeal"]),
        agrees=re.compile(raw["agrees"]),
        returns=re.compile(raw["returns"]),
        fetches=re.compile(raw["fetches"]),
        pointless=re.compile(raw["pointless"]),
        all_cases=re.compile(raw["all_cases"]),
        common_pairs=frozenset(raw["common_pairs"].split()),
        goes_on=re.compile(raw["goes_on"]),
        another_matter=re.compile(raw["another_matter"]),
        wishes_of_cases={str(asks): str(words) for asks, words in raw["wishes_of_cases"].items()},
        refuses=re.compile(raw["refuses"]),
        waits=re.compile(raw["waits"]),
        waited_for=re.compile(raw["waited_for"]),
        waited_case=re.compile(raw["waited_case"]),
        promises=re.compile(raw["promises"]),
        hows=re.compile(raw["hows"]),
        rating=tuple((int(row["score"]), tuple(row["words"])) for row in raw["rating"]),
    )


def _with_surnames(pattern: str, raw: Mapping[str, Any]) -> str:
    return pattern.replace("<surname>", f"[{raw['surnames']}]")


def _patterns(raw: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in raw)
