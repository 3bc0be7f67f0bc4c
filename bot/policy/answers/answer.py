"""Decides how a message is answered: from which policies, with which statements, or honestly not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.policy.answers.compose import Composer, shorten
from bot.policy.answers.finish import OUTCOMES, Pair, finish, room
from bot.policy.answers.judged import OwnCase
from bot.policy.answers.kin import Kin
from bot.policy.answers.offices import Offices
from bot.policy.answers.own_case import OwnCases
from bot.policy.answers.pick import Picker
from bot.policy.answers.pointing import Pointing
from bot.policy.answers.reached import Reached
from bot.policy.answers.refusal import Refusals
from bot.policy.answers.several import Several, policies_of
from bot.policy.answers.thresholds import FOLLOWS, NAMED, OWN, STRANGE, SURE
from bot.policy.answers.turn import COMPARES, DOUBTS, Turn, TurnReader
from bot.policy.model.aspects import wanted_kinds
from bot.policy.model.model import Kind, Policy, Statement, Status
from bot.policy.model.reply import Memory, Outcome, Reply
from bot.policy.profile.fields import Catalogue
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import ASKS
from bot.policy.search.ranking import Hit
from bot.policy.search.topics import Topic, Topics
from bot.policy.text.text import has_words

_MORE = re.compile(r"^(?:请|能不能|可以)?(?:再)?(?:说|讲)?(?:详细|具体|展开|更多|多说)")

_WHY = re.compile(
    r"^(?:那么?|这|是|咁)*(?:为什么|为啥|为何|凭什么|凭啥|什么原因|啥原因|什么理由)(?:呢|啊|呀|这样|会)*[?。!]*$"
)

_OTHERS = re.compile(
    r"(?:还有|有没有|有冇)[^,。?!]{0,6}(?:别的|其他|其它|另外的?|其余的?)(?!条件|要求|限制|材料|费用|手续|步骤)"
)
_ANY_MORE = re.compile(r"^(?:那么?|咁|,)*还有(?:吗|没有?|么|呢|冇|什么|啥|哪些)*[?。! ]*$")
"""Asks for more of a list; of one policy 还有吗 asks whether it is still there."""
_SILENT = 0.04
_OF_ONE = ("ask_eligibility", "ask_quota", "ask_validity", "ask_basis")
"""Intents that only one policy can answer, beside those about procedure."""
_ALL = 60
_TOLD_MORE = 5
_SHORTLY = 18
_CLEARER = 0.05
_CLEARLY = 0.5
_NEARLY = 0.2
_BUTTONS = 4
_OFFERED = 2
"""Buttons for other policies of a topic beside the one that answers."""


class Answerer:
    """Answers messages from one set of policies. Immutable: a changed base gets a new one."""

    def __init__(
        self, index: PolicyIndex, composer: Composer, catalogue: Catalogue, topics: Topics, offices: Offices
    ) -> None:
        self.index = index
        self._composer = composer
        self._cases = OwnCases(index, catalogue)
        self._topics = topics
        self._reached = Reached(index, composer, offices)
        self._kin = Kin(index, topics)
        self._turns = TurnReader(index, topics, self._kin, catalogue)
        self._picker = Picker(index)
        self._pointing = Pointing(index, self._kin)
        self._several = Several(index, composer, self._picker, topics)
        self._refusals = Refusals(index, composer)

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
        topic = self.topic(turn)
        if (
            answered := self._pointed(turn)
            or self._others(turn)
            or self._more(turn)
            or self._why(turn)
            or self._turned(turn)
            or self._reckoned_case(turn)
        ):
            return answered
        if (
            answered := self._reached.answer(turn)
            or self._refusals.before_search(turn, topic is not None)
            or self._added_case(turn)
        ):
            return answered
        if topic is not None:
            return self._on_topic(turn, topic)
        hits = self._by_name(turn) or self._beyond_gap(turn, self._search(turn))
        if not hits or self._refusals.is_weak(turn, hits[0]):
            turn = turn.on_focus()
            near = policies_of(hits)
            hits = self._search(turn) if self._may_continue(turn) else self._within_topic(turn)
            if not hits:
                return self._refusals.nothing_found(turn, near)
        hits = self._in_force(turn, hits)
        if own := self._own_case(turn, hits):
            return own
        several = self._several.compare(turn, hits) or self._several.listed(turn, hits)
        hits = self._several.fitting(turn, hits)
        return several or self._several.among(turn, hits) or self._several.clarify(turn, hits) or self._one(turn, hits)

    def evidence(self, message: str, memory: Memory) -> float:
        """Returns how clearly `message` is about the base, 0 to about 2: what decides between policy and small talk.

        A message that reads like a follow-up to a policy talked about is clear by itself.
        """
        if self.follows(message, memory) or self.points(message, memory):
            return 1.0
        question = self.index.reader.read(message)
        best = self.index.best(question)
        return best.link + best.match if best else 0.0

    def points(self, message: str, memory: Memory) -> bool:
        """Tells whether `message` points at one of the policies just told of: 第二个, 那个1250的呢."""
        return self._pointing.of(self.index.reader.read(message), memory) is not None

    def follows(self, message: str, memory: Memory) -> bool:
        """Tells whether `message` reads like a follow-up and has anything to follow: 那单身的呢."""
        question = self.index.reader.read(message)
        return bool(memory.about) and question.follow_up and self._turns.goes_on(question, memory)

    def _within_topic(self, turn: Turn) -> list[Hit]:
        """Returns what the policies of the topic that `turn` touches say to it, when search alone found too little."""
        topic = self._topics.touched(turn.question)
        if topic is None or not turn.asks_policy:
            return []
        return self._within(turn, topic.policies)

    def _may_continue(self, turn: Turn) -> bool:
        known = turn.question.follow_up or self.index.strangeness(turn.question) < STRANGE
        return turn.may_continue and known

    def _search(self, turn: Turn) -> list[Hit]:
        foreign = self._refusals.foreign(turn.question)
        if self._refusals.quotable(turn) and not turn.wants("ask_compare", COMPARES):
            return self.index.search(turn.question, turn.kinds, told=turn.told, only=foreign, limit=40)
        loyal = () if turn.is_open else turn.focus
        return self.index.search(turn.question, turn.kinds, loyal, turn.focus, _ALL, turn.told)

    def _by_name(self, turn: Turn) -> list[Hit]:
        """Returns what a policy says that is named and nothing more: then no statement of another one fits better."""
        named = [link for link in turn.links if link.score > turn.best_link - _CLEARER]
        if turn.focus or len(named) != 1 or not self._topics.is_bare(turn.question, named[0].spans):
            return []
        return self._within(turn, [named[0].policy.id])

    def _beyond_gap(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns what the policy named says, when another one, that is not, only says that it knows nothing of it.

        When none is named, what is wanted goes before what nobody knows of a policy that nobody named.
        """
        if not hits or hits[0].statement.kind is not Kind.GAP:
            return hits
        if max(hits[0].link + _CLEARLY, NAMED) <= turn.best_link:
            return self._within(turn, [turn.links[0].policy.id])
        if turn.focus or hits[0].link >= NAMED:
            return hits
        known = [hit for hit in hits if hit.statement.kind is not Kind.GAP]
        wanted = (hit for hit in known if hit.wanted and hit.match >= FOLLOWS and _holds(hit, turn))
        return known if any(hit.score >= hits[0].score - _NEARLY for hit in wanted) else hits

    def _in_force(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns what a like policy says that is not outdated, where it is named more clearly than an expired one."""
        best = hits[0]
        figures = turn.question.versions or turn.question.quantities
        if turn.focus or figures or _holds(best, turn):
            return hits
        named = {link.policy: link.score for link in turn.links}
        least = max(named.get(best.policy, 0.0) + _CLEARER, NAMED)
        alike = (one for one in named if one.topic == best.policy.topic and not one.is_outdated)
        clearer = next((one.id for one in alike if named[one] >= least), "")
        return (self._within(turn, [clearer]) or hits) if clearer else hits

    def _within(self, turn: Turn, ids: Sequence[str]) -> list[Hit]:
        """Returns what some policies alone say to `turn`."""
        return self.index.search(turn.question, turn.kinds, only=ids, limit=_ALL, told=turn.told)

    # -- what was offered before -----------------------------------------------------------------------------------

    def _pointed(self, turn: Turn) -> Reply | None:
        """Answers 第二个 and 那个10万的怎么领 from the policy pointed at; what it leaves out was asked before."""
        pointed = self._pointing.of(turn.question, turn.memory)
        if pointed is None:
            return None
        rest = self.index.reader.read(pointed.rest)
        if self._topics.says_nothing(rest) and not ASKS.search(rest.plain):
            rest = self.index.reader.read(turn.memory.rest or pointed.policy.short)
        kinds = wanted_kinds(turn.intents, rest.features)
        asked = replace(turn, question=rest, kinds=kinds, focus=(pointed.policy.id,), is_open=False)
        hits = self._within(asked, [pointed.policy.id])
        if self._topics.only_asks(rest):  # 第一个要什么条件 asks for what is known of them
            hits = [hit for hit in hits if hit.statement.kind is not Kind.GAP] or hits
        return self._one(asked, hits)

    def _others(self, turn: Turn) -> Reply | None:
        """Lists what there is beside what was told of, in the field that is named or was talked about: 还有别的吗."""
        memory = turn.memory
        told = [*memory.about[:1], *memory.listed]
        asks = _OTHERS.search(turn.question.plain) or (memory.is_open and _ANY_MORE.search(turn.question.plain))
        if not told or not asks:
            return None
        topic = self._topics.touched(turn.question) or self._topics.shared_by(told)
        return self._several.others(turn, topic, (*told, *memory.focus)) if topic else None

    def _more(self, turn: Turn) -> Reply | None:
        """Answers 详细 with what the policy talked about says beside what was said already."""
        policy = self.index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None
        if policy is None or turn.best_link >= NAMED or not turn.wants("ask_more", _MORE):
            return None
        if not (_MORE.search(turn.question.plain) or self._topics.only_asks(turn.question)):
            return None
        fresh = [
            s for s in policy.statements if f"{policy.id}/{s.id}" not in turn.memory.cited and s.kind is not Kind.GAP
        ]
        statements = (fresh or list(policy.statements))[:_TOLD_MORE]
        lines = [
            self._composer.say("more_head", short=policy.short),
            self._composer.facts(policy, statements, turn.today),
            self._composer.grounds(policy, statements, turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        outcome = OUTCOMES[policy.status_on(turn.today)]
        return finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])

    def _why(self, turn: Turn) -> Reply | None:
        """Says that the reasons of a rule are not written down, where nothing but 为什么 is asked of it."""
        policy = self.index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None
        if policy is None or not _WHY.search(turn.question.plain):
            return None
        quoted = [s for s in policy.statements if f"{policy.id}/{s.id}" in turn.memory.cited][:1]
        lines = [
            self._composer.say("no_reason", short=policy.short, office=self._composer.office(policy)),
            self._composer.grounds(policy, quoted or policy.statements[:1], turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        return finish(turn.on_focus(), Outcome.NOT_IN_BASE, lines, buttons, [(policy, s) for s in quoted])

    def _turned(self, turn: Turn) -> Reply | None:
        """Answers what is asked of another version, or another place's measure, than the one talked about."""
        policy = self.index.by_id.get(turn.memory.about[0]) if turn.memory.about else None
        if policy is None or turn.best_link >= NAMED or len(turn.question.key) > _SHORTLY:
            return None
        other = self._kin.version(turn.question, policy, turn.today)
        if other := other or self._kin.of_place(turn.question, turn.kinds, policy, turn.memory):
            asked = turn.carrying(self.index.reader)
            return self._one(asked, self._within(asked, [other.id]))
        wanted = self._kin.asks_version(turn.question)
        if wanted:
            return self._only_version(turn, policy, wanted)
        place = "" if turn.memory.is_open else self._kin.asks_place(turn.question, policy)
        return self._none_of_place(turn, policy, place) if place else None

    def _none_of_place(self, turn: Turn, policy: Policy, place: str) -> Reply:
        """Says that nothing like what is talked about is known of another place: 区里呢, of the city's."""
        quoted = policy.statements[:1]
        lines = [
            self._composer.say("none_of_place", place=place, short=policy.short),
            self._composer.grounds(policy, quoted, turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        return finish(turn.on_focus(), Outcome.NOT_IN_BASE, lines, buttons, [(policy, quoted[0])])

    def _only_version(self, turn: Turn, policy: Policy, wanted: str) -> Reply:
        """Says that no older or newer version is known, with what this one says to the question before."""
        asked = turn.carrying(self.index.reader)
        reply = self._one(asked, self._within(asked, [policy.id]))
        lines = [self._composer.say(f"no_{wanted}_version", short=policy.short), *reply.text.split("\n")]
        return replace(reply, text=shorten(lines, room(reply.buttons)))

    # -- a whole topic ---------------------------------------------------------------------------------------------

    def topic(self, turn: Turn) -> Topic | None:
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

    def _is_like(self, turn: Turn, topic: Topic) -> bool:
        """Tells whether a follow-up asks the same of what leads a topic: 人工智能的呢 after chips, not 住房呢."""
        kin = {one.id for one in self._kin.of(turn.memory.focus[0])}
        return bool(topic.menu) or bool(kin.intersection((topic.head, *topic.policies[:1])))

    def _on_topic(self, turn: Turn, topic: Topic) -> Reply:
        """Answers what one must be or do from the head of the topic, everything else from all of its policies."""
        head = self.index.by_id.get(topic.head)
        if head is None or not (turn.asks_procedure or turn.likely(*_OF_ONE) >= SURE):
            return self._several.topic(turn, topic)
        hits = self._of_money(turn, topic) or self._within(turn, [head.id])
        return self._own_case(turn, hits) or self._one(turn, hits, self._several.beside(topic, head))

    def _of_money(self, turn: Turn, topic: Topic) -> list[Hit]:
        """Returns what the policy says whose money is asked about, not the head of its topic: 国高补贴还有吗."""
        named = max(map(len, topic.longest_in(turn.question.key)), default=0)
        paying = (x for x in turn.links if x.score >= NAMED and any(len(span) > named for span in x.spans))
        best = next((x.policy for x in paying if x.policy.of_kind(Kind.BENEFIT)), None)
        return self._within(turn, [best.id]) if best and best.id != topic.head else []

    # -- one policy ------------------------------------------------------------------------------------------------

    def _one(self, turn: Turn, hits: Sequence[Hit], beside: Sequence[Policy] = ()) -> Reply:
        """Answers from the policy of the best hit; `beside` are others that might be meant."""
        policy = hits[0].policy
        own = [hit for hit in hits if hit.policy is policy]
        statements = (beside and self._picker.summing_up(turn, policy)) or self._picker.pick(turn, own)
        if hits[0].match < _SILENT and hits[0].link >= NAMED and not hits[0].wanted:
            statements = [policy.statement("overview") or statements[0]]
        gap = statements[0].kind is Kind.GAP
        said = self._gap(policy, statements[0]) if gap else self._composer.facts(policy, statements, turn.today)
        heir, passed = self._heir_says(turn, policy)
        related = self._related(turn, policy) if gap and turn.focus and not passed else []
        lines = [
            *self._lead(turn, policy),
            said,
            *(self._composer.successor(heir, statement, turn.today) for statement in passed),
            self._composer.grounds(policy, statements, turn.today),
            *(self._composer.related(other, statement, turn.today) for other, statement in related),
            *([self._composer.say("beside", names="、".join(other.short for other in beside))] if beside else []),
        ]
        outcome = Outcome.NOT_IN_BASE if gap else OUTCOMES[policy.status_on(turn.today)]
        others = tuple(self._composer.policy_button(other) for other in beside[:_OFFERED])
        buttons = (*others, *self._composer.buttons(policy, [s.kind for s in statements], _BUTTONS - len(others)))
        pairs = [*((policy, s) for s in statements), *((heir, s) for s in passed), *related]
        return finish(turn, outcome, lines, buttons, pairs)

    def _own_case(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Assesses the policy for an asker who tells their own case."""
        case = self._cases.told(turn, hits)
        return self._judged(turn, case, hits[0].statement) if case else None

    def _reckoned_case(self, turn: Turn) -> Reply | None:
        """Works out what there is for figures of what is talked about, though its name is left out.

        Of an old version that nobody asked for by its year, the newest one counts.
        """
        policy = self.index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None
        if policy is None or turn.best_link >= NAMED:
            return None
        years = (*turn.question.versions, *self.index.reader.read(turn.memory.rest).versions)
        meant = policy if years else self.index.heir(policy) or policy
        case = self._cases.reckoned(turn, meant) or self._cases.supposed(turn, meant)
        return self._judged(turn, case, case.policy.statements[0]) if case else None

    def _added_case(self, turn: Turn) -> Reply | None:
        """Assesses what is talked about for somebody who tells more of themselves and asks nothing."""
        if not turn.memory.focus or turn.best_link >= NAMED:
            return None
        before = self.index.link(self.index.reader.read(turn.memory.rest))
        named = [x.policy.id for x in before if x.score >= NAMED and turn.told.fits(x.policy) >= 0]
        about = [self.index.by_id[one] for one in (turn.memory.focus[0], *named) if one in self.index.by_id]
        case = self._cases.added(turn, about)
        return self._judged(turn, case, case.policy.statements[0]) if case else None

    def _judged(self, turn: Turn, case: OwnCase, first: Statement) -> Reply:
        """Tells the outcome of a case; it rests on `first` where no statement was looked at."""
        policy, statements = case.policy, (*case.beside, *case.statements) or (first,)
        said = [self._composer.facts(policy, case.beside, turn.today)] if case.beside else []
        told = [case.text, *said] if case.outright else [*said, case.text]
        lines = [*told, self._composer.grounds(policy, statements, turn.today)]
        buttons = self._composer.buttons(policy, [Kind.CONDITION])
        outcome = OUTCOMES[policy.status_on(turn.today)]
        reply = finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])
        return replace(reply, assesses=policy.id)

    def _lead(self, turn: Turn, policy: Policy) -> list[str]:
        """Returns what must be said before the facts: the document asked for, or that the policy is not in force."""
        if turn.wants("ask_basis"):
            return [self._composer.basis(policy)]
        if turn.wants("ask_validity", DOUBTS) and policy.status_on(turn.today) is not Status.IN_FORCE:
            return [policy.status_note]
        return []

    def _gap(self, policy: Policy, statement: Statement) -> str:
        office = self._composer.office(policy)
        return self._composer.say("gap_lead") + self._composer.say("gap", text=statement.text, office=office)

    def _related(self, turn: Turn, policy: Policy) -> list[Pair]:
        """Returns what a policy of the same topic says to a question that `policy` leaves open, if any does.

        Where, when and how one applies is each policy's own: of another one it answers nothing.
        """
        if turn.asks_procedure or turn.likely("ask_validity", "ask_list", "ask_overview") >= SURE:
            return []
        kin = [one.id for one in self._kin.of(policy.id)]
        found = [hit for hit in self._within(turn, kin) if hit.wanted and hit.match >= OWN] if kin else []
        return [(hit.policy, hit.statement) for hit in found if hit.statement.kind is not Kind.GAP][:1]

    def _heir_says(self, turn: Turn, policy: Policy) -> tuple[Policy, list[Statement]]:
        """Returns the policy that replaced this one (or this one) with what it says to the same question."""
        heir = self.index.heir(policy)
        return (heir, self._picker.best(turn, heir, 1)) if heir else (policy, [])


def _holds(hit: Hit, turn: Turn) -> bool:
    """Tells whether a policy may be told of by itself: what has expired is no better than not to know."""
    return hit.policy.status_on(turn.today) is not Status.EXPIRED
