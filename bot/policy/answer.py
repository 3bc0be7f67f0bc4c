"""Decides how a message is answered: from which policies, with which statements, or honestly not at all."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.policy.compose import LIMIT, Composer, shorten
from bot.policy.fields import Catalogue
from bot.policy.index import Hit, Link, PolicyIndex
from bot.policy.model import Kind, Policy, Statement, Status
from bot.policy.own_case import ASKS as OWN_CASE
from bot.policy.own_case import ASKS_LOOSELY, ASKS_OUTRIGHT, judge
from bot.policy.pick import Picker
from bot.policy.refusal import Refusals
from bot.policy.reply import Button, Memory, Outcome, Reply
from bot.policy.text import has_words
from bot.policy.turn import COMPARES, DOUBTS, LISTS, NAMED, STRANGE, SURE, THRESHOLD, VERDICT, Turn, TurnReader

Pair = tuple[Policy, Statement]

_ORDINAL = re.compile(r"第?\s*([一二三123])(?:个|项|条|种)?|(前面|头一个)|(后面|最后)")
_ORDER = {"一": 0, "1": 0, "二": 1, "2": 1, "三": 2, "3": 2}
_MORE = re.compile(r"^(?:请|能不能|可以)?(?:再)?(?:说|讲)?(?:详细|具体|展开|更多|多说)")

_NEEDS = re.compile(r"(?:需要|需不需要|要不要|用不用)[^,。?!]{0,8}(?:吗|么|[?]|$)")
"""Asks what one has to do, not whether one fits."""
_SILENT = 0.04
_SIDE = 0.45
_SIDES = 3
_VERSION_SIDE = 0.35
_SURELY = 0.65
_COMPARED = 4
_COMPARABLE = 0.2
_LISTED = 5
_ANY = 40
_LIST_REACH = 0.45
_OWNED = 0.85
_SCATTERED = 0.1
_NAMELESS = 0.1
_BRIEF = 9
"""A message this short that names nothing (一家能报几个) fits many policies, however well it fits one."""
_REMEMBERED = 3
_TOLD = 0.3
_ALIKE = 0.12
_OUTCOMES = {
    Status.IN_FORCE: Outcome.ANSWERED,
    Status.EXPIRED: Outcome.EXPIRED,
    Status.UNKNOWN: Outcome.UNKNOWN_VALIDITY,
}


class Answerer:
    """Answers messages from one set of policies. Immutable: a changed base gets a new one."""

    def __init__(self, index: PolicyIndex, composer: Composer, catalogue: Catalogue) -> None:
        self.index = index
        self._composer = composer
        self._catalogue = catalogue
        self._turns = TurnReader(index)
        self._picker = Picker(index)
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
        turn = self._turns.read(question, intents, memory, today)
        if answered := self._chosen(turn) or self._more(turn) or self._refusals.before_search(turn):
            return answered
        hits = self._search(turn)
        if not hits or self._refusals.is_weak(turn, hits[0]):
            turn = turn.on_focus()
            near, hits = _policies(hits), self._search(turn) if self._may_continue(turn) else []
            if not hits:
                return self._refusals.nothing_found(turn, near)
        if own := self._own_case(turn, hits):
            return own
        several = self._umbrella(turn) or self._compare(turn, hits) or self._list(turn, hits)
        return several or self._clarify(turn, hits) or self._one(turn, hits)

    def evidence(self, message: str, memory: Memory) -> float:
        """Returns how clearly `message` is about the base, 0 to about 2: what decides between policy and small talk.

        A message that reads like a follow-up to a policy talked about is clear by itself.
        """
        question = self.index.reader.read(message)
        if memory.focus and question.follow_up and self._turns.goes_on(question, memory):
            return 1.0
        hits = self.index.search(question, limit=1)
        return hits[0].link + hits[0].match if hits else 0.0

    def _may_continue(self, turn: Turn) -> bool:
        known = turn.question.follow_up or self.index.strangeness(turn.question) < STRANGE
        return turn.may_continue and known

    def _search(self, turn: Turn) -> list[Hit]:
        foreign = self._refusals.foreign(turn.question)
        if foreign and not turn.wants("ask_compare", COMPARES):
            return self.index.search(turn.question, turn.kinds, only=foreign, limit=40)
        return self.index.search(turn.question, turn.kinds, only=turn.focus, focus=turn.focus, limit=60)

    # -- what was offered before -----------------------------------------------------------------------------------

    def _chosen(self, turn: Turn) -> Reply | None:
        """Answers 第二个 with the policy that stood there in the last reply, asked what was asked then."""
        offered = list(dict.fromkeys(cited.split("/")[0] for cited in turn.memory.cited))
        which = _ORDINAL.fullmatch(turn.question.key) or (
            _ORDINAL.search(turn.question.key) if turn.wants("choose") else None
        )
        if which is None or len(offered) < 2:
            return None
        place = _ORDER[which[1]] if which[1] else 0 if which[2] else len(offered) - 1
        policy = self.index.by_id.get(offered[place]) if place < len(offered) else None
        if policy is None:
            return None
        before = self.index.reader.read(turn.memory.rest)
        return self._one(turn, self.index.search(before, turn.kinds, only=[policy.id], limit=40))

    def _more(self, turn: Turn) -> Reply | None:
        """Answers 详细 with what the policy talked about says beside what was said already."""
        policy = self.index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None
        if policy is None or turn.best_link >= NAMED or not turn.wants("ask_more", _MORE):
            return None
        fresh = [
            s for s in policy.statements if f"{policy.id}/{s.id}" not in turn.memory.cited and s.kind is not Kind.GAP
        ]
        statements = (fresh or list(policy.statements))[:_LISTED]
        lines = [
            self._composer.say("more_head", short=policy.short),
            self._composer.facts(policy, statements, turn.today),
            self._composer.grounds(policy, statements, turn.today),
        ]
        buttons = self._composer.buttons(policy, ())
        outcome = _OUTCOMES[policy.status_on(turn.today)]
        return self._finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])

    # -- one policy ------------------------------------------------------------------------------------------------

    def _one(self, turn: Turn, hits: Sequence[Hit]) -> Reply:
        policy = hits[0].policy
        statements = self._picker.pick(turn, [hit for hit in hits if hit.policy is policy])
        if hits[0].match < _SILENT and hits[0].link >= NAMED and not hits[0].wanted:
            statements = [policy.statement("overview") or statements[0]]
        gap = statements[0].kind is Kind.GAP
        said = self._gap(policy, statements[0]) if gap else self._composer.facts(policy, statements, turn.today)
        heir, passed = self._heir_says(turn, policy)
        lines = [
            *self._lead(turn, policy),
            said,
            *(self._composer.successor(heir, statement, turn.today) for statement in passed),
            self._composer.grounds(policy, statements, turn.today),
        ]
        outcome = Outcome.NOT_IN_BASE if gap else _OUTCOMES[policy.status_on(turn.today)]
        buttons = self._composer.buttons(policy, [s.kind for s in statements])
        pairs = [*((policy, s) for s in statements), *((heir, s) for s in passed)]
        return self._finish(turn, outcome, lines, buttons, pairs)

    def _own_case(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Assesses the policy for an asker who tells their own case."""
        sure = _asks_for_a_verdict(turn)
        if _asks_the_rule(turn) or not (sure or ASKS_LOOSELY.search(turn.question.plain)):
            return None
        judged = ((p, judge(p, turn.question.text, turn.today, self._catalogue)) for p in _meant(turn, hits))
        policy, case = next(((p, case) for p, case in judged if case), (hits[0].policy, None))
        if case is None or (not sure and not case.decided):
            return None
        outright = sure and (case.decided or ASKS_OUTRIGHT.search(turn.question.plain))
        if not outright and self._asks_beside(turn, policy, case.weighed):
            return None
        statements = case.statements or (hits[0].statement,)
        lines = [case.text, self._composer.grounds(policy, statements, turn.today)]
        buttons = self._composer.buttons(policy, [Kind.CONDITION])
        outcome = _OUTCOMES[policy.status_on(turn.today)]
        told = self._finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])
        return replace(told, assesses=policy.id)

    def _asks_beside(self, turn: Turn, policy: Policy, weighed: Collection[Statement]) -> bool:
        """Tells whether what is asked is answered by a statement the assessment did not look at: 信用代码要换吗."""
        best = self.index.search(turn.question, only=[policy.id], limit=1)[0]
        return best.match >= _TOLD and best.statement not in weighed and best.statement.kind is not Kind.GAP

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

    def _heir_says(self, turn: Turn, policy: Policy) -> tuple[Policy, list[Statement]]:
        """Returns the policy that replaced this one (or this one) with what it says to the same question."""
        heir = self._heir(policy)
        return (heir, self._picker.best(turn, heir, 1)) if heir else (policy, [])

    def _heir(self, policy: Policy) -> Policy | None:
        """Returns the last in the line of policies that replaced this one."""
        heir = self.index.by_id.get(policy.superseded_by)
        return (self._heir(heir) or heir) if heir and heir is not policy else None

    # -- several policies ------------------------------------------------------------------------------------------

    def _umbrella(self, turn: Turn) -> Reply | None:
        """Answers what a programme of several measures pays by what each of them pays."""
        programme = _programme(self.index.link(turn.question, limit=_ANY))
        if programme is None or turn.question.versions:
            return None
        if not (turn.wants("ask_amount") or turn.wants("ask_list", LISTS)):
            return None
        members = (self.index.by_id[member] for member in programme.members if member in self.index.by_id)
        best = [(policy, self._picker.sum(turn, policy)) for policy in members]
        pairs = [(policy, statement) for policy, statement in best if statement]
        return self._several(turn, Outcome.ANSWERED, "umbrella_head", pairs, short=programme.short) if pairs else None

    def _compare(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Puts two or three policies side by side, or the cases of one."""
        if not (COMPARES.search(turn.question.plain) or turn.likely("ask_compare") >= _SURELY):
            return None
        sides = _versions(turn) or [
            link.policy for link in turn.links if link.score >= max(_SIDE, turn.best_link - _SIDE)
        ]
        sides = sides[:_SIDES]
        each = _COMPARED // max(len(sides), 2)
        pairs = [(policy, s) for policy in sides for s in self._picker.best(turn, policy, each)]
        close = (hit for hit in hits if hit.score >= hits[0].score - _COMPARABLE)
        pairs += [(hit.policy, hit.statement) for hit in close if hit.statement.kind is not Kind.GAP]
        pairs = list(dict.fromkeys(pairs))[:_COMPARED]
        alone = len({policy.id for policy, _ in pairs}) == 1
        if len(pairs) < 2 or (alone and self._picker.parts(turn, hits[0].policy)):
            return None
        return self._several(turn, Outcome.ANSWERED, "compare_head", pairs)

    def _list(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Lists the policies that fit, each with its own best answer."""
        if not turn.wants("ask_list", LISTS):
            return None
        policies = [p for p in _policies(hits) if _best(hits, p).score >= hits[0].score - _LIST_REACH]
        policies = sorted(policies, key=lambda p: p.status_on(turn.today) is Status.EXPIRED)[:_LISTED]
        if len(policies) < 2 or (hits[0].link >= _OWNED and _best(hits, policies[1]).link < NAMED):
            return None
        pairs = [(policy, s) for policy in policies for s in self._picker.best(turn, policy, 1)]
        return self._several(turn, Outcome.ANSWERED, "list_head", pairs)

    def _clarify(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Asks which policy is meant when none is named and several fit alike; gives the gist of each at once."""
        policies = _policies(hits)[:_SIDES]
        bare = hits[0].link < _NAMELESS and len(turn.question.key) <= _BRIEF
        if turn.focus or len(policies) < 2 or hits[0].link >= NAMED or (hits[0].match >= SURE and not bare):
            return None
        best = [_best(hits, policy) for policy in policies]
        if any(h.score < hits[0].score - _SCATTERED or h.link < hits[0].link - _SCATTERED for h in best):
            return None
        return self._several(turn, Outcome.CLARIFIED, "clarify", [(hit.policy, hit.statement) for hit in best])

    def _several(self, turn: Turn, outcome: Outcome, head: str, pairs: Sequence[Pair], **values: str) -> Reply:
        items = [self._composer.item(number, p, s, turn.today) for number, (p, s) in enumerate(pairs, start=1)]
        policies = list(dict.fromkeys(policy for policy, _ in pairs))
        buttons = tuple(self._composer.policy_button(policy) for policy in policies[:_SIDES])
        lines = [self._composer.say(head, **values), *items, self._composer.sources(pairs)]
        return self._finish(turn, outcome, lines, buttons, pairs)

    def _finish(
        self, turn: Turn, outcome: Outcome, lines: Sequence[str], buttons: tuple[Button, ...], pairs: Sequence[Pair]
    ) -> Reply:
        policies = tuple(dict.fromkeys(policy.id for policy, _ in pairs))
        cited = tuple(f"{policy.id}/{statement.id}" for policy, statement in pairs)
        focus = tuple(dict.fromkeys([*policies[:2], *turn.memory.focus]))[:_REMEMBERED]
        memory = Memory(focus=focus, asked=dict(turn.intents), rest=turn.question.key, cited=cited)
        text = shorten(lines, LIMIT - sum(len(button.title) + 1 for button in buttons))
        return Reply(outcome, text, buttons, policies, cited, memory)


def _asks_for_a_verdict(turn: Turn) -> bool:
    """Tells whether somebody asks how a policy applies to themselves."""
    if turn.likely("ask_compare") >= SURE:
        return False
    plain = turn.question.plain
    return turn.likely("ask_eligibility") >= SURE or bool(OWN_CASE.search(plain) and not _NEEDS.search(plain))


def _asks_the_rule(turn: Turn) -> bool:
    """Tells whether somebody who tells their case wants to hear the rule, not a verdict: 我是大专，最大多少岁才行."""
    return bool(THRESHOLD.search(turn.question.plain)) and not VERDICT.search(turn.question.plain)


def _meant(turn: Turn, hits: Sequence[Hit]) -> list[Policy]:
    """Returns the policies that may be meant, named about as clearly as the best; those in force first."""
    close = [p for p in _policies(hits) if _best(hits, p).score >= hits[0].score - _ALIKE][:_SIDES]
    return sorted(close, key=lambda policy: policy.status_on(turn.today) is Status.EXPIRED)


def _programme(links: Sequence[Link]) -> Policy | None:
    """Returns the programme of several measures that is named, unless a fuller name says what of it is meant."""
    programme = next((link for link in links if link.policy.members and link.spans and link.score >= NAMED), None)
    if programme is None or programme.full:
        return None
    name = max(map(len, programme.spans))
    clearer = (x for x in links if x.policy.id in programme.policy.members and x.score > programme.score + _SCATTERED)
    longer = (x for x in links if max(map(len, x.spans), default=0) > name)
    return None if any(clearer) or any(longer) else programme.policy


def _versions(turn: Turn) -> list[Policy]:
    """Returns the versions that are compared, when the question names years: of each the policy it names best."""
    named = [link.policy for link in turn.links if link.score >= _VERSION_SIDE]
    if not named or not turn.question.versions:
        return []
    dated = (next((p for p in named if year in _name_of(p)), None) for year in turn.question.versions)
    sides = list(dict.fromkeys(policy for policy in dated if policy))
    sides = sides if len(sides) > 1 else list(dict.fromkeys([*sides, named[0], *named[1:2]]))[:2]
    return sides if len(sides) > 1 else []


def _name_of(policy: Policy) -> str:
    return f"{policy.title}{policy.id}{policy.published or ''}{''.join(policy.aliases)}"


def _policies(hits: Sequence[Hit]) -> list[Policy]:
    """Returns the policies of `hits`, in order of their best hit."""
    return list({hit.policy.id: hit.policy for hit in hits}.values())


def _best(hits: Sequence[Hit], policy: Policy) -> Hit:
    return next(hit for hit in hits if hit.policy is policy)
