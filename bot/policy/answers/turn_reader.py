"""Reads a message as a turn of a conversation: what it names, what it goes on about and what it leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.policy.answers.following import Following, beside_another, tells_a_state
from bot.policy.answers.kin import Kin
from bot.policy.answers.thresholds import BARE, FOLLOWS, HINT, NAMED, OWN
from bot.policy.answers.turn import Turn, blend
from bot.policy.model.aspects import ASKED_BY_WORD, wanted_kinds
from bot.policy.model.reply import Memory
from bot.policy.profile.fields import Catalogue
from bot.policy.search.index import PolicyIndex
from bot.policy.search.linking import Link
from bot.policy.search.question import Question
from bot.policy.search.told import CaseReader, Told
from bot.policy.search.topics import Topics
from bot.policy.search.ways_to_ask import ASKS, COMPARES, EACH

_OWN_CASE = re.compile(r"(?:算|属于?|是|评|对应)(?:我|他|她)?(?:的)?几[档级类]")
"""Words that ask which of the cases is one's own."""
_NAMES_WHAT = re.compile(r"标准|金额|条件|材料|流程|期限|地址|电话|依据")
"""What is asked, by its name alone: 2023年的标准呢."""
_CLEAR = 0.6
"""Probability from which an intent says by itself what is asked."""
_CAP = "@cap"
"""The words that ask for the most there is."""
_CASES = {"ask_eligibility": "ask_condition"}
"""Intents that are one as far as a follow-up goes."""


class TurnReader:
    """Reads messages as turns of a conversation."""

    def __init__(self, index: PolicyIndex, topics: Topics, kin: Kin, catalogue: Catalogue) -> None:
        self._index = index
        self._kin = kin
        self._cases = CaseReader(index.reader, catalogue)
        self._topics = topics
        self._following = Following(index, topics, kin)

    def read_of_place(self, question: Question, memory: Memory, today: date) -> Turn | None:
        """Returns 那福田呢 as the turn that asks of Futian what was asked of a place that is not ours, or nothing."""
        place = "" if memory.focus or not memory.rest else self._kin.only_place(question)
        asked = self._index.reader.read(f"{place}{memory.rest}")
        return self.read(asked, memory.asked, memory, today) if place else None

    def read(self, question: Question, intents: Mapping[str, float], memory: Memory, today: date) -> Turn:
        """Returns `question` as a turn of the conversation that `memory` stands for."""
        links = self._index.link(question)
        new = bool(links) and links[0].score >= NAMED and links[0].policy.id not in (*memory.focus, *memory.listed)
        memory, told = self._cases.read(question, memory, today, new)
        focus = self._focus(question, intents, memory, links, told)
        open_still = memory.is_open and focus == memory.about
        told = self._told(question, told)
        about = focus or tuple(link.policy.id for link in links[:1])
        if memory.about and (focus or question.follow_up) and self._is_bare(question, about):
            if not _asks_something_else(question, intents, memory, self._index.reader.features(memory.rest)):
                question = replace(question, features=self._carried(question, memory))
            intents = blend(intents, memory.asked)
        kinds = wanted_kinds(intents, question.features)
        return Turn(question, intents, kinds, memory, today, links, focus, told, open_still)

    def _focus(
        self, question: Question, intents: Mapping[str, float], memory: Memory, links: Sequence[Link], told: Told
    ) -> tuple[str, ...]:
        """Returns the policies that a message goes on about, unless it turns to a topic that they are none of."""
        turns = self._names_other_topic(question, memory)
        if (turns and not question.follow_up) or self._following.outlived(question, intents, memory, told.today):
            return ()
        focus = self._following.focus(question, intents, memory, links, told)
        goes_on = bool(focus) and focus[0] in memory.about
        return () if turns and goes_on and not self._following.knows(question, memory) else focus

    def _names_other_topic(self, question: Question, memory: Memory) -> bool:
        """Tells whether a message is about a whole topic that the policy talked about is none of: 深圳住房补贴条件."""
        silent = not memory.about or self._topics.only_asks(question) or beside_another(question)
        topic = None if silent else self._topics.find(question)
        if topic is None or topic.menu or memory.about[0] in (*topic.policies, topic.head):
            return False
        return not tells_a_state(question, topic.longest_in(question.key))  # 还没落户能申请吗

    def _told(self, question: Question, told: Told) -> Told:
        """Returns the case for which `question` is asked: 给多少钱 of the one told before, 各给多少 of none."""
        sums = sum(quantity.unit == "元" for quantity in question.quantities) > 1
        every = (EACH.search(question.plain) or sums) and not _OWN_CASE.search(question.plain)
        if COMPARES.search(question.plain) or every:
            return Told(told.catalogue, told.today)
        return replace(told, fresh=frozenset(told.known)) if self._topics.only_asks(question) else told

    def _is_bare(self, question: Question, about: Sequence[str]) -> bool:
        """Tells whether a follow-up says too little by itself: 那博士呢 continues the question before it."""
        own = self._index.best(question, about)
        short = len(question.key) <= BARE and (question.follow_up or self._topics.only_asks(question))
        return own is None or own.match < (OWN if question.follow_up else FOLLOWS) or short

    def _carried(self, question: Question, memory: Memory) -> tuple[str, ...]:
        """Returns the features of a follow-up: its own, three times, and those of the question it continues."""
        return (*question.features, *question.features, *question.features, *self._index.reader.features(memory.rest))

    def goes_on(self, question: Question, memory: Memory) -> bool:
        """Tells whether a message that reads like a follow-up has anything to follow: the same policy or a like one."""
        links = self._index.link(question)
        return self._following.continues(question, {}, memory) or bool(links and links[0].score >= HINT)


def _asks_something_else(
    question: Question, intents: Mapping[str, float], memory: Memory, before_words: Iterable[str]
) -> bool:
    """Tells whether a follow-up says by itself what it wants to know, so that nothing is carried over: 上哪儿申请."""
    if question.points_back or _asks_by_other_words(question, before_words):
        return True
    if not (ASKS.search(question.plain) or _NAMES_WHAT.search(question.plain)) or not memory.asked:
        return False
    now, before = (_CASES.get(top, top) for top in (_top(intents), _top(memory.asked)))
    return now != before and max(intents.values(), default=0.0) >= _CLEAR


def _asks_by_other_words(question: Question, before: Iterable[str]) -> bool:
    """Tells whether words say what is asked, and others did before: 租金多少 after 多大, 最多补多少 after 几成."""
    now = {word for word in question.features if word in ASKED_BY_WORD or word == _CAP} - {"@amount"}
    return bool(now) and not now.intersection(before)


def _top(intents: Mapping[str, float]) -> str:
    return max(intents, key=intents.__getitem__, default="")
