"""The desk's own rules as operators set them, read from `data/desk.yaml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.desk.appeal import State
from bot.desk.calendar import Office, read_hours
from bot.desk.phrases import Phrases, Words, read_phrases, read_words
from bot.desk.sign_in import SignInRules, read_sign_in
from bot.errors import DeskError


@dataclass(frozen=True)
class DeskRules:
    """Office hours, promise and what askers say.

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
        words: What askers say as whole messages.
        phrases: What they say in many words.
        common_pairs: Pairs of characters that two matters may share by chance.
        wishes_of_cases: The words of a button for a wish that names a case, by what is asked meanwhile.
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
    phrases: Phrases
    common_pairs: frozenset[str]
    wishes_of_cases: Mapping[str, str]
    rating: tuple[tuple[int, tuple[str, ...]], ...]


@lru_cache
def load_rules(path: Path) -> DeskRules:
    """Read `path`, once a process: the rules do not change while it runs.

    Raises:
        DeskError: If something is missing or has another form.
    """
    try:
        return _read(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
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
        words=read_words(raw["words"]),
        phrases=read_phrases(raw),
        common_pairs=frozenset(raw["common_pairs"].split()),
        wishes_of_cases={str(asks): str(words) for asks, words in raw["wishes_of_cases"].items()},
        rating=tuple((int(row["score"]), tuple(row["words"])) for row in raw["rating"]),
    )
