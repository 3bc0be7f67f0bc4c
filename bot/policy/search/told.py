"""The case that an asker told, in this message or before: it chooses among the cases that a policy distinguishes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from bot.policy.model.checking import check_truth
from bot.policy.model.conditions import All, Check, Truth, judge, leaves
from bot.policy.model.facts import Choice, Span, Value
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.model.reply import Memory
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile
from bot.policy.search.question import Question, QuestionReader
from bot.policy.search.ways_to_ask import ASKS, SUPPOSES
from bot.policy.text.text import compact, normalise

_FRESH = {Truth.YES: 0.12, Truth.NO: -0.2}
_BEFORE = {Truth.YES: 0.1, Truth.NO: -0.12}
"""What was told before counts less than what is told now."""
_PARTLY = 0.06
"""A case of which one part was told, and the other part was not."""
_SO = re.compile(r"^(?:那么?|then|and|so)|的?呢?$")
"""What stands around the value of a bare follow-up: 那三类的呢."""
OF_ONESELF = re.compile(
    r"我|本人|咱|俺|员工|同事|人事|(?:给|替|帮|为)[^,。?!]{1,10}(?:办|申请|申报|领)"
    r"|(?:^|[,。 ])(?:公司|企业|单位|厂里)(?:现在|目前|刚|已经|去年|今年|前年|也|就)?(?:是|属于|有|拿|评|通过)"
    r"|(?:^|[,。 ])(?:刚|才|已经)[^,。?!]{0,12}(?:毕业|读完|回来|回国|来深|入职|入户|落户)"
)
"""What is told of oneself, or of those whom one asks for."""
_SHORT = 12
_LEAST = 2


@dataclass(frozen=True)
class Told:
    """What is known of somebody who asks.

    Attributes:
        catalogue: the fields.
        today: the day for which it is judged.
        known: field id → its value, also where it follows from what was said.
        fresh: ids of the fields that the last message told.
    """

    catalogue: Catalogue
    today: date
    known: Mapping[str, Value] = field(default_factory=dict)
    fresh: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.known)

    def worth(self, statement: Statement) -> float:
        """Returns what it adds that a statement is for the asker's case; it takes away more if it is for another.

        A condition of their case is hardly more asked for than what there is for it.
        """
        if statement.when is None:
            return 0.0
        return min(self._worth(statement), _PARTLY) if statement.kind is Kind.CONDITION else self._worth(statement)

    def _worth(self, statement: Statement) -> float:
        rule = statement.when or All(())
        truth = judge(rule, self._of) or Truth.UNKNOWN
        checks = list(leaves(rule))
        if truth is Truth.UNKNOWN:
            return _PARTLY if any(self._of(check) is Truth.YES for check in checks) else 0.0
        return (_FRESH if any(check.field in self.fresh for check in checks) else _BEFORE)[truth]

    def is_in(self, statement: Statement) -> bool:
        """Tells whether a statement is for the asker's case."""
        return statement.when is not None and judge(statement.when, self._of) is Truth.YES

    def excludes(self, statement: Statement) -> bool:
        """Tells whether a statement is for another case than the asker's."""
        return statement.when is not None and judge(statement.when, self._of) is Truth.NO

    def turns_from(self, policy: Policy) -> bool:
        """Tells whether the last message told a field of business, and none that `policy` is known to be for."""
        return any(self.catalogue[one].many for one in self.fresh) and not self.turns_to(policy)

    def turns_to(self, policy: Policy) -> bool:
        """Tells whether the last message told the field of business that `policy` is for."""
        return any(self._of(check) is Truth.YES for check in self._business(policy))

    def _business(self, policy: Policy) -> list[Check]:
        """Returns the checks of `policy` on choices that the last message told and that may hold side by side."""
        return [x for x in leaves(policy.rule) if x.field in self.fresh and self.catalogue[x.field].many]

    def fits(self, policy: Policy) -> int:
        """Returns how many choices that `policy` asks for (industry, degree) are the asker's; -1 if it refuses.

        What the last message told does not count: its words have found the policies.
        """
        if judge(policy.rule, self._of_before) is Truth.NO:
            return -1
        asked = dict.fromkeys(check for check in leaves(policy.rule) if self.catalogue[check.field].options)
        return sum(self._of_before(check) is Truth.YES for check in asked)

    def _of_before(self, check: Check) -> Truth:
        return Truth.UNKNOWN if check.field in self.fresh else self._of(check)

    def _of(self, check: Check) -> Truth:
        return check_truth(check, self.known, self.catalogue.ranks, self.today)


