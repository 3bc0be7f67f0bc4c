"""How somebody asks about their own case: for a verdict, for an amount, for the rule, or not at all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.policy.answers.thresholds import SURE
from bot.policy.answers.turn import Turn
from bot.policy.model.reply import Memory
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import prepare
from bot.policy.search.ways_to_ask import (
    ASKS,
    COMPARES,
    EACH,
    HOW_MANY,
    HOW_MANY_HEADS,
    HOW_MUCH,
    IN_ALL,
    STACKS,
    THRESHOLD,
    VERDICT,
)

_ASKS = re.compile(
    r"能不能|可不可以|可否|能否|[行够成得]否|行不行|得不得|够不够|符不符合|符合不符合|算不算|适格|来得及|[排进租住拿领报办评]得(?:上|到|去|了|成)(?:吗|么|不|没)"
    r"|(?:是否|是不是)(?:也|就|都)?(?:符合|可以|可行|够|能|有|具备|达到|满足|属于)"
    r"|(?P<word>申请|申报|享受)(?:不|唔|没)(?P=word)"
    r"|(?P<verb>[拿攞领报算行够办得给过收发属评认住租享])(?:不|唔|没)(?P=verb)"
    r"|有[没冇]有?(?:我|份|机会|资格|得|份|戏|希望|[?!。 ]*$)"
    r"|(?:能|可以|行|够|符合|合格|满足|达到|达标|还给|有份|有戏|有|算|得|没问题|给[住领办批])[^,。;!?]{0,16}"
    r"(?:吗|么|嘛|吧|马(?=[?!。]?$)|(?:不|没|没有)[?!。 ]*$)|ok(?:吗|么|[?])"
    r"|(?:行|可以|够|符合|能[^,。;!?]{1,8})(?:不|没)(?=[?,。!])"
    r"|(?:^|[,。;!? ])(?![^,。;!?]*(?:哪|什么|啥|几|多少|怎))[^,。;!?]*(?:能|可以)[^,。;!?]{1,8}[?]"
)
"""Words that ask for a yes or no about oneself; that something of oneself is told is seen by the reading."""
_ASKS_LOOSELY = re.compile(
    r"(?:吗|么|嘛|吧|(?<!还)没有?|(?<!要)不)(?=[?,。! ]|$)|想(?:要)?(?:申请|申报|领|拿|报|租|认定)|有份|影响"
    r"|卡(?:不卡|在)|差在|给不给|会不会|能[^,。?!]{1,4}不能"
)
"""Words that ask for a yes or no, or wish for something: about oneself only if what is told settles the case."""
_ASKS_OUTRIGHT = re.compile(
    r"(?:(?:申请|申报|申(?=吗|么|不|没)|领取?|拿|攞|享受|报|认定|入库|过|适格|够格|够不够格|排得上|进得去|符合|够|达标|ok|资格|机会|有份|有没有(?:我们?的?|我司的?)?份|没份|有戏|行不行|得不得|[行可能够成得]否|可以|行|来得?及|赶得?上|赶得及)"
    r"(?:得?到|上|得上|得了|过|条件|要求)?(?:吗|么|嘛|呢|不|没|没有)?"
    r"|(?:能|可以|好)(?:再)?(?:申请|申报|领|拿|享受|报|租|住|评|办|认定|落户|入户)[^,。?!]{0,14}(?:吗|么|嘛|不|没))"
    r"[啊呀哈哦喔]?(?:[?!。 ]*$|[?!。])"
    r"|(?:能否|可否|能不能|可不可以)(?:再)?(?:申请|申报|领取?|拿|享受|获得?|报|租|住|推|评|办)[^,。?!]{0,20}[?。 ]*$"
    r"|(?:能否|可否|能不能|可不可以|[得住]唔[得住]|住不住得了?)[^,。?!多少几哪怎啥]{0,6},(?:[又那]|最多|一共|总共|能|可以)*[^,。?!]{0,4}(?:多少|几(?!个?条件))"
    r"|(?:能|可以|符合|够)[^,。?!多少几哪怎]{0,8}吧[?。! ]*$|是否(?:符合(?:条件|要求)?|可行|可以|够格)[?。! ]*$"
    r"|(?P<had>[拿领报攞租])[不唔](?P=had)得?(?:到|得|了)?[啊呀哈哦喔㗎嘎呢]?[?!。 ]*$"
)
"""A sentence that ends in nothing but whether one may have it: no statement about something else answers it."""
_ASKS_OPENLY = re.compile(r"哪|怎|如何|什么|啥|咩|点样|边度|多少|几[^个]")
"""Words of a question that yes or no does not answer."""
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
_FIGURES = re.compile(r"(?:[\d零一二两三四五六七八九十百千多来]|个)[万亿%岁年人月]*、")
"""Figures side by side: 四千万、一亿."""
_BARE = 8
"""Characters of a last clause that asks for a verdict and names nothing: 能申请吗."""


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
            outright=sure and (turn.likely("ask_eligibility") >= SURE or asks_outright(plain)),
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


NOTHING_ASKED = Asked()
"""Facts alone, of nobody in particular."""


def only_tells(text: str) -> bool:
    """Tells whether `text` asks and wishes for nothing: 我42岁，大专，没房."""
    plain = prepare(text)
    return not any(words.search(plain) for words in (_SPEAKS_OF, _ASKS, _ASKS_LOOSELY, _NEEDS, _ENDS_ASKING))


def told_alone(memory: Memory, text: str = "") -> bool:
    """Tells whether `text`, or else the message before it, does nothing but tell something of the asker: 我们是国高."""
    said = text or memory.rest
    own = set(memory.told_last).intersection(memory.own)
    return bool(own) and only_tells(said) and not ASKS.search(prepare(said))


def asks_of_several(turn: Turn) -> bool:
    """Tells whether several figures are told that are nobody's: 四千万、一亿、三个亿营收的公司各要百分之几."""
    plain = turn.question.plain
    return _FIGURES.search(plain) is not None and EACH.search(plain) is not None


