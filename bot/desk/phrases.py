"""What askers say to the desk: whole messages by their wish, and expressions for what is said in many words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, fields
from typing import Any


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
class Phrases:
    """Expressions over what askers say, whatever its case; those of several are looked for one after another.

    Attributes:
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
        lead: What stands before more of the matter.
        submits: Wishes to file, as whole messages without stops.
        drops: What calls off an appeal that is being told, as one message or clause without stops.
        names_appeal: What names the appeal that is called off.
        agrees: Assent to an offer to file, as whole messages without stops.
        returns: Clauses in which a waiting asker sends for the bot again.
        fetches: Wishes for a person.
        pointless: What says nothing of which case is meant.
        all_cases: Wishes that concern all of several cases, as whole messages without stops.
        goes_on: How a message begins that goes on about what was told before.
        another_matter: How one begins that turns to something else.
        requests: Wishes that are put to the bot and tell nothing.
        refuses: A person who is not wanted.
        waits: Clauses that ask when a case will be seen to.
        waited_for: What shows that a case or a person is waited for.
        waited_case: What shows that it is a case.
        promises: Questions how long appeals take in general.
        hows: Questions whether and how one can be lodged.
    """

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
    lead: re.Pattern[str]
    submits: re.Pattern[str]
    drops: re.Pattern[str]
    names_appeal: re.Pattern[str]
    agrees: re.Pattern[str]
    returns: re.Pattern[str]
    fetches: re.Pattern[str]
    pointless: re.Pattern[str]
    all_cases: re.Pattern[str]
    goes_on: re.Pattern[str]
    another_matter: re.Pattern[str]
    requests: re.Pattern[str]
    refuses: re.Pattern[str]
    waits: re.Pattern[str]
    waited_for: re.Pattern[str]
    waited_case: re.Pattern[str]
    promises: re.Pattern[str]
    hows: re.Pattern[str]


def read_words(raw: Mapping[str, Iterable[object]]) -> Words:
    """Reads the part `words` of data/desk.yaml."""
    return Words(**{name: frozenset(map(str, words)) for name, words in raw.items()})


def read_phrases(raw: Mapping[str, Any]) -> Phrases:
    """Reads the expressions of data/desk.yaml, in which `<surname>` is any of its surnames.

    Raises:
        TypeError: One stands where several are looked for, or several where one is.
    """
    surname = f"[{raw['surnames']}]"
    return Phrases(**{field.name: _compiled(field, raw[field.name], surname) for field in fields(Phrases)})


def _compiled(field: Field[Any], written: str | list[str], surname: str) -> Any:
    several = isinstance(written, list)
    if several is not str(field.type).startswith("tuple"):
        raise TypeError(f"{field.name} must be {'one expression' if several else 'a list of expressions'}")
    patterns = (one.replace("<surname>", surname) for one in ([written] if isinstance(written, str) else written))
    compiled = tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    return compiled if several else compiled[0]
