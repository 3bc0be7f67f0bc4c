"""Answers from several policies: a programme's measures, a topic, a comparison, a list, or which of them is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.policy.answers.compose import Composer
from bot.policy.answers.finish import Pair, finish, room
from bot.policy.answers.kin import name_of
from bot.policy.answers.pick import Picker
from bot.policy.answers.thresholds import FOLLOWS, NAMED, SURE
from bot.policy.answers.turn import COMPARES, LISTS, STACKS, Turn
from bot.policy.model.model import Kind, Policy, Scope, Status
from bot.policy.model.reply import Button, Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.linking import Link
from bot.policy.search.ranking import Hit, places_in
from bot.policy.search.topics import Topic, Topics

SIDES = 3
"""Policies put side by side at most, and buttons for them."""

_SIDE = 0.45
"""A link from which a policy is one side of a comparison, and how far it may lie behind the best one."""
_VERSION_SIDE = 0.35
"""A link from which it is, where versions are compared."""
_HALF = 0.35
"""A link by which one half of a question names a policy."""
_SURELY = 0.65
"""Probability from which a comparison is wanted, whatever the words."""
_COMPARED = 4
"""Statements put side by side at most."""
_COMPARABLE = 0.2
"""A statement of another policy may score so much less and be put beside the best."""
_LISTED = 5
"""Policies in one list at most."""
_LIST_REACH = 0.45
"""A policy may score so much less than the best and stand in its list."""
_OWNED = 0.85
"""A link from which one policy owns the question, so that nothing is listed beside it."""
_HINT = 0.2
"""A link from which a policy is hinted at."""
_FITS = 0.3
"""A match from which a statement fits by itself."""
_SCATTERED = 0.1
"""Policies that lie so far apart are not of one kind: nothing is asked back about them."""
_OUTRIGHT = 0.2
"""So much better than any other of a list a policy must fit, to be the one that is meant."""
_BY_FAR = 0.3
"""A match so much better than that of the others answers for all of them."""
_NAMELESS = 0.1
"""A link below which nothing is named."""
_BRIEF = 9
"""A message this short that names nothing (一家能报几个) fits many policies, however well it fits one."""

_NOW = re.compile(r"现在|如今|目前|新版|最新|今年|老版|旧版|以前|原来|改成|改版")
_DISTRICT = re.compile(r"区[里级]|[我本]区")
_YEARS = re.compile(r"\d{2}年(?:\d{1,2}月)?份?(?:的|那批|那次|版)?(?:和|与|跟|同|及|、)(?:20)?\d{2}年")
"""Two years side by side: 24年11月和25年4月两批."""
_AND = re.compile(r"和|跟|与|同(?![时一样])|还是|、")
_WITHIN_ONE = re.compile(
    r"(?:条件|情形|情况|路子|途径|路径|方式|要求|材料|环节|步骤|类型|人群|对象|档)(?:都|分别)?(?:有|是|包括|分)?(?:哪|什么|啥|几)"
    r"|(?:哪|什么|啥|几)(?:几|一)?(?:些|种|个|条|类)?(?:条件|情形|情况|路子|途径|路径|要求|材料|环节|步骤|类型|人群|对象|档)"
)
"""Words that ask for several things of one policy: 专精特新的路子有哪些."""


class Several:
    """Puts statements of several policies into one reply."""

    def __init__(self, index: PolicyIndex, composer: Composer, picker: Picker, topics: Topics) -> None:
        self._index = index
        self._composer = composer
        self._picker = picker
        self._topics = topics

    def topic(self, turn: Turn, topic: Topic) -> Reply:
        """Answers a question about a whole topic by what each of its policies says to it, or offers narrower topics."""
        if topic.menu:
            titles = [self._topics.by_id[one].title for one in topic.menu]
            text = self._composer.say("topic_menu", titles="、".join(titles))
            return Reply(Outcome.CLARIFIED, text, tuple(Button(title, title) for title in titles), memory=turn.memory)
        shown = self._shown(turn, topic)
        known = {policy for policy, _ in shown}
        newer = (policy for policy in self._named_alike(turn, topic) if policy not in known)
        pairs = [*shown, *((policy, statement) for policy in newer if (statement := self._picker.sum(turn, policy)))]
        pairs = self._of_place(turn, topic, pairs)
        pairs.sort(key=lambda pair: pair[0].status_on(turn.today) is Status.EXPIRED)
        lead = self._pair(topic.lead)
        told = self._told(turn, Outcome.ANSWERED, "topic_head", pairs, lead=lead, open_still=True, title=topic.title)
        return _beside_head(told, topic)

    def others(self, turn: Turn, topic: Topic, known: Sequence[str]) -> Reply:
        """Lists the policies of `topic` that are not among the `known`, or says that there are none."""
        pairs = [pair for pair in map(self._pair, topic.shows) if pair and pair[0].id not in known]
        pairs.sort(key=lambda pair: pair[0].status_on(turn.today) is Status.EXPIRED)
        if not pairs:
            text = self._composer.say("topic_no_others", title=topic.title)
            return Reply(Outcome.NOT_IN_BASE, text, (self._composer.button("staff"),), memory=turn.memory)
        return self._told(turn, Outcome.ANSWERED, "topic_others", pairs, open_still=True, title=topic.title)

    def beside(self, topic: Topic, policy: Policy) -> list[Policy]:
        """Returns the other policies of `topic`, the main ones first."""
        pairs = filter(None, map(self._pair, topic.shows))
        return [other for other in dict.fromkeys(other for other, _ in pairs) if other is not policy]

    def compare(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Puts two or three policies side by side, or the cases of one."""
        plain = turn.question.plain
        if STACKS.search(plain) or not (
            COMPARES.search(plain) or _YEARS.search(plain) or turn.likely("ask_compare") >= _SURELY
        ):
            return None
        sides = (
            _versions(turn)
            or self._of_halves(turn)
            or _named_apart(turn)
            or _of_each_place(turn, hits)
            or (_NOW.search(plain) and _old_and_new(turn))
            or [link.policy for link in turn.links if link.score >= max(_SIDE, turn.best_link - _SIDE)]
            or self._talked_about(turn)
        )
        if not sides and not turn.focus and hits[0].link < _HINT:
            return None  # nothing is named: what was talked about answers
        telling = {hit.policy for hit in hits if hit.wanted}
        sides = ([side for side in sides if side in telling] or sides)[:SIDES]
        each = _COMPARED // max(len(sides), 2)
        pairs = [(policy, s) for policy in sides for s in self._picker.best(turn, policy, each)]
        told = {policy for policy, _ in pairs}
        close = (hit for hit in hits if hit.score >= hits[0].score - _COMPARABLE and hit.statement.kind is not Kind.GAP)
        pairs += [(hit.policy, hit.statement) for hit in close if len(told) < 2 or hit.policy in told]
        pairs = list(dict.fromkeys(pairs))[:_COMPARED]
        alone = len({policy.id for policy, _ in pairs}) == 1
        if len(pairs) < 2 or (alone and self._picker.parts(turn, hits[0].policy)):
            return None
        return self._told(turn, Outcome.ANSWERED, "compare_head", pairs)

    def _talked_about(self, turn: Turn) -> list[Policy]:
        """Returns what may be compared of what was talked about: what was listed together, or is of one field."""
        first = turn.focus[:1]
        near = {*first, *turn.memory.listed, *(one for member in first for one in self._topics.beside(member))}
        return [self._index.by_id[one] for one in turn.focus[:SIDES] if one in near]

    def _named_closer(self, turn: Turn, topic: Topic) -> bool:
        """Tells whether a policy is named by more than the words of `topic`, or is none of it: 律所落户."""
        words = topic.longest_in(turn.question.key)
        rest = self._links_of(re.sub("|".join(map(re.escape, words)), "", turn.question.plain))
        beside = turn.best_link >= NAMED and turn.links[0].policy.id not in (topic.head, *topic.policies)
        return bool(turn.focus) or beside or any(link.score >= _HALF for link in rest)

    def _of_halves(self, turn: Turn) -> list[Policy]:
        """Returns the policy that each side of an "and" names, best by itself and with the other: 公租房跟青年驿站."""
        whole = {link.policy: link.score for link in turn.links}
        for joint in _AND.finditer(turn.question.plain):
            halves = turn.question.plain[: joint.start()], turn.question.plain[joint.end() :]
            named = [
                {x.policy: x.score + whole.get(x.policy, 0.0) for x in self._links_of(half) if x.score >= _HALF}
                for half in halves
            ]
            sides = [max(links, key=links.__getitem__) for links in named if max(links.values(), default=0.0) >= NAMED]
            if len(set(sides)) > 1:
                return sides
        return []

    def _links_of(self, plain: str) -> list[Link]:
        return self._index.link(self._index.reader.read(plain), limit=_LISTED)

    def listed(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Lists the policies that fit, each with its best answer; what one policy has several of, it tells itself."""
        unknown = hits[0].statement.kind is Kind.GAP and hits[0].match >= FOLLOWS
        of_one = hits[0].link >= NAMED and (unknown or _WITHIN_ONE.search(turn.question.plain))
        if of_one or not turn.wants("ask_list", LISTS):
            return None
        if (topic := self._topics.touched(turn.question)) and not self._named_closer(turn, topic):
            return self.topic(turn, topic)
        near = [p for p in policies_of(hits) if best_of(hits, p).score >= hits[0].score - _LIST_REACH]
        policies = [p for p in near if _belongs(best_of(hits, p), hits[0])]
        policies = sorted(policies, key=lambda p: p.status_on(turn.today) is Status.EXPIRED)[:_LISTED]
        if len(policies) < 2 or (hits[0].link >= _OWNED and best_of(hits, policies[1]).link < NAMED):
            return None
        pairs = [(policy, s) for policy in policies for s in self._picker.best(turn, policy, 1)]
        return self._told(turn, Outcome.ANSWERED, "list_head", pairs, open_still=True)

    def fitting(self, turn: Turn, hits: list[Hit]) -> list[Hit]:
        """Returns the hits of those policies that fit the asker's case best, where it is open which one is meant."""
        if not turn.told or not (turn.is_open or (not turn.focus and hits[0].link < NAMED)):
            return hits
        near = (policy for policy in policies_of(hits) if best_of(hits, policy).score >= hits[0].score - _OUTRIGHT)
        fits = {policy: turn.told.fits(policy) for policy in near}
        if max(fits.values()) <= min(fits.values()):
            return hits
        return [hit for hit in hits if fits.get(hit.policy) == max(fits.values())]

    def among(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Gives the answer of each policy listed before, when none of them is meant more clearly than the others."""
        if not turn.is_open:
            return None
        best = [hit for hit in (best_of(hits, policy) for policy in policies_of(hits)) if _knows(hit)]
        near = [hit for hit in best if hit.score >= best[0].score - _OUTRIGHT][:SIDES]
        if len(near) < 2 or near[0].match >= max(hit.match for hit in near[1:]) + _BY_FAR:
            return None
        near.sort(key=lambda hit: hit.statement.kind is Kind.GAP)
        told = self._told(turn, Outcome.CLARIFIED, "clarify", [(h.policy, h.statement) for h in near], open_still=True)
        every = tuple(dict.fromkeys([*told.memory.listed, *turn.memory.listed]))
        return replace(told, memory=replace(told.memory, listed=every))

    def clarify(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Asks which policy is meant when none is named and several fit alike; gives the gist of each at once."""
        policies = policies_of(hits)[:SIDES]
        bare = hits[0].link < _NAMELESS and len(turn.question.key) <= _BRIEF
        if turn.focus or len(policies) < 2 or hits[0].link >= NAMED or (hits[0].match >= SURE and not bare):
            return None
        best = [best_of(hits, policy) for policy in policies]
        if any(h.score < hits[0].score - _SCATTERED or h.link < hits[0].link - _SCATTERED for h in best):
            return None
        pairs = [(hit.policy, hit.statement) for hit in best]
        return self._told(turn, Outcome.CLARIFIED, "clarify", pairs, open_still=True)

    def _of_place(self, turn: Turn, topic: Topic, pairs: Sequence[Pair]) -> list[Pair]:
        """Returns what is of the place that is asked for, what the topic does not list too: 市里的贷款贴息."""
        names = (span for link in turn.links for span in link.spans)
        named = sorted({*names, *(word for words in topic.names for word in words)}, key=len, reverse=True)
        plain = re.sub("|".join(map(re.escape, named)), "", turn.question.plain)
        places = places_in(plain)
        if len(places) != 1 or (Scope.FUTIAN in places and not _DISTRICT.search(plain)):
            return list(pairs)  # Futian is where everybody asks; 区里 is not the city
        own = [pair for pair in pairs if pair[0].scope in places]
        if Scope.FUTIAN in places:
            return own or list(pairs)
        listed = {policy for policy, _ in own}
        linked = (x.policy for x in turn.links if x.score >= _SIDE and x.policy.scope in places)
        more = [(one, self._picker.whole(one)) for one in linked if one not in listed]
        return [*more, *own] or list(pairs)

    def _shown(self, turn: Turn, topic: Topic) -> list[Pair]:
        """Returns what the policies of `topic` say: their sum, or what they answer about procedure."""
        pairs = [pair for pair in map(self._pair, topic.shows) if pair]
        if not turn.asks_procedure:
            return pairs
        policies = dict.fromkeys(policy for policy, _ in pairs)
        return [(policy, s) for policy in policies for s in self._picker.best(turn, policy, 1)] or pairs

    def _pair(self, name: str) -> Pair | None:
        """Returns the policy and the statement called `policy/statement`, the summing-up of a policy named alone."""
        policy_id, _, statement_id = name.partition("/")
        policy = self._index.by_id.get(policy_id)
        if policy is None:
            return None
        statement = policy.statement(statement_id) if statement_id else self._picker.whole(policy)
        return (policy, statement) if statement else None

    def _named_alike(self, turn: Turn, topic: Topic) -> list[Policy]:
        """Returns policies in force that bear a name of the topic: one published at the desk is listed at once."""
        names = {"".join(words) for words in topic.names}
        alike = (link.policy for link in turn.links if names.intersection(link.spans))
        return [one for one in alike if one.status_on(turn.today) is Status.IN_FORCE and one.of_kind(Kind.BENEFIT)]

    def _told(
        self,
        turn: Turn,
        outcome: Outcome,
        head: str,
        pairs: Sequence[Pair],
        lead: Pair | None = None,
        open_still: bool = False,
        **values: str,
    ) -> Reply:
        """Returns the items that fit into one message, with the basis of each.

        With `open_still` the next message may be about any of them.
        """
        policies = list(dict.fromkeys(policy for policy, _ in pairs))
        buttons = tuple(self._composer.policy_button(policy) for policy in policies[:SIDES])
        first = [lead[1].text] if lead else []
        first.append(self._composer.say(head, **values))
        for count in range(len(pairs), 0, -1):
            shown = list(pairs[:count])
            items = [self._composer.item(number, p, s, turn.today) for number, (p, s) in enumerate(shown, start=1)]
            quoted = [*([lead] if lead else []), *shown]
            lines = [*first, *items, self._composer.sources(quoted)]
            if sum(len(line) + 1 for line in lines) <= room(buttons):
                break
        listed = list(dict.fromkeys(policy for policy, _ in shown)) if open_still else []
        return finish(turn, outcome, lines, buttons, shown, listed)


def policies_of(hits: Sequence[Hit]) -> list[Policy]:
    """Returns the policies of `hits`, in order of their best hit."""
    return list({hit.policy.id: hit.policy for hit in hits}.values())


def best_of(hits: Sequence[Hit], policy: Policy) -> Hit:
    """Returns the best hit of `policy`, which has one."""
    return next(hit for hit in hits if hit.policy is policy)


def _beside_head(told: Reply, topic: Topic) -> Reply:
    """Returns the list of a topic, whose head may be meant too: 国高 lists what it yields, 材料呢 asks about it."""
    if not topic.head or topic.head in told.memory.listed:
        return told
    return replace(told, memory=replace(told.memory, listed=(topic.head, *told.memory.listed), is_open=True))


def _knows(hit: Hit) -> bool:
    """Tells whether a policy has something to say to the question, if only that its sources do not."""
    return hit.wanted or hit.match >= FOLLOWS


def _belongs(hit: Hit, best: Hit) -> bool:
    """Tells whether a policy is named a little or fits about as well as the best: a list does not hold anything."""
    return hit.link >= _HINT or hit.match >= best.match / 2


def _named_apart(turn: Turn) -> list[Policy]:
    """Returns the policies named each by a name of its own, when there are several and the best is one of them."""
    found: dict[str, Policy] = {}
    for link in turn.links:
        own = max((span for span in link.spans if span in turn.question.key), key=len, default="")
        if own and link.score >= NAMED:
            found.setdefault(own, link.policy)
    sides = list(found.values())
    return sides if len(sides) > 1 and turn.links[0].policy in sides else []


def _of_each_place(turn: Turn, hits: Sequence[Hit]) -> list[Policy]:
    """Returns what fits best of each place, when several are named: 区里和市里的分别列一下."""
    places = places_in(turn.question.plain)
    best: dict[Scope, Policy] = {}
    for hit in hits:
        if hit.policy.scope in places and (hit.link >= _HINT or hit.match >= _FITS):
            best.setdefault(hit.policy.scope, hit.policy)
    return list(best.values()) if len(best) > 1 else []


def _versions(turn: Turn) -> list[Policy]:
    """Returns the versions that are compared, when the question names years: of each the policy it names best.

    One that came of another that is compared goes before what only bears the year.
    """
    named = [link.policy for link in turn.links if link.score >= _VERSION_SIDE]
    if not named or not turn.question.versions:
        return []
    dated = [[p for p in named if year in name_of(p)] for year in turn.question.versions]
    every = [policy for group in dated for policy in group]
    of_a_line = (next((p for p in group if any(_is_kin(p, q) for q in every)), group[0]) for group in dated if group)
    sides = list(dict.fromkeys(of_a_line))
    if len(sides) > 1 and named[0] in sides:
        return sides
    return _old_and_new(turn) or list(dict.fromkeys([*sides, named[0], *named[1:2]]))[:2]


def _old_and_new(turn: Turn) -> list[Policy]:
    """Returns the policy named and the one that came of it, or that it came of, if that is named too."""
    named = [link.policy for link in turn.links if link.score >= _VERSION_SIDE]
    kin = [one for one in named[1:] if _is_kin(one, named[0])]
    return [named[0], kin[0]] if kin else []


def _is_kin(one: Policy, other: Policy) -> bool:
    """Tells whether one of two policies replaced the other."""
    return one.id == other.superseded_by or other.id == one.superseded_by