class CaseReader:
    """Reads what messages tell of their asker, and keeps it for the messages after them."""

    def __init__(self, reader: QuestionReader, catalogue: Catalogue) -> None:
        self._reader = reader
        self._catalogue = catalogue

    def read(self, question: Question, memory: Memory, today: date, new: bool) -> tuple[Memory, Told]:
        """Returns the memory that knows what the message tells of the asker too, and their case by now.

        With a `new` subject only what the message before it told still counts.
        """
        text = self._reader.mended(question.text)
        before = Profile.from_plain(memory.told) if memory.told else Profile()
        before = before.only(*memory.told_last) if new else before
        found = self._of_one_case(read_profile(text, self._catalogue), text)
        if question.follow_up or len(question.key) <= _SHORT:
            found = found.merged(self._again(question, text, before.without(*found)))
        profile = replace(before.without(*found).merged(found), problems={}, declined=frozenset())
        told = Told(self._catalogue, today, complete(profile, self._catalogue, today), frozenset(found))
        own = self._own(question, memory, profile, found)
        return replace(memory, told=profile.to_plain(), told_last=tuple(found), own=own), told

    def _own(self, question: Question, memory: Memory, profile: Profile, found: Profile) -> tuple[str, ...]:
        """Returns the fields of `profile` that are the asker's own case: 硕士呢 asks about nobody's."""
        tells = OF_ONESELF.search(question.text) or (len(found.facts) > 1 and not ASKS.search(question.plain))
        mine = tells and not question.follow_up and not SUPPOSES.search(question.text)
        before = (one for one in memory.own if one in profile and one not in found)
        return tuple(sorted({*before, *(found if mine else ())}))

    def _of_one_case(self, found: Profile, text: str) -> Profile:
        """Returns what is told without choices of which several are named: 新药、三类器械各多少 is in no case."""
        fields = (self._catalogue[one] for one in found)
        return found.without(*(one.id for one in fields if not one.many and names_several(one, text.lower())))

    def _again(self, question: Question, text: str, before: Profile) -> Profile:
        """Reads a follow-up as another value of what was told before: 那三类呢 after Ⅰ类, 5个亿呢 after 营收3000万."""
        found, restated = Profile(), set[str]()
        for field_id in reversed(list(before)):
            one, value = self._catalogue[field_id], before.value(field_id)
            if isinstance(value, Span) and one.unit not in restated:
                anew = read_profile(text, self._catalogue, asked=field_id).only(field_id)
                restated.update({one.unit} if anew.facts else ())  # of what is counted alike, only the newest
                found = found.merged(anew)
            elif isinstance(value, Choice) and len(named := list(self._named(question, one))) == 1:
                found = found.with_value(field_id, one.choice(named[0]), text)
        return found

    def _named(self, question: Question, one: Field) -> Iterator[str]:
        """Yields the options that a bare message names, if only by half: a类 of 海外A类, 地方级 of 地方级领军."""
        said = _SO.sub("", question.key)
        for option in one.options:
            label = compact(self._reader.plain(normalise(option.label)))
            if len(said) >= _LEAST and (said in label or (label in said and len(label) >= _LEAST)):
                yield option.id


def names_several(one: Field, text: str) -> bool:
    """Tells whether words of two options of a field stand in `text`, side by side."""
    found = sorted(match.span() for option in one.options if (match := option.words.search(text)))
    return any(first[1] <= second[0] for first, second in pairwise(found))
