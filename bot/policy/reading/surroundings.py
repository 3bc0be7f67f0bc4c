"""What the words around a figure make of it: the rule that is asked about, another year's, a fall, what one may get."""

from __future__ import annotations

import re
from decimal import Decimal

from bot.policy.model.facts import Span
from bot.policy.profile.fields import Field
from bot.policy.reading.figures import Figure
from bot.policy.text.clauses import BREAK, clause_before, is_beside_a_child

_HOPED = re.compile(
    r"(?:最高|最多|上限|封顶|能?拿|能?领|给|奖励?|补贴|补|资助|支持|发|得到|可得|申请)(?:到|我|我们|多少|个)?\s*$"
)
_QUOTED = re.compile(
    r"(?:要求|规定|必须|需要|须|门槛|标准|限制|要不要|是不是要|是不是得|不是说|为什么是?"
    r"|(?<![主只想])要满?|非要|得满|上限|下限)\s*$"
)
_HEARSAY = re.compile(
    r"(?:网上|抖音|小红书|公众号|新闻|别人|有人|朋友|同事|中介|人家|人们|大家)(?:上|里|都|跟我|告诉我)*(?:说|讲|传|写)[^,，。;；!！?？]{0,8}$"
    r"|(?:听说|据说|传闻)[^,，。;；!！?？]{0,8}$"
)
"""What is only heard of (网上说有10万) is no fact of the asker's."""
_ONLY_IF = re.compile(r"(?:以上|以下|以内)?(?:的)?(?:才|就)(?:能|可以|可|行|得|给|有|算)")
_LEFT_OVER = re.compile(
    r"(?:还有|还剩下?|还差|剩下?|再过|再等|(?:断|停|漏|空)(?:缴|交|了|过|掉)*|欠(?:着|了|款|银行)*)\s*$"
)
"""What is left to come, or a lapse: 社保断了两个月 says nothing of how long it was paid."""
_EITHER = re.compile(r"还是\s*(?:[^,，。;；!！?？\d]{0,2})$"), re.compile(r"(?:左右)?(?:呢)?\s*[,，]?还是")
"""One of two figures that are asked about: 一共给300万还是200万."""
_FROM = re.compile(r"(?:从|由)[^,，。;；]{0,8}$")
_ON_TO = re.compile(
    r"[^,，。;；\d]{0,4}(?:掉|跌|降|减|滑|缩|涨|升|增|长|加|变|做|提|扩|裁)[^,，。;；\d]{0,4}(?:到|成|至)"
)
_ARRIVED = re.compile(r"(?:到|成|至)了?[^,，。;；\d]{0,5}$")
_EXPECTED = re.compile(r"(?:预计|预估|预期|计划|目标|打算|争取|力争|明年|后年|有望|希望)[^,，。;；]{0,8}$")
_YEAR_BEFORE = re.compile(r"(?<!比)前年(?:(?!去年|上年|今年)[^,，。;；]){0,10}$")
_LAST_YEAR = re.compile(r"去年|上年|全年|一年|每年")
_EACH_MONTH = re.compile(
    r"(?:每个?月|月均|一个月|单月|(?<![\d一二三四五六七八九十个上本今])月(?=流水|营收|营业额|销售|产值|租|付|交))[^,，。;；]{0,8}$"
)
_DAYS_OF_IT = re.compile(r"[^,，。;；\d一二三四五六七]{0,5}[\d一二三四五六七两]天")
_EACH_WEEK = re.compile(r"(?:每|一)(?:周|个?星期|个?月|礼拜)[^,，。;；\d]{0,8}$")
_WINDOW_BEFORE = re.compile(r"(?:近|最近|过去|这|以往)$")
_WINDOW_OF = re.compile(
    r"(?:的|来|以来|内|里)?(?:每年)?(?:平均|年均|均值|研发|营收|收入|利润|净利|主营|增长|新增|融资|股权|销售|产值|连续|省级?|国家|承担|拿|获|纳税)"
)
"""What is told of the years up to now (近两年研发均值1200万): the years themselves are no figure of the asker's."""
_NOT_THEN = re.compile(r"(?:来|里|里面)?(?:我们?|公司|也|都|从来|一直|从|名下|在深圳)*(?:没|未|无)")
_WITHIN_NOT = re.compile(r"(?:之内|以内|内)(?:我们?|公司|也|都|从来|一直|从|名下|在深圳)*(?:没|未|无)")
_EACH_YEAR = re.compile(
    r"(?:大概|约|差不多)?(?:能|就|才|只|可)?(?:做|卖|赚|流水|营|销|产值|工作|\d|[二三四五六七八九十百千几])"
)
_ONE_SPAN = ("一年", "1年", "一个月", "1个月", "一天", "1天")
_HOW_MUCH_IN_IT = re.compile(
    r"(?:大概|一般|最多|最高|能够?|可以|可|给|会|就|才|到底|一共|总共|补贴|补助|租金|房租)*"
    r"(?:[领拿补发攞有付交租]|是|要)?(?:到|得)?(?:我|我们)?(?:的)?(?:钱|补贴)?(?:是)?(?:多少|几多|几钱|几个钱|几块|几百|几千|几万|几何)"
)
"""Asks what there is in a year or a month: 一个月多少, 一年最多能拿几万."""
_BY_EAST_ASIAN_AGE = re.compile("虚(?:岁|龄)?(?:是|算|今年|已经|也|都|了)*\\s*$")
"""A child is one when it is born, and two at the new year."""
_FALLS = re.compile(
    r"(?:下滑|下降|减少|下跌|跌|降|负增长|萎缩|少|掉|滑|缩水|drop(?:ped)?|down|decreased?|declined?)了?(?:约|大概|差不多)?\s*$"
)
_LIGHT_BEFORE = re.compile(
    r"^(?:.*[是有达到了过能补领拿要想做约共够才就也只超])?(?:大概|大约|差不多|大致|将近|接近|不到|一共|总共|去年|上年|前年|今年|全年|每年|一年|我们?|公司|企业|到现在|至今|到今天|如今|算起来|算下来|满打满算|加起来|前前后后|前后|刚好|正好|刚|才|整整|已经|都|有|满|快|也就|差不离|应该|可能|好像)*$"
)
_LIGHT_AFTER = re.compile(
    r"^(?:左右|上下|多|出头|以上|以下|话|[吧啊呢了的])*(?:(?:能|可以|够|算|有|符合|行|怎么|是不是|会|还).*)?$"
)
"""What may stand beside a figure that tells by its unit alone what it is."""
_MONEY_OF_ITS_OWN = re.compile("亏|赔|罚|捐|工资|年薪|月薪|薪水|首付|定金|存款|欠|债|退了|报销")
_DOCUMENT = (
    "通告|通知|公告|公示|办法|政策|规定|细则|新政|方案|措施|指南|条例|规则|规矩|章程|口径|(?<!引进)(?<!核准)文件"
)
_PUBLISHED = "新?(?:发布|印发|公布|颁布|颁发|下发|出台|推出|施行|实施|修订|更新|通过|发|出)"
_OF_A_DOCUMENT = re.compile(
    rf"(?:[初底末份起]|上半年|下半年)*(?:(?:的?[那这](?:[个份版条次批项套]|一[个份版条次批项套])?|的?(?:新|老|旧)?(?={_DOCUMENT})"
    rf"|(?:不是|好像|才|刚|就|市里|区里|深圳|福田|国家)*{_PUBLISHED}(?:的|[了过]?一?[个份条]))[^,，。;；!！?？]{{0,16}}?(?:{_DOCUMENT}))"
)
"""What makes a moment that of a rule, not of what somebody did: 2025年出的那个办法, 去年12月不是出了个通告吗."""
_STINT = re.compile(r"(?:工作|上班|实习|打工|干|待|呆|任职|兼职|创业)过了?(?:也就|大概|差不多|整整|快|有|个|,)*$")
"""What is over: 三年前在深圳工作过半年 does not tell how long ago that was."""
_MINOR = Decimal(18)
"""Nobody younger asks for themselves; an age beside a child's name is then the child's."""
_NOT_THIS = re.compile(r"不是\s*$")
_REACH = 14
_WISH = 8