def asks_outright(plain: str) -> bool:
    """Tells whether a sentence of `plain` ends in nothing but whether one may have it, not where or how: 在哪申请呀."""
    found = _ASKS_OUTRIGHT.search(plain)
    return found is not None and not _ASKS_OPENLY.search(_CLAUSE.split(plain[: found.end()].rstrip("?。! "))[-1])


def asks_for_verdict_alone(plain: str) -> bool:
    """Tells whether `plain` asks for a verdict in so many words and for nothing else: not 去哪个网站申报."""
    return _ASKS.search(plain) is not None and asks_outright(plain)


def asked_last(plain: str) -> str:
    """Returns what is asked behind the case told (我是澳门人，…，给不给港澳的人); nothing for a bare 能申请吗."""
    last = _CLAUSE.split(plain.rstrip("?。! "))[-1]
    return "" if len(last) <= _BARE and asks_outright(last) else last


def names_oneself(plain: str) -> bool:
    """Tells whether a clause says what somebody is, before something else: 我们是规上企业，…."""
    return _NAMES_ONESELF.search(plain) is not None


def _asks_for_a_verdict(turn: Turn) -> bool:
    """Tells whether somebody asks how a policy applies to themselves."""
    if turn.likely("ask_compare") >= SURE or (len(turn.question.versions) > 1 and turn.wants("ask_compare", COMPARES)):
        return False
    plain = turn.question.plain
    if STACKS.search(plain) and not _OF_ONESELF.search(turn.question.text):
        return False  # 过渡房和补贴能一起拿吗 asks of the rules
    if _NEEDS.search(plain) and not VERDICT.search(plain):
        return False
    return turn.likely("ask_eligibility") >= SURE or bool(_ASKS.search(plain))


def _asks_the_rule(turn: Turn) -> bool:
    """Tells whether somebody who tells their case wants to hear the rule, not a verdict: 我是大专，最大多少岁才行."""
    plain = turn.question.plain
    return bool(THRESHOLD.search(plain) or _ASKS_WHAT_TO_DO.search(plain)) and not VERDICT.search(plain)
