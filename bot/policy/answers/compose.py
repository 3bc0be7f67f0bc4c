"""Puts statements into words as an answer owes its reader: the fact first, then its basis and its honest status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bot.policy.model.model import Kind, Policy, Scope, Source, Statement, Status
from bot.policy.model.reply import Button

LIMIT = 630
"""Characters of one reply with its buttons; one WeChat message holds about 680, and the first says what is kept."""

_BUTTON_KINDS = (
    ("amount", (Kind.BENEFIT,)),
    ("condition", (Kind.CONDITION,)),
    ("material", (Kind.MATERIAL,)),
    ("step", (Kind.STEP, Kind.CHANNEL)),
    ("time", (Kind.TIME,)),
)

_BESIDE_NAME = re.compile(r"[(（][^)）]*[)）]")


class Composer:
    """Words answers with the templates of data/wording.yaml."""

    def __init__(self, wording: Mapping[str, Any]) -> None:
        self._wording = wording

    @classmethod
    def from_file(cls, path: Path) -> Composer:
        """Reads data/wording.yaml."""
        return cls(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))

    def say(self, key: str, **values: str) -> str:
        """Returns the sentence `key` with its blanks filled in."""
        return str(self._wording[key]).format(**values)

    def facts(self, policy: Policy, statements: Sequence[Statement], today: date) -> str:
        """Returns what the statements say, marked when the policy is no longer in force."""
        mark = self._wording["expired_mark"] if policy.has_expired(today) else ""
        body = "\n".join(statement.text for statement in statements)
        return mark + body if "失效" not in body[:12] else body

    def grounds(self, policy: Policy, statements: Sequence[Statement], today: date) -> str:
        """Returns the lines below an answer: basis, status, link."""
        source = policy.source_of(statements[0]) if statements else policy.sources[0]
        lines = [self._basis(policy, source), self.status(policy, today)]
        if source.show and source.url and source.authority == "official":
            lines.append(self.say("link", url=source.url))
        if policy.scope is Scope.OTHER_DISTRICT:
            lines.append(self.say("other_district", title=policy.short))
        return "\n".join(lines)

    def status(self, policy: Policy, today: date) -> str:
        """Returns the line that says whether the policy is in force."""
        key = {
            Status.IN_FORCE: "status",
            Status.EXPIRED: "expired_note",
            Status.UNKNOWN: "unknown_note",
        }[policy.status_on(today)]
        return self.say(key, note=policy.status_note)

    def item(self, number: int, policy: Policy, statement: Statement, today: date) -> str:
        """Returns one line of a list or comparison."""
        return self.say(
            "list_item",
            n=str(number),
            short=policy.short,
            text=statement.text,
            mark=self._mark(policy, today),
        )

    def successor(self, heir: Policy, statement: Statement, today: date) -> str:
        """Returns what the policy that replaced another says, with its basis and, if need be, its doubtful status."""
        source = heir.source_of(statement)
        basis = self._brief_basis(heir, source, self._authority(source))
        return self.say("successor", text=statement.text, basis=basis, mark=self._mark(heir, today))

    def earlier(self, policy: Policy, statements: Sequence[Statement], today: date) -> str:
        """Returns what was said before a revision whose own figures are not known, as no present standard."""
        source = policy.source_of(statements[0])
        basis = self._brief_basis(policy, source, self._authority(source))
        text = "".join(statement.text for statement in statements)
        return self.say("earlier", text=text, basis=basis, mark=self._mark(policy, today))

    def related(self, policy: Policy, statement: Statement, today: date) -> str:
        """Returns what a policy beside the one asked about says, with its basis and its doubtful status."""
        source = policy.source_of(statement)
        basis = self._brief_basis(policy, source, self._authority(source))
        return self.say("related", text=statement.text, basis=basis, mark=self._mark(policy, today))

    def sources(self, pairs: Sequence[tuple[Policy, Statement]]) -> str:
        """Returns one line with the basis of each policy quoted in a list or comparison."""
        quoted = {policy: policy.source_of(statement) for policy, statement in reversed(pairs)}
        brief = self._wording["brief_authority"]
        bases = [self._brief_basis(p, source, str(brief[source.authority])) for p, source in reversed(quoted.items())]
        official = all(source.authority == "official" for source in quoted.values())
        return self.say("sources", bases="；".join(bases), caution="" if official else self.say("brief_caution"))

    def office(self, policy: Policy) -> str:
        """Returns who would know what the base does not say; of a rule for the whole country, people here."""
        issuer = _BESIDE_NAME.sub("", policy.issuer or "")
        if policy.scope is Scope.NATIONAL:
            return str(self._wording["local_office"])
        contact = next(iter(policy.of_kind(Kind.CONTACT)), None) if not issuer else None
        unknown = contact.text if contact else str(self._wording["default_office"])
        return unknown if issuer in ("", *self._wording["places"]) else issuer

    def buttons(self, policy: Policy, shown: Iterable[Kind], limit: int = 4) -> tuple[Button, ...]:
        """Returns the next steps that make sense after statements of the kinds `shown`."""
        seen = set(shown)
        keys = [key for key, kinds in _BUTTON_KINDS if policy.of_kind(*kinds) and not seen.intersection(kinds)]
        return tuple(self.button(key, policy.short) for key in [*keys[: limit - 1], "staff"])

    def button(self, key: str, short: str = "") -> Button:
        """Returns the button `key`, about the policy called `short`."""
        title, message = self._wording["buttons"][key]
        return Button(str(title), str(message).format(short=short))

    def policy_button(self, policy: Policy) -> Button:
        """Returns the button that asks about `policy`."""
        return Button(policy.short, policy.short)

    def basis(self, policy: Policy) -> str:
        """Returns a sentence with document number, issuer and date, for who asks for exactly that."""
        number = self.say("basis_number", doc_no=policy.doc_no) if policy.doc_no else self.say("basis_no_number")
        published = self.say("basis_published", day=policy.published) if policy.published else ""
        issuer = policy.issuer or self.say("unknown_issuer")
        return self.say("basis_answer", title=policy.title, number=number, published=published, issuer=issuer)

    def _basis(self, policy: Policy, source: Source) -> str:
        return self.say(
            "basis",
            title=policy.title,
            number=f" {policy.doc_no}" if policy.doc_no else "",
            issuer=policy.issuer or source.title,
            date=f"，{source.date}" if source.date else "",
            authority=self._authority(source),
        )

    def _brief_basis(self, policy: Policy, source: Source, authority: str) -> str:
        day = f"，{source.date}" if source.date else ""
        return self.say("brief_basis", title=policy.title, date=day, authority=authority)

    def _mark(self, policy: Policy, today: date) -> str:
        """Returns the short mark of a policy that must not be taken as current."""
        key = {Status.EXPIRED: "expired_item", Status.UNKNOWN: "unknown_item"}.get(policy.status_on(today))
        return str(self._wording[key]) if key else ""

    def _authority(self, source: Source) -> str:
        return str(self._wording["authority"][source.authority])


def room(buttons: Iterable[Button], *lines: str) -> int:
    """Returns how many characters a reply has left beside `buttons` and those of `lines` that say anything."""
    return LIMIT - sum(len(button.title) + 1 for button in buttons) - sum(len(line) + 1 for line in lines if line)


def shorten(lines: Sequence[str], limit: int = LIMIT) -> str:
    """Joins lines into one text of at most `limit` characters; later lines give way whole."""
    kept: list[str] = []
    length = 0
    for line in lines:
        if kept and length + len(line) + 1 > limit:
            break
        kept.append(line)
        length += len(line) + 1
    return "\n".join(kept)
