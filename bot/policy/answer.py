"""Decides how a message is answered: from which policy, with which statements, or honestly not at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.aspects import wanted_kinds
from bot.policy.compose import Composer, shorten
from bot.policy.index import Hit, Link, PolicyIndex
from bot.policy.model import Kind, Policy, Scope, Statement, Status
from bot.policy.question import Question
from bot.policy.reply import Button, Memory, Outcome, Reply
from bot.policy.text import has_words

NAMED = 0.6
"""A link of at least this strength names a policy."""
_SHORT = 12
_SILENT = 0.04
_MANY = 3
_FOLLOWS = 0.15
_COMPARABLE = 0.2
_COMPARED = 4
_BARE = 9
_LOYALTY = 0.2
_HINT = 0.3
_STRANGE = 0.5
_OWN = 0.3
_DETAIL = 0.25
_SCATTERED = 0.1
_NOTHING = 0.34
_LITTLE = 0.26
_SURE = 0.5
_CLOSE = 0.10
_FOCUS_LENGTH = 3
_COMPARE = re.compile(r"区别|对比|比较|哪个(?:更|比较)?(?:多|高|好|低|划算|便宜|优惠)|差别|差异|不同|相比|谁(?:更)?(?:多|高|低)|分别|各(?:是|给|能|为|有|自|多少)")
_LIST = re.compile(r"(?:有|都有|还有|包括)(?:哪些|什么|几种|啥)(?:政策|补贴|支持|项目|办法|渠道|路子|方式|住房|奖励|优惠)|哪些(?:政策|补贴|扶持|奖励)|盘点|汇总|一览")
_VALIDITY = re.compile(r"有效|失效|过期|作废|废止|取消了?[吗没]|停了|还有没有|还在|还能|还开|现行|现在还|还作数|还算|是不是真|真的吗|官方的吗")
_SMALLTALK = frozenset({"greet", "goodbye", "thank", "affirm", "deny", "bot_challenge", "help", "praise", "test_input"})


@dataclass(frozen=True)
class _Turn:
    """One message with everything needed to answer it."""

    question: Question
    intents: Mapping[str, float]
    kinds: Mapping[Kind, float]
    memory: Memory
    today: date
    focus: tuple[str, ...]

    @property
    def top_intent(self) -> str:
        return max(self.intents, key=lambda name: self.intents[name], default="")

    @property
    def asks_policy(self) -> bool:
        """Whether it is more likely than not that the message asks about a policy."""
        return sum(p for name, p in self.intents.items() if name.startswith("ask_")) >= _SURE

    def wants(self, intent: str, pattern: re.Pattern[str] | None = None, least: float = 0.5) -> bool:
        return self.intents.get(intent, 0.0) >= least or bool(pattern and pattern.search(self.question.plain))


class Answerer:
    """Answers messages from one set of policies. Immutable: a changed base gets a new one."""

    def __init__(self, index: PolicyIndex, composer: Composer) -> None:
        self._index = index
        self._composer = composer

    def reply(self, message: str, intents: Mapping[str, float], memory: Memory, today: date) -> Reply:
        """Answers one message.

        Args:
            message: what the asker typed.
            intents: NLU intents with their probabilities.
            memory: what the conversation remembers.
            today: the day for which statuses are judged.
        """
        question = self._index.reader.read(message)
        if not has_words(question.text):
            return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("nothing_said"), memory=memory)
        turn, links = self._turn(question, intents, memory, today)
        if refused := self._refuse(turn, links):
            return refused
        hits = self._search(turn)
        if not hits or self._is_weak(hits[0], turn):
            turn = replace(turn, focus=memory.focus)
            short = question.follow_up or len(question.key) <= 2 * _SHORT
            hits = self._search(turn) if memory.focus and turn.asks_policy and short else []
        if not hits or hits[0].match < _SILENT and not hits[0].wanted:
            return self._nothing(turn, hits)
        if turn.wants("ask_compare", _COMPARE) and (several := self._compare(turn, hits, links)):
            return several
        if turn.wants("ask_list", _LIST) and (several := self._list(turn, hits)):
            return several
        if self._is_ambiguous(turn, hits, links):
            return self._clarify(turn, hits)
        return self._single(turn, hits)

    def evidence(self, message: str, memory: Memory) -> float:
        """Returns how clearly `message` is about the base, 0 to about 2: what decides between policy and small talk.

        A message that reads like a follow-up to a policy talked about is clear by itself.
        """
        question = self._index.reader.read(message)
        if memory.focus and question.follow_up and self._continues(question, {}, memory):
            return 1.0
        hits = self._index.search(question, limit=1)
        return hits[0].link + hits[0].match if hits else 0.0

    def _turn(
        self, question: Question, intents: Mapping[str, float], memory: Memory, today: date
    ) -> tuple[_Turn, list[Link]]:
        links = self._index.link(question)
        named = bool(links) and links[0].score >= NAMED
        focus = () if named or not self._continues(question, intents, memory) else memory.focus
        if memory.focus and (focus or question.follow_up) and self._is_bare(question, focus or [link.policy.id for link in links[:1]]):
            question = replace(question, features=self._carried(question, memory))
            intents = _blend(intents, memory.asked)
        return _Turn(question, intents, wanted_kinds(intents, question.features), memory, today, focus), links

    def _continues(self, question: Question, intents: Mapping[str, float], memory: Memory) -> bool:
        """Tells whether a message that names no policy is still about the ones talked about.

        A short message is when they can answer it at all and it points nowhere else; a long one when they can answer it
        about as well as anything else in the base.
        """
        if not memory.focus or intents.get("out_of_scope", 0.0) >= _SURE:
            return False
        inside = self._index.search(question, only=memory.focus, limit=1)
        elsewhere = self._index.search(question, limit=1)
        if not inside or not elsewhere:
            return False
        if question.follow_up or len(question.key) <= _SHORT:
            proof = 0.0 if question.follow_up and len(question.key) <= _BARE else _FOLLOWS
            return inside[0].match >= proof
        return inside[0].match >= 2 * _FOLLOWS and inside[0].match + _LOYALTY >= elsewhere[0].match + min(elsewhere[0].link, _HINT)

    def _is_bare(self, question: Question, focus: Sequence[str]) -> bool:
        """Tells whether a follow-up says too little by itself: 那博士呢 continues the question before it."""
        own = self._index.search(question, only=focus, limit=1)
        return not own or own[0].match < _OWN or len(question.key) <= _BARE

    def _carried(self, question: Question, memory: Memory) -> tuple[str, ...]:
        """Returns the features of a follow-up: its own, doubled, and those of the question it continues."""
        return (*question.features, *question.features, *self._index.reader.features(memory.rest))

    def _search(self, turn: _Turn) -> list[Hit]:
        foreign = self._foreign(turn.question)
        if foreign and not turn.wants("ask_compare", _COMPARE):
            return self._index.search(turn.question, turn.kinds, only=foreign, limit=40)
        if turn.focus:
            return self._index.search(turn.question, turn.kinds, only=turn.focus, focus=turn.focus, limit=40)
        return self._index.search(turn.question, turn.kinds, limit=60)

    def _foreign(self, question: Question) -> list[str]:
        """Returns the policies of another district that the question names and the base holds for comparison."""
        if not question.outside:
            return []
        return [p.id for p in self._index.policies if p.scope is Scope.OTHER_DISTRICT and question.outside in p.title]

    # -- what is not ours ------------------------------------------------------------------------------------------

    def _refuse(self, turn: _Turn, links: Sequence[Link]) -> Reply | None:
        question = turn.question
        best = links[0].score if links else 0.0
        if question.outside and not question.local and not self._compares_districts(question, links):
            text = self._composer.say("outside", place=question.outside)
            return Reply(Outcome.OUTSIDE, text, memory=turn.memory)
        if question.neighbour and (best < NAMED or question.neighbour_asked):
            neighbour = question.neighbour
            text = self._composer.say("neighbour", subject=neighbour.subject, office=neighbour.office)
            return Reply(Outcome.NOT_IN_BASE, text, memory=turn.memory)
        if turn.intents.get("out_of_scope", 0.0) >= _SURE and best < NAMED and not turn.focus:
            return Reply(Outcome.OFF_TOPIC, self._composer.say("off_topic"), memory=turn.memory)
        return None

    def _compares_districts(self, question: Question, links: Sequence[Link]) -> bool:
        """Another district's measure may be quoted, as such, when the base holds it."""
        return any(
            link.policy.scope is Scope.OTHER_DISTRICT and question.outside in link.policy.title and link.score >= 0.5
            for link in links
        )

    def _is_weak(self, hit: Hit, turn: _Turn) -> bool:
        if turn.focus:
            return False
        if hit.link < _HINT and self._index.strangeness(turn.question) > _STRANGE:
            return True
        return hit.link + hit.match < (_LITTLE if turn.asks_policy else _NOTHING)

    def _nothing(self, turn: _Turn, hits: Sequence[Hit]) -> Reply:
        if turn.intents.get("out_of_scope", 0.0) >= 0.2 or self._index.strangeness(turn.question) > _STRANGE:
            return Reply(Outcome.OFF_TOPIC, self._composer.say("off_topic"), memory=turn.memory)
        if turn.intents.get("neighbour_subject", 0.0) + turn.intents.get("other_place", 0.0) >= 0.4:
            return Reply(Outcome.NOT_IN_BASE, self._composer.say("not_in_base_plain"), memory=turn.memory)
        misses = turn.memory.misses + 1
        memory = replace(turn.memory, misses=misses)
        staff = (self._composer.button("staff"), self._composer.button("appeal"))
        if misses > 1 or not hits or hits[0].score < 0.2:
            return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("not_in_base_plain"), staff, memory=memory)
        choices = tuple(self._composer.button("condition", p.short) for p in _policies(hits)[:2])
        return Reply(Outcome.NOT_UNDERSTOOD, self._composer.say("ask_again"), (*choices, *staff), memory=memory)

    # -- one policy ------------------------------------------------------------------------------------------------

    def _single(self, turn: _Turn, hits: Sequence[Hit]) -> Reply:
        policy = hits[0].policy
        own = [hit for hit in hits if hit.policy is policy]
        statements = self._pick(turn, own)
        first = statements[0]
        lines: list[str] = []
        if turn.wants("ask_basis"):
            lines.append(self._composer.basis(policy))
        if turn.wants("ask_validity", _VALIDITY) and policy.status_on(turn.today) is not Status.IN_FORCE:
            lines.append(policy.status_note)
        if first.kind is Kind.GAP:
            office = self._composer.office(policy)
            lead = self._composer.say("gap_lead")
            lines.append(lead + self._composer.say("gap", text=first.text, office=office))
        elif own[0].match < _SILENT and own[0].link >= NAMED and not own[0].wanted:
            overview = policy.statement("overview") or first
            lines.append(self._composer.facts(policy, [overview], turn.today))
        else:
            lines.append(self._composer.facts(policy, statements, turn.today))
        lines.append(self._composer.grounds(policy, statements, turn.today))
        successor = self._successor(turn, policy)
        if successor:
            lines.insert(len(lines) - 1, successor)
        outcome = self._outcome(policy, first, turn.today)
        buttons = self._composer.buttons(policy, [s.kind for s in statements])
        return self._finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])

    def _pick(self, turn: _Turn, own: Sequence[Hit]) -> list[Statement]:
        """Returns the best statement, with the ones that answer almost as well."""
        policy, top = own[0].policy, own[0].statement
        if asked := self._each_part(turn, policy):
            return asked
        for intent, kind in (("ask_materials", Kind.MATERIAL), ("ask_steps", Kind.STEP)):
            if turn.wants(intent) and top.kind is kind:
                return list(policy.of_kind(kind))
        if top.kind is Kind.GAP:
            return [top]
        if "overview" in top.id:
            details = [h.statement for h in own[1:] if h.score >= own[0].score - _DETAIL and h.match >= _FOLLOWS]
            details = [s for s in details if s.kind is not Kind.GAP and "overview" not in s.id]
            return [top, *details[:1]]
        near = [hit.statement for hit in own if hit.score >= own[0].score - _CLOSE]
        near = [s for s in near if s.kind is not Kind.GAP and "overview" not in s.id]
        picked = list(dict.fromkeys([top, *near]))
        if len(picked) > _MANY and (whole := self._overview_of(policy, top)):
            return [top, whole]
        return picked[:_MANY]

    def _each_part(self, turn: _Turn, policy: Policy) -> list[Statement]:
        """Returns the best statement for each part of a message that asks several things at once."""
        found: dict[Statement, None] = {}
        for part in map(self._index.reader.read, turn.question.parts):
            hits = self._index.search(part, wanted_kinds({}, part.features), only=[policy.id], limit=1)
            if hits and (hits[0].match >= _FOLLOWS or hits[0].wanted) and hits[0].statement.kind is not Kind.GAP:
                found[hits[0].statement] = None
        return list(found)[:_MANY] if len(found) > 1 else []

    @staticmethod
    def _overview_of(policy: Policy, statement: Statement) -> Statement | None:
        """Returns the statement that sums up all of this one's kind, if the policy has one."""
        return next((s for s in policy.of_kind(statement.kind) if "overview" in s.id and s is not statement), None)

    def _outcome(self, policy: Policy, statement: Statement, today: date) -> Outcome:
        if statement.kind is Kind.GAP:
            return Outcome.NOT_IN_BASE
        return {
            Status.IN_FORCE: Outcome.ANSWERED,
            Status.EXPIRED: Outcome.EXPIRED,
            Status.UNKNOWN: Outcome.UNKNOWN_VALIDITY,
        }[policy.status_on(today)]

    def _successor(self, turn: _Turn, policy: Policy) -> str:
        """Returns what the policy that replaced this one says to the same question."""
        heir = self._index.by_id.get(policy.superseded_by)
        if heir is None:
            return ""
        hits = self._index.search(turn.question, turn.kinds, only=[heir.id], limit=5)
        said = next((hit.statement for hit in hits if hit.statement.kind is not Kind.GAP), None)
        return self._composer.say("successor", short=heir.short, text=said.text) if said else ""

    # -- several policies ------------------------------------------------------------------------------------------

    def _compare(self, turn: _Turn, hits: Sequence[Hit], links: Sequence[Link]) -> Reply | None:
        sides = [link.policy for link in links if link.score >= max(0.45, links[0].score - 0.45)][:3]
        each = _COMPARED // max(len(sides), 2)
        pairs = [pair for policy in sides for pair in self._answers_of(turn, policy, each)]
        close = [h for h in hits if h.statement.kind is not Kind.GAP and h.score >= hits[0].score - _COMPARABLE]
        pairs += [(hit.policy, hit.statement) for hit in close]
        pairs = list(dict.fromkeys(pairs))[:_COMPARED]
        if len(pairs) < 2 or len({policy.id for policy, _ in pairs}) == 1 and self._each_part(turn, hits[0].policy):
            return None
        return self._several(turn, Outcome.ANSWERED, self._composer.say("compare_head"), pairs)

    def _answers_of(self, turn: _Turn, policy: Policy, limit: int) -> list[tuple[Policy, Statement]]:
        """Returns what one side of a comparison says, part by part when several things are asked."""
        statements = self._each_part(turn, policy)
        if not statements:
            hits = self._index.search(turn.question, turn.kinds, only=[policy.id], limit=8)
            near = [hit for hit in hits if hit.statement.kind is not Kind.GAP and hit.score >= hits[0].score - _DETAIL]
            statements = [hit.statement for hit in near]
        return [(policy, statement) for statement in statements[:limit]]

    def _list(self, turn: _Turn, hits: Sequence[Hit]) -> Reply | None:
        top = hits[0]
        policies = [p for p in _policies(hits) if self._best(hits, p).score >= top.score - 0.45][:5]
        if len(policies) < 2 or (top.link >= 0.85 and self._best(hits, policies[1]).link < 0.6):
            return None
        pairs = [pair for policy in policies if (pair := self._best_of(turn, policy))]
        return self._several(turn, Outcome.ANSWERED, self._composer.say("list_head"), pairs)

    def _is_ambiguous(self, turn: _Turn, hits: Sequence[Hit], links: Sequence[Link]) -> bool:
        """Tells whether a question that names no policy fits several about equally well."""
        policies = _policies(hits)
        if turn.focus or len(policies) < 2 or hits[0].link >= NAMED or hits[0].match >= _SURE:
            return False
        best = [self._best(hits, policy) for policy in policies[:3]]
        return all(hit.score >= hits[0].score - _SCATTERED and hit.link >= hits[0].link - 0.1 for hit in best)

    def _clarify(self, turn: _Turn, hits: Sequence[Hit]) -> Reply:
        policies = _policies(hits)[:3]
        pairs = [(policy, self._best(hits, policy).statement) for policy in policies]
        return self._several(turn, Outcome.CLARIFIED, self._composer.say("clarify"), pairs)

    def _best_of(self, turn: _Turn, policy: Policy) -> tuple[Policy, Statement] | None:
        hits = self._index.search(turn.question, turn.kinds, only=[policy.id], limit=5)
        hit = next((hit for hit in hits if hit.statement.kind is not Kind.GAP), None)
        return (policy, hit.statement) if hit else None

    @staticmethod
    def _best(hits: Sequence[Hit], policy: Policy) -> Hit:
        return next(hit for hit in hits if hit.policy is policy)

    def _several(
        self, turn: _Turn, outcome: Outcome, head: str, pairs: Sequence[tuple[Policy, Statement]]
    ) -> Reply:
        items = [self._composer.item(i, p, s, turn.today) for i, (p, s) in enumerate(pairs, start=1)]
        names = list(dict.fromkeys(policy.short for policy, _ in pairs))
        buttons = tuple(Button(name, name) for name in names[:3])
        return self._finish(turn, outcome, [head, *items], buttons, pairs)

    def _finish(
        self,
        turn: _Turn,
        outcome: Outcome,
        lines: Sequence[str],
        buttons: tuple[Button, ...],
        pairs: Sequence[tuple[Policy, Statement]],
    ) -> Reply:
        policies = tuple(dict.fromkeys(policy.id for policy, _ in pairs))
        cited = tuple(f"{policy.id}/{statement.id}" for policy, statement in pairs)
        memory = Memory(
            focus=tuple(dict.fromkeys([*policies[:2], *turn.memory.focus]))[:_FOCUS_LENGTH],
            asked=dict(turn.intents),
            rest=turn.question.key,
            cited=cited,
        )
        text = shorten(lines, 640 - sum(len(button.title) + 1 for button in buttons))
        return Reply(outcome, text, buttons, policies, cited, memory)


def _blend(intents: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """Returns the intents of a follow-up: mostly its own, partly those of the question it continues."""
    names = {*intents, *before}
    return {name: 0.7 * intents.get(name, 0.0) + 0.3 * before.get(name, 0.0) for name in names}


def _policies(hits: Sequence[Hit]) -> list[Policy]:
    """Returns the policies of `hits`, in order of their best hit."""
    return list({hit.policy.id: hit.policy for hit in hits}.values())