def is_quoted(figure: Figure, text: str) -> bool:
    """Tells whether the figure is the requirement that is asked about, not the asker's own."""
    before = clause_before(text, figure.start)
    after = text[figure.end : figure.end + 10]
    if text[figure.start : figure.end] in ("一年", "1年") and _EACH_YEAR.match(after):
        return True  # 一年做两个亿 tells of every year, not how long
    if text[figure.start : figure.end] in _ONE_SPAN and _HOW_MUCH_IN_IT.match(after):
        return True  # 一个月多少 asks for a rate
    if figure.unit == "天" and (_EACH_WEEK.search(before) or _DAYS_OF_IT.match(after)):
        return True  # 一周来深圳三天
    if _HEARSAY.search(before):
        return True
    window = _NOT_THEN.match(after) or _WINDOW_OF.match(text, figure.end)
    if (_WINDOW_BEFORE.search(before) and window) or _WITHIN_NOT.match(after):
        return True  # 三年内没卖过房 tells of no time
    told_of = _QUOTED.search(before) or _NOT_THIS.search(before) or _LEFT_OVER.search(before)
    either = _EITHER[0].search(before) or _EITHER[1].match(after)
    return bool(told_of or either or _ONLY_IF.match(after))


def is_of_another_year(figure: Figure, text: str) -> bool:
    """Tells whether a figure is one of the year before last, or of what is only expected."""
    before = clause_before(text, figure.start)
    if figure.unit == "元" and _EACH_MONTH.search(before):
        return True  # 月租5万，一年60万
    return bool(_EXPECTED.search(before) or (_YEAR_BEFORE.search(before) and _LAST_YEAR.search(text)))


