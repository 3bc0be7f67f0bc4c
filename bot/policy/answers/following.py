"""Which of the policies talked about a message goes on about: what it leaves unsaid was said before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from bot.policy.answers.kin import Kin
from bot.policy.answers.thresholds import BARE, FOLLOWS, HINT, NAMED, OWN, SHORT, STRANGE, SURE
from bot.policy.model.model import Kind
from bot.policy.model.reply import Memory
from bot.policy.search.index import PolicyIndex
from bot.policy.search.linking import Link
from bot.policy.search.question import Question
from bot.policy.search.ranking import Hit
from bot.policy.search.told import Told
from bot.policy.search.topics import Topics
from bot.policy.text.text import compact, normalise

_LOYALTY = 0.2
"""What is talked about may answer a long message so much worse than anything else, and is meant all the same."""
_LOOSELY = 0.35
"""A link from which a policy is named loosely."""
_SLACK = 0.1
"""What is talked about may answer a short message so much worse, and is meant all the same."""
_RECENT = 2
"""So many of the policies talked about can be meant by a long message."""
_TRACE = 0.05
"""A match below which a statement has nothing to do with the question."""
_ALIKE = 0.05
"""Links, or matches, that differ by no more than this are as good as each other."""
_CLEARLY = 0.25
"""Another policy must answer so much better to be turned to."""
_WELL = 0.4
"""A match that leaves nothing to be looked for elsewhere."""
_FAINTLY = 0.2
"""A link, or a match, that is no more than an allusion."""
_HAS = re.compile(
    r"(?:[租住领拿办买享受申请到报评]{1,2}[着了过]|正在[租住领享受]{1,2}|在[租住领排]|在?轮候|已经?(?:有|是|在[租住领])|有了"
    r"|(?:^|[,。; ])(?:我们?|咱们?|公司|企业)(?:公司|企业)?(?:现在|已经|也|都|就|是)*(?:有|拿着|持有)"
    r"|(?:还没有?|没有?|尚?未)"
    r")(?:[一两几]?[个项份套]|这个|市里的?|区里的?)?$"
)
"""What stands before the name of something that one has, not of what is asked about."""
_EARLIER = re.compile(
    r"(?:刚才|刚刚|之前|前面|上面|开头|一开始)(?:你|您|我|我们)?(?:说|讲|问|聊|提|介绍)(?:过|到|了)?的?"
)
"""The talk goes back to something told before: 刚才说的房子能住几年."""
_BESIDE_ANOTHER = re.compile(
    r"^(?:那么?|这个|这|它|咁|,)*(?:和|跟|与|同)[^,。?!]{1,14}?(?:能|可以|可唔可以|会|是)?(?:不能|不可以|不会|不是)?"
    r"(?:同时|一起|一齐|一并|都|叠加|兼得|冲突|矛盾|重复)"
)
_RELATED = 0.45
"""A policy that was not told of, though it is of the same topic, must fit better than one that was."""
_HINTED = 0.25
"""It need fit no better than this where the one told of says nothing to a message: 证书管几年 of the tax rate."""


class Following:
    """Resolves what a message leaves out."""

    def __init__(self, index: PolicyIndex, topics: Topics, kin: Kin) -> None:
        self._index = index
        self._topics = topics
        self._kin = kin

    def focus(
        self, question: Question, intents: Mapping[str, float], memory: Memory, links: Sequence[Link], told: Told
    ) -> tuple[str, ...]:
        """Returns the ids of the policies that `question` goes on about, the one meant first; none if it does not."""
        if ours := self._kin.of_ours(question, memory):
            return (ours.id, *memory.about)
        return self._of_what_was(question, intents, memory, links, told) if memory.about else ()

    def _of_what_was(
        self, question: Question, intents: Mapping[str, float], memory: Memory, links: Sequence[Link], told: Told
    ) -> tuple[str, ...]:
        state = bool(links) and tells_a_state(question, links[0].spans)
        links = [] if state else links
        best = links[0] if links else None
        if self._points_back(question, memory, best, state):
            return self._of_before(question, memory) or memory.about
        if best and best.score >= NAMED:
            if again := self._named_again(question, links, memory):
                return again
            if not (self._only_hinted(question, best, memory) or self._answered_best(question, best, memory)):
                return ()
        elif not state and (related := self._for_case(question, memory, told) or self._related(question, memory)):
            return (related, *memory.about)
        if self.continues(question, intents, memory):
            alone = not memory.is_open and self._topics.only_asks(question)
            return memory.about[:1] if alone else memory.about
        named = best is not None and best.score >= NAMED
        sibling = "" if named else self._sibling(question, links, memory)
        return (sibling,) if sibling else ()

    def _points_back(self, question: Question, memory: Memory, best: Link | None, state: bool) -> bool:
        """Tells whether a message says that it is about what was talked about, or names another one only as a state."""
        if beside_another(question):
            return True
        if (question.points_back or _EARLIER.search(question.plain)) and not (best and best.score >= NAMED):
            return True
        return state and len(question.key) <= SHORT and self.knows(question, memory, FOLLOWS)

    def _of_before(self, question: Question, memory: Memory) -> tuple[str, ...]:
        """Returns the policies talked about, first the one that 刚才说的房子 fits best: the talk goes back to it."""
        earlier = self._index.best(question, memory.focus) if _EARLIER.search(question.plain) and memory.focus else None
        return tuple(dict.fromkeys([earlier.policy.id, *memory.focus])) if earlier else ()

    def _named_again(self, question: Question, links: Sequence[Link], memory: Memory) -> tuple[str, ...]:
        """Returns the policies talked about when a short message names one of them as clearly as any other."""
        if len(question.key) > 2 * SHORT or question.versions or question.outside:
            return ()
        again = [x.policy.id for x in links if x.policy.id in memory.about and x.score >= links[0].score - _ALIKE]
        inside, anywhere = self._index.best(question, memory.about), self._index.best(question)
        if not again or inside is None or anywhere is None:
            return ()
        if len(question.key) > SHORT and inside.match < anywhere.match - _SLACK:
            return ()  # 公租房轮候的人租房每月补多少 names the subsidy as well, and that one answers
        return tuple(dict.fromkeys([again[0], *memory.about]))

    def _only_hinted(self, question: Question, best: Link, memory: Memory) -> bool:
        """Tells whether a short message names another policy by loose words alone, while those talked about fit it.

        What reads like a follow-up need fit them no better than the other one; anything else must, and clearly.
        """
        if best.spans or best.policy.id in memory.about or len(question.key) > SHORT:
            return False
        places = question.places
        if best.policy.scope in places and not any(self._index.by_id[x].scope in places for x in self._known(memory)):
            return False  # 福田配套怎么申请 leaves the city's
        inside, outside = self._index.best(question, memory.about), self._index.best(question, [best.policy.id])
        if inside is None or outside is None:
            return False
        slack = _SLACK if question.follow_up else -_SLACK
        return inside.match >= max(FOLLOWS, outside.match - slack)

    def _answered_best(self, question: Question, best: Link, memory: Memory) -> bool:
        """Tells whether what is talked about answers a short message best, which names what that speaks of."""
        if not self._speaks_of(memory.about[0], best.spans):
            return False
        inside, anywhere = self._index.best(question, memory.about[:1]), self._index.best(question)
        if len(question.key) > SHORT or inside is None or anywhere is None or inside.statement.kind is Kind.GAP:
            return False
        return inside.match >= max(_WELL, anywhere.match + _ALIKE if anywhere.policy is not inside.policy else 0.0)

    def _speaks_of(self, policy_id: str, names: Sequence[str]) -> bool:
        """Tells whether any of `names` stands in a policy: 国高 does not in what is written of homes."""
        policy = self._index.by_id.get(policy_id)
        texts = "".join((*policy.aliases, *(one.text for one in policy.statements))) if policy else ""
        written = compact(self._index.reader.written(normalise(texts).lower()))
        return not names or any(name in written for name in names)

    def _for_case(self, question: Question, memory: Memory, told: Told) -> str:
        """Returns the like policy for another field of business, which a follow-up tells: 软件的呢 after chips."""
        policy = self._index.by_id.get(memory.about[0])
        if policy is None or len(question.key) > SHORT or not told.turns_from(policy):
            return ""
        named = {link.policy.id: link.score for link in self._index.link(question)}
        like = [one.id for one in self._kin.of(policy.id) if told.turns_to(one) and one.id in named]
        return max(like, key=named.__getitem__, default="")

    def _related(self, question: Question, memory: Memory) -> str:
        """Returns the policy listed before, or of the same topic, that answers what the ones talked about do not."""
        if len(question.key) > SHORT or self._topics.only_asks(question):
            return ""
        kin = (one.id for one in self._kin.of(memory.about[0]) if not one.is_outdated)  # of the past one must speak
        near = [*memory.listed, *kin]
        others = [one for one in dict.fromkeys(near) if one not in memory.about]
        found = self._index.best(question, others) if others else None
        inside, elsewhere = self._index.best(question, memory.about), self._index.best(question)
        if found is None or inside is None or elsewhere is None or found.statement.kind is Kind.GAP:
            return ""
        if inside.statement.kind is Kind.GAP and self._only_asked(question, inside):
            return ""
        if inside.statement.kind is not Kind.GAP and inside.match >= _WELL:
            return ""
        ours, theirs = (0.0 if hit.statement.kind is Kind.GAP else hit.match for hit in (inside, elsewhere))
        least = OWN if found.policy.id in memory.listed else _HINTED if ours < _TRACE else _RELATED
        clear = found.match >= max(least, ours + _CLEARLY, theirs - _SLACK)
        return found.policy.id if clear else ""

    def continues(self, question: Question, intents: Mapping[str, float], memory: Memory) -> bool:
        """Tells whether a message that names no policy is still about the ones talked about.

        One that says only what it asks always is; a short one when they can answer it at all; a long one when they can
        answer it about as well as anything else in the base.
        """
        inside, elsewhere = self._index.best(question, memory.about), self._index.best(question)
        if inside is None or elsewhere is None:
            return False
        if self._is_of_another_topic(question, memory):
            return False
        if intents.get("out_of_scope", 0.0) >= SURE and inside.match < min(OWN, max(FOLLOWS, elsewhere.match)):
            return False
        away = elsewhere.policy.id not in memory.about
        gap = inside.statement.kind is Kind.GAP
        if away and elsewhere.link >= _LOOSELY and gap and not self._only_asked(question, inside):
            return False  # another policy knows what the ones talked about only say they do not
        if len(question.key) <= SHORT and elsewhere.link < HINT and self._topics.only_asks(question):
            return True
        if not question.follow_up and away and self._is_far_better(question, elsewhere, inside):
            return False  # 能租多大的房 after a title that has nothing to do with homes
        if question.follow_up or len(question.key) <= SHORT:
            return self._continues_shortly(question, inside, elsewhere, away)
        recent = self._index.best(question, memory.about[:_RECENT]) or inside
        rival = elsewhere.match + (HINT if elsewhere.link >= HINT else 0.0)
        least = FOLLOWS if elsewhere.link < HINT and len(question.key) <= 2 * SHORT else 2 * FOLLOWS
        return recent.match >= least and recent.match + _LOYALTY >= rival

    def _is_of_another_topic(self, question: Question, memory: Memory) -> bool:
        """Tells whether a message names a topic that what is talked about is no part of: 入学政策有吗."""
        topic = None if question.follow_up or self._topics.only_asks(question) else self._topics.find(question)
        return topic is not None and not topic.menu and not {*topic.policies, topic.head}.intersection(memory.about)

    def _is_far_better(self, question: Question, elsewhere: Hit, inside: Hit) -> bool:
        """Tells whether something else answers well what has no word in common with the policies talked about."""
        if elsewhere.match < _WELL or inside.match >= 2 * _TRACE:
            return False
        return not self._speaks_of(inside.policy.id, _pairs(question))

    def _only_asked(self, question: Question, gap: Hit) -> bool:
        """Tells whether a gap is just what a message asks that names no other policy: 利息补多少 of a loan."""
        return gap.match >= _FAINTLY and not any(link.spans for link in self._index.link(question))

    def _continues_shortly(self, question: Question, inside: Hit, elsewhere: Hit, away: bool) -> bool:
        bare = question.follow_up and len(question.key) <= BARE
        if away and elsewhere.link >= HINT and inside.match < _TRACE:
            return False  # 硅楼呢: all that it says is the name of another one
        if elsewhere.link >= _LOOSELY and away:
            slack = _SLACK if question.follow_up else -_SLACK
            known = bare and self._speaks_of(inside.policy.id, _pairs(question))
            return inside.match >= max(FOLLOWS, elsewhere.match - slack) or known
        if len(question.key) > 2 * SHORT and inside.match < elsewhere.match - HINT:
            return False
        known = question.follow_up or inside.match >= OWN or self._index.strangeness(question) < STRANGE
        return bare or (known and inside.match >= _TRACE)

    def _sibling(self, question: Question, links: Sequence[Link], memory: Memory) -> str:
        """Returns the policy that a bare follow-up turns to: 人工智能的呢 after one on chips means the one on AI.

        It is named by the follow-up a little and by the question before together with it.
        """
        if not (question.follow_up and len(question.key) <= SHORT):
            return ""
        together = {x.policy.id: x.score for x in self._index.link(self._index.reader.read(memory.rest + question.key))}
        others = [link for link in links if link.policy.id not in memory.about and link.score >= HINT]
        best = max(others, key=lambda link: link.score + together.get(link.policy.id, 0.0), default=None)
        if best is None or together.get(best.policy.id, 0.0) < NAMED:
            return ""
        heir = None if question.versions else self._index.heir(best.policy)
        return heir.id if heir else best.policy.id

    def outlived(self, question: Question, intents: Mapping[str, float], memory: Memory, today: date) -> bool:
        """Tells whether somebody who was told of what has expired asks what there is now: 那现在有什么用房支持."""
        policy = self._index.by_id.get(next(iter(memory.about), ""))
        lists = intents.get("ask_list", 0.0) >= SURE and not self._topics.only_asks(question)
        return lists and policy is not None and policy.has_expired(today)

    def knows(self, question: Question, memory: Memory, least: float = OWN) -> bool:
        """Tells whether what is talked about says anything to a message, and not only that it is not known."""
        inside = self._index.best(question, memory.about)
        return inside is not None and inside.match >= least and inside.statement.kind is not Kind.GAP

    def _known(self, memory: Memory) -> list[str]:
        return [one for one in memory.about if one in self._index.by_id]


def beside_another(question: Question) -> bool:
    """Tells whether a message asks if what is talked about goes together with something else: 和租房那个能同时拿吗."""
    return bool(_BESIDE_ANOTHER.search(question.plain)) and not question.outside


def tells_a_state(question: Question, names: Iterable[str]) -> bool:
    """Tells whether what is named is what the asker has, or has not: 我租着公租房可以吗 asks about another."""
    name = max(names, key=len, default="")
    return bool(name and name in question.plain and _HAS.search(question.plain[: question.plain.index(name)]))


def _pairs(question: Question) -> list[str]:
    """Returns every two characters that stand side by side in a message."""
    return [question.key[at : at + 2] for at in range(len(question.key) - 1)]
