"""What an asker tells of themselves beside a matter: a name, a contact; read off the clauses of a message."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.contacts import CONTACT, contact_in, without_contact
from bot.desk.rules import DeskRules

_STOPS = re.compile(rf"([\s,，、。.!！;；{CONTACT}]+)")
_BEHIND_A_STOP = re.compile(rf"(?<=[。.!！;；\s])[{CONTACT},，、]+")
_TAKEN_OUT = re.compile(rf"[,，、 ]*{CONTACT}[{CONTACT},，、 ]*")
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
    """Take name and contact out of `text`; whatever else stands in it is left as `rest`, in its own words and stops."""
    handle = rules.phrases.handle.search(text)
    contact, who = contact_in(text) or (handle[0] if handle else ""), ""
    left = without_contact(rules.phrases.handle.sub(CONTACT, text))
    beside = _beside_contact(left) if contact else frozenset()
    clauses, rest = _clauses(left), []
    for clause, stop in clauses:
        found = name_in(clause, rules) or (_name_with_contact(clause, beside, rules) if contact else "")
        who = who or found
        if not found and not (contact and _is_label(clause, rules)):
            rest.append((clause, stop))
    slips = [clause for clause, _ in rest if rules.phrases.slips.fullmatch(clause)]
    if (who or contact) and len(slips) == len(rest):
        rest = []
    return Particulars(who, contact, _joined(rest), puts_right=bool(slips))


def tells_who(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` gives a name or a contact and nothing else."""
    found = particulars(text, rules)
    return bool(found.who or found.contact) and not found.rest


def _clauses(text: str) -> list[tuple[str, str]]:
    """Return each clause with the stops behind it."""
    parts = [*_STOPS.split(text), ""]
    return [(clause, stop) for clause, stop in zip(parts[::2], parts[1::2], strict=False) if clause]


def _joined(rest: Sequence[tuple[str, str]]) -> str:
    """Return clauses with their stops; a comma stands for a contact between two of them."""
    text = "".join(f"{clause}{stop}" for clause, stop in rest)
    return _TAKEN_OUT.sub("，", _BEHIND_A_STOP.sub("", text)).rstrip(" ,，、;；\n\t")


def name_in(clause: str, rules: DeskRules) -> str:
    """Return the name that a clause gives and nothing else; empty when it does not."""
    for pattern in rules.phrases.called:
        found = pattern.match(clause)
        if found and not rules.phrases.no_name.search(found["who"]):
            return found["who"]
    return ""


def _beside_contact(left: str) -> frozenset[str]:
    """Return the clauses of a text without its contacts that stood right beside one."""
    sides = [_clauses(side) for side in left.split(CONTACT)]
    before, after = (side[-1:] for side in sides[:-1]), (side[:1] for side in sides[1:])
    return frozenset(clause for told in (*before, *after) for clause, _ in told)


def _name_with_contact(clause: str, beside: frozenset[str], rules: DeskRules) -> str:
    """Return a name that is only known for one by the contact told with it; a bare one stands right beside it."""
    pattern = rules.phrases.beside_contact if clause in beside else rules.phrases.with_contact
    found = pattern.match(clause)
    return found["who"] if found and not rules.phrases.no_name.search(found["who"]) else ""


def as_name(text: str, rules: DeskRules) -> str:
    """Return `text`, an answer to the question for a name, as that; empty when it tells of something else."""
    name = rules.phrases.before_name.sub("", text.strip()).strip(" ,，、。;；")
    return "" if rules.phrases.no_name.search(name) else name


def is_subject(text: str) -> bool:
    """Tell whether `text`, an answer to the question what it is about, names that rather than tells more of it."""
    said = text.strip()
    return len(said) <= _LONGEST_SUBJECT and not _PERSONAL_NUMBER.search(said) and said[:1] not in "这那我他她"


def as_handle(text: str) -> str:
    """Return `text`, an answer to the question for a contact, as a name on a messenger; empty when it is none."""
    return text.strip() if _HANDLE.fullmatch(text.strip()) else ""


def _is_label(clause: str, rules: DeskRules) -> bool:
    return not re.sub(r"[\W_]+", "", rules.phrases.contact_labels.sub("", clause))
