"""Answers an asker's own case: what they told is read into a profile and the policy assessed for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.assessment import Assessment, Verdict, assess, fields_of, told_by
from bot.policy.benefits import Benefit, amount_fields
from bot.policy.conditions import Truth, leaves
from bot.policy.explain import explain
from bot.policy.fields import Catalogue, Field
from bot.policy.figured import Figured
from bot.policy.index import PolicyIndex
from bot.policy.least import Least, least_of
from bot.policy.model import Kind, Policy, Statement, Status
from bot.policy.placing import cues_in
from bot.policy.profile import Profile
from bot.policy.question import ASKS, HOW_MANY, HOW_MANY_HEADS, HOW_MUCH, IN_ALL, Question
from bot.policy.ranking import Hit
from bot.policy.reading import prepare, read_profile
from bot.policy.several import best_of, policies_of
from bot.policy.sums import sum_of
from bot.policy.text import normalise
from bot.policy.told import names_several
from bot.policy.turn import COMPARES, EACH, SURE, THRESHOLD, VERDICT, Turn

_ASKS = re.compile(
    r"能不能|可不可以|可否|能否|行不行|得不得|够不够|符不符合|符合不符合|算不算|来得及"
    r"|(?:是否|是不是)(?:也|就|都)?(?:符合|可以|够|能|有|具备|达到|满足|属于)"
    r"|(?P<word>申请|申报|享受)(?:不|唔|没)(?P=word)"
    r"|(?P<verb>[拿领报算行够办得给过收发])(?:不|唔|没)(?P=verb)"
    r"|有没有(?:我|机会|资格|得|份|戏|希望|[?!。 ]*$)"
    r"|(?:能|可以|行|够|符合|合格|满足|达到|达标|还给|有份|有戏|有|算|得|没问题|给[住领办批])[^,。;!?]{0,16}"
    r"(?:吗|么|嘛|吧|马(?=[?!。]?$)|(?:不|没|没有)[?!。 ]*$)|(?:行|可以|够|符合|能[^,。;!?]{1,8})(?:不|没)(?=[?,。!])"
)
"""Words that ask for a yes or no about oneself; that something of oneself is told is seen by the reading."""
_ASKS_LOOSELY = re.compile(
    r"(?:吗|么|嘛|吧|(?<!还)没有?|(?<!要)不)(?=[?,。! ]|$)|想(?:要)?(?:申请|申报|领|拿|报|租|认定)|有份|影响"
    r"|卡(?:不卡|在)|差在|给不给|会不会|能[^,。?!]{1,4}不能"
)
"""Words that ask for a yes or no, or wish for something: about oneself only if what is told settles the case."""
_ASKS_OUTRIGHT = re.compile(
    r"(?:(?:申请|申报|领取?|拿|攞|享受|报|认定|符合|够|达标|资格|机会|有份|有戏|行不行|得不得|可以|行)"
    r"(?:得?到|上|得上|得了|过|条件|要求)?(?:吗|么|嘛|呢|不|没|没有)?"
    r"|(?:能|可以|好)(?:再)?(?:申请|申报|领|拿|享受|报|租|住|评|办|认定|落户|入户)[^,。?!]{0,14}(?:吗|么|嘛|不|没))"
    r"[啊呀哈哦喔]?(?:[?!。 ]*$|[?!。])"
)
"""A sentence that ends in nothing but whether one may have it: no statement about something else answers it."""
_ENDS_ASKING = re.compile(r"[?？]|[吗呢么][。!！ ]*$")
_NEEDS = re.compile(
    r"(?:需要|需不需要|要不要|用不用|还要|还得|必须|得先|要先)[^,。?!]{0,14}(?:吗|么|[?]|$)|(?:是不是|是否)(?:还|先|也)?(?:得|要|须)"
)
"""Asks what one has to do, not whether one fits."""

_ASKS_WHAT_TO_DO = re.compile(r"(?:怎么|如何|怎样)(?:处理|办|算|弄|补|改|走)(?:呢|啊|呀|才好|合适)?[?。! ]*$")
"""Asks what becomes of a case, or what to do with it: no verdict answers it."""
_NAMES_ONESELF = re.compile(
    r"(?:^|[,。;!? ])(?:我们?|咱们?|我司|公司|企业|单位)(?:公司|企业|厂|店|这边)?"
    r"(?:是|属于|算是?|也是)[^,。;!?]*[,。;!?]"
)
"""A clause that says what somebody is, before something else."""
_OF_ONESELF = re.compile(r"我|本人|咱|俺")
_CLAUSE = re.compile(r"[,。;?!]")

_SPEAKS_OF = re.compile(
    r"材料|流程|步骤|手续|金额|标准|条件|要求|时间|期限|电话|地址|渠道|依据|文件|名单|介绍|政策|补贴|补助|奖励|资助|贴息|申请|申报"
    r"|办理|怎|什么|啥|咩|哪|多少|几[个年月天时万]|点样|边|想|要|如果|假如"
)
"""Words of a question or a wish, or of what a question is about: a message with none of them only tells."""

_BARE = 8
_CITED = 6
_OLD_VERSION = re.compile(r"旧|老(?:版|政策|规|办法|的)|上一版|以前的|之前的|当年的|当时的")
_HEADS = "人"
_MUCH = 3
"""So many facts about oneself are a case of one's own."""
_SEVERAL = 2
"""So many facts are one, even when something of the policy is asked beside it."""
_LENGTH = 360
_LONGER = 460
"""Characters of an explanation within one reply."""
_TOLD = 0.28
_BEHIND = 0.5
_LOOSER = 0.3
_NAME_ALONE = 0.6
"""A link that a short name makes by itself (高企), however much better the words name something else."""
_MEANT = 6
_MENTIONED = 0.12
"""A link from which a policy may be meant by somebody who tells their case."""
_NAMED = 0.3
"""A link from which it is named closely enough to be refused by it."""
_FACT = 0.15
_FACTS = 3
_WHOLE = 5
"""So many facts of one policy are a case of it, whatever else is named."""
_REFUSED = 0.15
_FIGURES = re.compile(r"(?:[\d零一二两三四五六七八九十百千多来]|个)[万亿%岁年人月]*、")
"""Figures side by side: 四千万、一亿."""
_COMMON = 5
"""A field that so many policies look at: who tells it wonders whether it counts."""
_OUTLIVED = 0.3
"""What is in force may fit this much worse than what has expired, and be meant by somebody who tells their case."""


