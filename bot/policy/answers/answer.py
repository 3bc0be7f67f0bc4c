"""Decides how a message is answered: from which policies, with which statements, or honestly not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.policy.answers.applied import AppliedFor
from bot.policy.answers.asked import told_alone
from bot.policy.answers.case_answers import CaseAnswers
from bot.policy.answers.comparing import Comparing
from bot.policy.answers.compose import Composer
from bot.policy.answers.earlier import Earlier
from bot.policy.answers.finding import Finder
from bot.policy.answers.kin import Kin
from bot.policy.answers.offices import Offices
from bot.policy.answers.own_case import OwnCases
from bot.policy.answers.pick import Picker
from bot.policy.answers.pointing import Pointing
from bot.policy.answers.reached import Reached
from bot.policy.answers.refusal import Refusals
from bot.policy.answers.several import Several
from bot.policy.answers.single import Single
from bot.policy.answers.thresholds import NAMED, SURE
from bot.policy.answers.timing import Times
from bot.policy.answers.together import Together
from bot.policy.answers.topical import Topical
from bot.policy.answers.turn import Turn
from bot.policy.answers.turn_reader import TurnReader
from bot.policy.answers.turning import Turning
from bot.policy.assessment.assessment import told_by
from bot.policy.model.facts import Choice
from bot.policy.model.model import Kind, Policy
from bot.policy.model.reply import Memory, Outcome, Reply
from bot.policy.profile.fields import Catalogue
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit, policies_of
from bot.policy.search.told import OF_ONESELF
from bot.policy.search.topics import Topic, Topics
from bot.policy.search.ways_to_ask import COMPARES, IS_THERE
from bot.policy.text.text import has_words

_OF_ONE = ("ask_eligibility", "ask_quota", "ask_validity", "ask_basis")
"""Intents that only one policy can answer, beside those about procedure."""


class Answerer:
    """Answers messages from one set of policies. Immutable: a changed base gets a new one."""

    def __init__(
        self, index: PolicyIndex, composer: Composer, catalogue: Catalogue, topics: Topics, offices: Offices
    ) -> None:
        self.index = index
        self._catalogue = catalogue
        self._composer = composer
        self._topics = topics
        self._kin = Kin(index, topics)
        self._turns = TurnReader(index, topics, self._kin, catalogue)
        self._pointing = Pointing(index, self._kin)
        self._reached = Reached(index, composer, offices)
        self._refusals = Refusals(index, composer)
        self._finder = Finder(index, topics, self._kin, self._refusals)
        self._times = Times(index, composer, self._finder)
        self._cases = CaseAnswers(index, composer, OwnCases(index, catalogue))
        picker, together = Picker(index), Together(composer)
        self._single = Single(index, composer, picker, self._finder, self._kin)
        self._topical = Topical(index, topics, picker, together)
        self._comparing = Comparing(index, topics, picker, together)
        self._several = Several(index, topics, picker, self._topical, together)
        self._applied_for = AppliedFor(index, self._finder, self._cases, self._single)
        self._turning = Turning(index, composer, self._kin, self._single)
        self._earlier = Earlier(index, topics, composer, self._pointing, self._single, self._topical)

    def reply(self, message: str, intents: Mapping[str, float], memory: Memory, today: date) -> Reply:
        """Answers one message.

        Args:
            message: what the asker typed.
            intents: NLU intents with their probabilities.
            memory: what the conversation remembers.
            today: the day for which statuses are judged.
        """
        question = self.index.reader.read(message)
        if not has_words(question.text):
            return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("nothing_said"), memory=memory)
        turn = self._turns.read_of_place(question, memory, today) or self._turns.read(question, intents, memory, today)
        topic = self._topic(turn)
        return (
            self._earlier.answer(turn)
            or self._of_version(turn)
            or self._turning.answer(turn)
            or self._cases.reckoned(turn)
            or self._reached.answer(turn)
            or self._times.answer(turn)
            or self._refusals.before_search(turn, topic is not None)
            or self._cases.added(turn)
            or self._applied_for.answer(turn)
            or (self._on_topic(turn, topic) if topic else self._searched(turn))
        )

    def _of_version(self, turn: Turn) -> Reply | None:
        """Answers of the version named by its year what is asked of the policy talked about: 2021年那版贴多少."""
        policy = self.index.by_id.get(turn.memory.latest)
        named = self._kin.named_version(turn.question, policy) if policy and turn.best_link < NAMED else None
        if named is None or turn.question.follow_up:
            return None
        hits = self._finder.within(turn, [named.id])
        return self._cases.told(turn, hits) or self._single.answer(turn, hits)

    def _topic(self, turn: Turn) -> Topic | None:
        """Returns the topic that `turn` is about as a whole, unless it names a policy more closely or compares."""
        if turn.focus or turn.wants("ask_compare", COMPARES):
            return None
        topic = self._topics.find(turn.question)
        if topic and turn.question.follow_up and turn.memory.focus and self._is_like(turn, topic):
            return None
        best = turn.links[0] if topic and turn.links else None
        if topic is None or best is None:
            return topic
        named = max((self._topics.bare([span]) for span in best.spans), default=0)
        closer = named > self._topics.bare(topic.longest_in(turn.question.key)) or (topic.menu and best.score >= NAMED)
        return None if best.full or (closer and best.policy.id != topic.head) else topic

    def _is_told_of_others(self, turn: Turn, policy: Policy) -> bool:
        """Tells whether an asker only tells what other policies look at: 我们是国高 asks not how to become one."""
        fresh, text = turn.told.fresh, turn.question.text
        values = (turn.told.known.get(one) for one in fresh)
        held = any(isinstance(value, Choice) and value.has for value in values)
        alone = held and OF_ONESELF.search(text) and told_alone(turn.memory, text)
        return bool(alone) and fresh.isdisjoint(told_by(policy, self._catalogue))

    def _touched(self, turn: Turn) -> Reply | None:
        """Lists what there is for those who only tell that they are what a topic is about: 我们刚拿到国高证书."""
        topic = self._topics.touched(turn.question)
        head = self.index.by_id.get(topic.head) if topic else None
        return self._topical.listed(turn, topic) if topic and head and self._is_told_of_others(turn, head) else None

    def _is_like(self, turn: Turn, topic: Topic) -> bool:
        """Tells whether a follow-up asks the same of what leads a topic: 人工智能的呢 after chips, not 住房呢."""
        kin = {one.id for one in self._kin.of(turn.memory.focus[0])}
        return bool(topic.menu) or bool(kin.intersection((topic.head, *topic.policies[:1])))

    def _on_topic(self, turn: Turn, topic: Topic) -> Reply:
        """Answers what one must be or do from the head of the topic, everything else from all of its policies."""
        head = self.index.by_id.get(topic.head)
        of_head = turn.asks_procedure or turn.likely(*_OF_ONE) >= SURE
        if head is None or not of_head or self._is_told_of_others(turn, head):
            return self._topical.listed(turn, topic)
        hits = self._of_money(turn, topic) or self._finder.within(turn, [head.id])
        return self._cases.told(turn, hits) or self._single.answer(turn, hits, self._topical.beside(topic, head))

    def _of_money(self, turn: Turn, topic: Topic) -> list[Hit]:
        """Returns what the policy says whose money is asked about, not the head of its topic: 国高补贴还有吗.

        It is named as a whole, or by its place: 拿了国高，福田有补贴吗 asks for no conditions of 国高.
        """
        named = max(map(len, topic.longest_in(turn.question.key)), default=0)
        paying = (x for x in turn.links if x.score >= NAMED and any(len(span) > named for span in x.spans))
        best = next((x.policy for x in paying if x.policy.of_kind(Kind.BENEFIT)), None)
        if best is None and IS_THERE.search(turn.question.plain):
            of_topic = (self.index.by_id[one] for one in topic.policies if one in self.index.by_id)
            there = (one for one in of_topic if one.scope in turn.question.places and one.of_kind(Kind.BENEFIT))
            best = next(there, None)
        return self._finder.within(turn, [best.id]) if best and best.id != topic.head else []

    def _searched(self, turn: Turn) -> Reply:
        """Answers with what search finds: for the asker's own case, from several policies, or from one."""
        hits = self._finder.find(turn)
        if not hits or self._refusals.is_weak(turn, hits[0]):
            near, turn = policies_of(hits), turn.on_focus()
            hits = self._finder.find_on_focus(turn)
            if not hits:
                return self._refusals.nothing_found(turn, near)
        hits = self._finder.of_version(turn, self._finder.in_force(turn, hits))
        fitting = self._several.fitting(turn, hits)
        return (
            self._cases.told(turn, hits)
            or self._touched(turn)
            or self._comparing.answer(turn, hits)
            or self._several.listed(turn, hits)
            or self._several.among(turn, fitting)
            or self._several.clarify(turn, fitting)
            or self._single.answer(turn, fitting)
        )

    def evidence(self, message: str, memory: Memory) -> float:
        """Returns how clearly `message` is about the base, 0 to about 2: what decides between policy and small talk.

        A message that reads like a follow-up to a policy talked about is clear by itself.
        """
        if self.follows(message, memory) or self.points(message, memory):
            return 1.0
        best = self.index.best(self.index.reader.read(message))
        return best.link + best.match if best else 0.0

    def points(self, message: str, memory: Memory) -> bool:
        """Tells whether `message` points at one of the policies just told of: 第二个, 那个1250的呢."""
        return self._pointing.of(self.index.reader.read(message), memory) is not None

    def follows(self, message: str, memory: Memory) -> bool:
        """Tells whether `message` reads like a follow-up and has anything to follow: 那单身的呢."""
        question = self.index.reader.read(message)
        return bool(memory.about) and question.follow_up and self._turns.goes_on(question, memory)
