"""What an asker tells of themselves beside a matter: a name, a contact; read off the clauses of a message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.desk.rules import DeskRules
from bot.desk.wishes import contact_in, without_contact

_STOPS = re.compile(r"[\s,，、。.!！;；]+")
_HANDLE = re.compile(r"[a-z0-9][\w.+-]{4,39}", re.ASCII | re.IGNORECASE)
_PERSONAL_NUMBER = re.compile(r"\d{6,}")
_LONGEST_SUBJECT = 30
"""Characters of the name of a policy or matter; who writes more tells of it."""


@dataclass(frozen=True)
class Particulars:
    """One message taken apart.

    Attributes:
        who: The name it gives, of a person or a company.
        contact: The telephone number or e-mail address it gives, else the name on a messenger.
        rest: The clauses that say something else.
        puts_right: Whether it says that what was told before is wrong.
    """

    who: str = ""
    contact: str = ""
    rest: str = ""
    puts_right: bool = False


def particulars(text: str, rules: DeskRules) -> Particulars:
    """Take name and contact out of `text`; whatever else stands in it is left as `rest`."""
    handle = rules.handle.search(text)
    contact, who, rest = contact_in(text) or (handle[0] if handle else ""), "", []
    left = without_contact(rules.handle.sub("\n", text))
    beside = _beside_contact(left) if contact else frozenset()
    for clause in filter(None, _STOPS.split(left)):
        found = name_in(clause, rules) or (_bare_name(clause, rules) if clause in beside else "")
        who = who or found
        if not found and not (contact and _is_label(clause, rules)):
            rest.append(clause)
    slips = [clause for clause in rest if rules.slips.fullmatch(clause)]
    if (who or contact) and slips == rest:
        rest = []
    return Particulars(who, contact, "，".join(rest), puts_right=bool(slips))


def name_in(clause: str, rules: DeskRules) -> str:
    """Return the name that a clause gives and nothing else; empty when it does not."""
    for pattern in rules.called:
        found = pattern.match(clause)
        if found and not rules.no_name.search(found["who"]):
            return found["who"]
    return ""


def _beside_contact(left: str) -> frozenset[str]:
    """Return the clauses of a text without its contacts, each of which is now a line's end, that stood beside one."""
    lines = [[clause for clause in _STOPS.split(line) if clause] for line in left.split("\n")]
    before, after = (line[-1:] for line in lines[:-1]), (line[:1] for line in lines[1:])
    return frozenset(clause for clauses in (*before, *after) for clause in clauses)


def _bare_name(clause: str, rules: DeskRules) -> str:
    found = rules.beside_contact.match(clause)
    return found["who"] if found and not rules.no_name.search(found["who"]) else ""


def as_name(text: str, rules: DeskRules) -> str:
    """Return `text`, an answer to the question for a name, as that; empty when it tells of something else."""
    name = rules.before_name.sub("", text.strip()).strip(" ,，、。;；")
    return "" if rules.no_name.search(name) else name


def is_subject(text: str) -> bool:
    """Tell whether `text`, an answer to the question what it is about, names that rather than tells more of it."""
    said = text.strip()
    return len(said) <= _LONGEST_SUBJECT and not _PERSONAL_NUMBER.search(said) and said[:1] not in "这那我他她"


def as_handle(text: str) -> str:
    """Return `text`, an answer to the question for a contact, as a name on a messenger; empty when it is none."""
    return text.strip() if _HANDLE.fullmatch(text.strip()) else ""


def _is_label(clause: str, rules: DeskRules) -> bool:
    return not re.sub(r"[\W_]+", "", rules.contact_labels.sub("", clause))