@dataclass(frozen=True)
class OwnCase:
    """An explanation for the asker.

    Attributes:
        policy: the policy assessed.
        text: the explanation.
        statements: the statements it rests on, the deciding ones first.
        weighed: every statement that was looked at, and those that sum up the conditions.
        decided: whether a condition is clearly not met, all are met, or much is told of oneself: then the outcome is
            what is asked for, not one statement of the policy.
        refused: whether a condition is clearly not met.
        told: how many facts were told that the policy looks at, those that only its amounts do left out.
        facts: the same with those.
        paid: whether it tells an amount that is the asker's own.
        reckoned: whether it is worked out from figures of theirs.
        heads: whether what is worked out is a number of people.
        beside: a statement that answers what is asked beside the outcome.
        outright: whether the outcome is what is asked for, so that it comes first.
    """

    policy: Policy
    text: str
    statements: tuple[Statement, ...]
    weighed: frozenset[Statement]
    decided: bool
    refused: bool
    told: int
    paid: bool = False
    reckoned: bool = False
    heads: bool = False
    facts: int = 0
    beside: tuple[Statement, ...] = ()
    outright: bool = False


class OwnCases:
    """Recognises that somebody tells their own case, and finds the policy that it is about."""

    def __init__(self, index: PolicyIndex, catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue
        self._figured = Figured(index.by_id.values(), catalogue)
        looked_at = Counter(field for policy in index.by_id.values() for field in fields_of(policy))
        self._common = frozenset(field for field, count in looked_at.items() if count >= _COMMON)

    def told(self, turn: Turn, hits: Sequence[Hit]) -> OwnCase | None:
        """Returns the case that `turn` tells, with its outcome by the policy that fits it best among `hits`.

        None when no own case is told, or when something else is asked than how it stands.
        """
        asked = Asked.of(turn)
        if _asks_of_several(turn) or not asked.about_oneself:
            return None
        message = self._index.reader.mended(turn.question.text)
        judged = ((hit, judge(hit.policy, message, turn.today, self._catalogue, asked)) for hit in _meant(hits))
        meant = [(hit, case) for hit, case in judged if case and _is_meant(hit, case, turn, hits)]
        cases = [(hit, case) for hit, case in meant if asked.takes(hit, case, hits[0])]
        others = [case for _, case in cases]
        for by_facts in (self._figured_case, self._whole_case):
            if case := by_facts(turn, asked, message, others):
                return case
        if not cases:
            return None
        _, case = max(cases, key=lambda one: _fit(one[0], one[1], turn.today))
        if case.paid:
            return self._current(turn, case, message, asked)
        outright = case.refused or (asked.sure and (case.decided or _ASKS_OUTRIGHT.search(turn.question.plain)))
        last = self._asked_last(turn)
        beside = (None if outright else self._beside(turn.question, case)) or self._beside(last, case)
        if beside and not outright and case.told < _SEVERAL:
            return None
        said = case.text + self._not_looked_at(case.policy, message) if outright else case.text
        return replace(case, text=said, beside=(beside,) if beside else (), outright=bool(outright))

    def _not_looked_at(self, policy: Policy, message: str) -> str:
        """Tells which facts that many policies look at do not count here: 初中毕业 where no degree is asked."""
        told = read_profile(message, self._catalogue)
        idle = [one for one in told if one in self._common and one not in told_by(policy, self._catalogue)]
        fields = (self._catalogue[one] for one in idle if not isinstance(told.value(one), bool))
        labels = "、".join(field.label for field in fields if not field.many)
        return f"\n{self._catalogue.say('not_looked_at', labels=labels)}" if labels else ""

    def added(self, turn: Turn, policies: Sequence[Policy]) -> OwnCase | None:
        """Returns the case of somebody who only tells more of themselves where `policies` are talked about.

        What is in force comes first, then what most of the facts count for.
        """
        if turn.question.follow_up or not only_tells(turn.question.text):
            return None
        message = self._index.reader.mended(turn.question.text)
        asked = Asked.of(turn)
        cases = [case for policy in policies if (case := judge(policy, message, turn.today, self._catalogue, asked))]
        return max(cases, key=lambda case: (_is_open(case.policy, turn.today), case.told), default=None)

    def reckoned(self, turn: Turn, policy: Policy) -> OwnCase | None:
        """Returns the case of somebody who asks how much `policy` gives for figures of theirs: 花了150万，补多少.

        What they told before counts with it: 如果是100万呢, 那我有3个人呢.
        """
        asked = Asked.of(turn)
        fields = {field for statement in policy.statements for field in amount_fields(statement)}
        fresh = fields.intersection(turn.memory.told_last, told_by(policy, self._catalogue))
        if not (asked.figure or (fresh and turn.question.follow_up)):
            return None
        message = self._index.reader.mended(turn.question.text)
        before = Profile.from_plain(turn.memory.told) if turn.memory.told else Profile()
        asked = replace(asked, before=turn.memory.rest, known=before)
        case = judge(policy, message, turn.today, self._catalogue, asked)
        return case if case and case.reckoned and (fresh or asked.money or turn.question.quantities) else None

    def _current(self, turn: Turn, case: OwnCase, message: str, asked: Asked) -> OwnCase:
        """Returns the case by the version that replaced its policy, where none is named and that one counts it too."""
        named = turn.question.versions or _OLD_VERSION.search(turn.question.text)
        heir = None if named else self._index.heir(case.policy)
        later = judge(heir, message, turn.today, self._catalogue, asked) if heir and case.reckoned else None
        return later if later and later.reckoned else case

    def _figured_case(self, turn: Turn, asked: Asked, message: str, others: Sequence[OwnCase]) -> OwnCase | None:
        """Returns the case that the figures of a message tell more of than its words tell of any other policy."""
        if len(turn.question.quantities) < _SEVERAL or any(case.reckoned for case in others):
            return None
        known = max((case.facts for case in others), default=0)
        meant = (judge(one, message, turn.today, self._catalogue, asked) for one in self._figured.meant_by(message))
        cases = [case for case in meant if case and case.reckoned and case.facts > known]
        return max(cases, key=lambda one: (_is_open(one.policy, turn.today), one.told), default=None)

    def _whole_case(self, turn: Turn, asked: Asked, message: str, others: Sequence[OwnCase]) -> OwnCase | None:
        """Returns the case that the facts of a long story make, where it names by words only what its teller is.

        我们是规上企业，拿专利跟银行贷的款，备过案，已还清，那个补一半利息的能报吗 is no question about 规上企业.
        """
        known = max((case.told for case in others), default=0)
        if not asked.sure or turn.focus or not _NAMES_ONESELF.search(turn.question.plain):
            return None
        meant = self._figured.told_whole(message, max(known + _SEVERAL, _WHOLE))
        cases = [case for one in meant if (case := judge(one, message, turn.today, self._catalogue, asked))]
        return max(cases, key=lambda one: (one.told, _is_open(one.policy, turn.today)), default=None)

    def _beside(self, question: Question | None, case: OwnCase) -> Statement | None:
        """Returns the statement that answers what is asked, if the assessment did not look at it: 信用代码要换吗."""
        if question is None:
            return None
        best = self._index.search(question, only=[case.policy.id], limit=1)[0]
        told = best.match >= _TOLD and best.statement not in case.weighed and best.statement.kind is not Kind.GAP
        return best.statement if told and best.statement.id != "overview" else None

    def _asked_last(self, turn: Turn) -> Question | None:
        """Returns what is asked behind the case told (我是澳门人，…，给不给港澳的人); None for a bare 能申请吗."""
        last = _CLAUSE.split(turn.question.plain.rstrip("?。! "))[-1]
        bare = len(last) <= _BARE and _ASKS_OUTRIGHT.search(last)
        return None if bare else self._index.reader.read(last)


@dataclass(frozen=True)
class Asked:
    """How a case is asked about.

    Attributes:
        sure: whether a verdict is asked for.
        outright: whether nothing but a verdict is.
        loosely: whether it may be.
        money: whether the amount is asked for.
        bare: whether figures are told and nothing is asked: 利息15万 本金400万.
        oneself: whether it is told of oneself.
        figure: whether a figure is asked for, whatever it is: 应缴多少, 三年总共掏多少.
        heads: whether a number of people is.
        in_all: whether it is asked for as a whole: 领到头一共多少.
        rule: whether the rule is asked for, not how it applies: 我是大专，最大多少岁才行.
        before: what was asked before, when the message goes on about it; it may name the case (市里的训力券呢).
        known: what was told before.
    """

    sure: bool = False
    outright: bool = False
    loosely: bool = False
    money: bool = False
    bare: bool = False
    oneself: bool = False
    figure: bool = False
    heads: bool = False
    in_all: bool = False
    rule: bool = False
    before: str = ""
    known: Profile = Profile()

    @classmethod
    def of(cls, turn: Turn) -> Asked:
        """Returns how `turn` asks."""
        plain, text = turn.question.plain, turn.question.text
        sure, loosely = _asks_for_a_verdict(turn), _ASKS_LOOSELY.search(plain) is not None
        return cls(
            sure=sure,
            outright=sure and (turn.likely("ask_eligibility") >= SURE or _ASKS_OUTRIGHT.search(plain) is not None),
            loosely=loosely,
            money=HOW_MUCH.search(text) is not None,
            bare=bool(turn.question.quantities) and not (sure or loosely or ASKS.search(plain)),
            oneself=_OF_ONESELF.search(text) is not None,
            figure=HOW_MUCH.search(text) is not None or HOW_MANY.search(text) is not None,
            heads=HOW_MANY_HEADS.search(text) is not None,
            in_all=IN_ALL.search(text) is not None,
            rule=_asks_the_rule(turn),
            before=turn.memory.rest if turn.focus else "",
        )

    @property
    def about_oneself(self) -> bool:
        """Whether it may ask how it stands with oneself at all."""
        return self.figure or self.heads or (not self.rule and (self.sure or self.loosely or self.bare))

    def takes(self, hit: Hit, case: OwnCase, best: Hit) -> bool:
        """Tells whether `case` answers it; where only money is asked for or figures are told, its amount must."""
        if case.reckoned and (self.figure or (self.heads and case.heads)):
            return True
        if self.rule:
            return False
        if self.sure:
            return case.decided or ((self.outright or case.told >= _SEVERAL) and _tells(hit, case, best))
        if self.loosely:
            return case.decided and (self.oneself or case.told >= _SEVERAL)
        enough = _SEVERAL if self.oneself or self.bare else _MUCH
        if not (self.money or self.bare):
            return False
        return case.reckoned or (case.paid and case.told >= enough)


def judge(policy: Policy, message: str, today: date, catalogue: Catalogue, asked: Asked = Asked()) -> OwnCase | None:
    """Assesses `policy` for what `message` tells.

    Args:
        policy: the policy asked about.
        message: what the asker typed, whole.
        today: the day of the assessment.
        catalogue: the fields.
        asked: how it is asked.

    Returns:
        None when nothing was told that any condition of the policy looks at: then the conditions answer better.
    """
    wanted = told_by(policy, catalogue)
    read = read_profile(message, catalogue, prefer=wanted)
    read = read.without(*(field for field in read if _is_no_choice(catalogue[field], message)))
    profile = asked.known.only(*wanted).merged(read)
    if not wanted.intersection(profile):
        return None
    told = sum(not catalogue[field].priced for field in wanted.intersection(profile))
    profile = _named_before(policy, asked.before, catalogue).merged(profile)
    found = _asked_first(assess(policy, profile, today, catalogue), message)
    this = sum_of(found)
    spoken_of = {cue.field.id for cue in cues_in(normalise(message).lower(), catalogue)}
    counted = [b for b in (*this.sure, *this.cases) if _is_counted(b, asked, spoken_of)]
    reckoned = bool(counted)
    money = reckoned or ((asked.money or asked.bare) and this.personal)
    looked_at = [
        line.statement for line in (*found.deciding, *found.failed, *found.met, *found.lines) if line.statement
    ]
    statements = tuple(s for s in map(policy.statement, dict.fromkeys(looked_at)) if s)
    overviews = (s for s in policy.of_kind(Kind.CONDITION) if "overview" in s.id)
    fitting = (b.statement for b in found.benefits if b.applies is Truth.YES and b.statement.when)
    weighed = frozenset((*statements, *overviews, *fitting))
    refused = found.by_rule is Verdict.NOT_MET
    decided = refused or reckoned or (found.by_rule is Verdict.MET and told >= _SEVERAL) or told >= _MUCH
    given = tuple(benefit.statement for benefit in (*this.sure, *this.cases)) if money else ()
    text = explain(found, _LONGER if money else _LENGTH, money)
    case = OwnCase(
        policy,
        text,
        (*given, *statements)[:_CITED],
        weighed,
        decided,
        refused,
        told,
        paid=money,
        reckoned=reckoned,
        heads=any(b.statement.amount.get("unit") == _HEADS for b in counted),
        facts=len(wanted.intersection(profile)),
    )
    asks = asked.figure or asked.heads or asked.rule
    least = tuple(least_of(found, spoken_of)) if asks and not counted else ()
    return _with_least(case, least) if least else case


def _with_least(case: OwnCase, least: Sequence[Least]) -> OwnCase:
    """Returns a case that tells how large a part must be, first the figure, then the condition that asks for it."""
    statements = tuple(one.statement for one in least)
    text = "\n".join((*(one.text for one in least), *(statement.text for statement in statements)))
    heads = any(one.heads for one in least)
    return replace(case, text=text, statements=statements, paid=True, reckoned=True, heads=heads)


def _is_no_choice(field: Field, message: str) -> bool:
    """Tells whether several things that an amount is for are named, so that none is chosen: 过渡房和安居补贴都要吗."""
    return field.priced and names_several(field, normalise(message).lower())


def _is_counted(benefit: Benefit, asked: Asked, spoken_of: Collection[str]) -> bool:
    """Tells whether a benefit is worked out for the asker: from their figures, over its whole time, or up to what.

    How much of a fee counts at most (评估费最多认多少) answers who asks for that fee alone.
    """
    if benefit.formula:
        return True
    if benefit.limit and benefit.missing in spoken_of:
        return True
    return bool(asked.in_all and benefit.yuan and benefit.statement.when and benefit.statement.amount.get("times"))


def _named_before(policy: Policy, before: str, catalogue: Catalogue) -> Profile:
    """Returns what the question before told of the case that a benefit is for."""
    cases = {check.field for s in policy.of_kind(Kind.BENEFIT) if s.when for check in leaves(s.when)}
    return read_profile(before, catalogue, prefer=frozenset(cases)).only(*cases) if before and cases else Profile()


def _asked_first(found: Assessment, message: str) -> Assessment:
    """Returns the assessment with what the message speaks of first among what is missing: 研发占比够不够."""
    cues = cues_in(normalise(message).lower(), found.catalogue)
    spoken_of = {*(cue.field.id for cue in cues), *found.profile}
    return replace(found, missing=tuple(sorted(found.missing, key=lambda field: field not in spoken_of)))


def _asks_for_a_verdict(turn: Turn) -> bool:
    """Tells whether somebody asks how a policy applies to themselves."""
    if turn.likely("ask_compare") >= SURE or (len(turn.question.versions) > 1 and turn.wants("ask_compare", COMPARES)):
        return False
    plain = turn.question.plain
    if _NEEDS.search(plain) and not VERDICT.search(plain):
        return False
    return turn.likely("ask_eligibility") >= SURE or bool(_ASKS.search(plain))


def _asks_the_rule(turn: Turn) -> bool:
    """Tells whether somebody who tells their case wants to hear the rule, not a verdict: 我是大专，最大多少岁才行."""
    plain = turn.question.plain
    return bool(THRESHOLD.search(plain) or _ASKS_WHAT_TO_DO.search(plain)) and not VERDICT.search(plain)


def _asks_of_several(turn: Turn) -> bool:
    """Tells whether several figures are told that are nobody's: 四千万、一亿、三个亿营收的公司各要百分之几."""
    plain = turn.question.plain
    return _FIGURES.search(plain) is not None and EACH.search(plain) is not None


def _meant(hits: Sequence[Hit]) -> list[Hit]:
    """Returns the best hits of the policies that may be meant: those that are not far behind the best."""
    best = [best_of(hits, policy) for policy in policies_of(hits)]
    least = min(hits[0].link - _LOOSER, _NAME_ALONE)
    near = (hit for hit in best if hit.score >= hits[0].score - _BEHIND and hit.link >= least)
    return list(near)[:_MEANT]


def only_tells(text: str) -> bool:
    """Tells whether `text` asks and wishes for nothing: 我42岁，大专，没房."""
    plain = prepare(text)
    return not any(words.search(plain) for words in (_SPEAKS_OF, _ASKS, _ASKS_LOOSELY, _NEEDS, _ENDS_ASKING))


def _is_meant(hit: Hit, case: OwnCase, turn: Turn, hits: Sequence[Hit]) -> bool:
    """Tells whether a policy is meant: talked about or named; if only facts brought it up, it is in force and fits."""
    if hit.policy.id in turn.focus or all(other.policy is hit.policy for other in hits):
        return True
    if case.reckoned and hit.policy is hits[0].policy:
        return True  # what fits the words best is what the figures are counted by
    hinted = not case.refused and _is_open(hit.policy, turn.today)
    return hit.link >= (_MENTIONED if hinted else _NAMED)


def _is_open(policy: Policy, today: date) -> bool:
    return policy.status_on(today) is not Status.EXPIRED


def _tells(hit: Hit, case: OwnCase, best: Hit) -> bool:
    """Tells whether an undecided case is one, and no statement answers better than its outcome.

    A single fact may only be how the subject is called (高企, 博士); and what is told may speak of another policy than
    the one asked about.
    """
    if hit.policy is not best.policy:
        return case.told >= _SEVERAL and best.match < _TOLD
    return case.told >= _SEVERAL or best.match < _TOLD or best.statement in case.weighed


def _fit(hit: Hit, case: OwnCase, today: date) -> float:
    """Returns how well a policy fits somebody who tells their case: what they tell counts beside what they name."""
    over = not _is_open(hit.policy, today)
    return hit.score + _FACT * min(case.told, _FACTS) + (_REFUSED * case.refused if not over else -_OUTLIVED)