def is_of_the_year_before(figure: Figure, text: str) -> bool:
    """Tells whether a figure is that of the year before last, beside one of last year: 前年2.2亿，去年2.5亿."""
    before = clause_before(text, figure.start)
    return not _EXPECTED.search(before) and bool(_YEAR_BEFORE.search(before) and _LAST_YEAR.search(text))


def is_left_behind(figure: Figure, text: str) -> bool:
    """Tells whether a figure is what was so before: 从3000万掉到2400万."""
    after = text[figure.end : figure.end + _REACH]
    return _FROM.search(clause_before(text, figure.start)) is not None and _ON_TO.match(after) is not None


def is_of_today(figure: Figure, text: str) -> bool:
    """Tells whether a figure is what something has come to: …，去年8000万, …到2400万."""
    before = clause_before(text, figure.start)
    return _LAST_YEAR.search(before) is not None or _ARRIVED.search(before) is not None


def signed(span: Span, figure: Figure, field: Field, text: str) -> Span:
    """Turns 下滑了2% into minus 2% where a field can be negative, 前30 into a span of ranks."""
    if field.unit == "岁" and span.exact is not None and _BY_EAST_ASIAN_AGE.search(text[: figure.start]):
        return Span(span.exact - 2, span.exact - 1)
    if field.unit == "名" and span.exact is not None and text[: figure.start].rstrip().endswith("前"):
        return Span(Decimal(1), span.exact)  # QS前30 is one of the first thirty
    falls = field.unit == "%" and field.least is not None and field.least < 0
    if not falls or span.exact is None or not _FALLS.search(clause_before(text, figure.start)):
        return span
    return Span(-abs(span.exact), -abs(span.exact))


def is_of_a_document(text: str, end: int) -> bool:
    """Tells whether a moment that ends at `end` is the one of a notice or a policy: 去年12月那个补房租的通告."""
    return _OF_A_DOCUMENT.match(text, end) is not None


def is_a_childs(figure: Figure, text: str) -> bool:
    """Tells whether an age is that of a child who is named beside it: 五岁的娃, 女儿今年十岁."""
    age = figure.span.high
    return age is not None and age < _MINOR and is_beside_a_child(text, figure.start, figure.end)


def is_of_a_stint(figure: Figure, text: str) -> bool:
    """Tells whether a time is that of something that is over, not how long it has gone on: 在深圳工作过半年."""
    return _STINT.search(clause_before(text, figure.start)) is not None


def is_named(figure: Figure, text: str) -> bool:
    """Tells whether words beside a figure say what it is, words that no field knows: 月租20万, 交25万税."""
    before, after = clause_before(text, figure.start), BREAK.split(text[figure.end : figure.end + _REACH])[0]
    return bool(_MONEY_OF_ITS_OWN.search(before) or _LIGHT_BEFORE.sub("", before) or _LIGHT_AFTER.sub("", after))


def is_hoped_for(figure: Figure, text: str) -> bool:
    """Tells whether a figure is what somebody may get: 最高能拿100万."""
    return _HOPED.search(text[max(0, figure.start - _WISH) : figure.start]) is not None
