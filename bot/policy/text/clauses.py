"""What stands around words in a clause: whether they are denied, only asked about, or quoted as a requirement."""

from __future__ import annotations

import re

_REACH = 14
"""Characters before or behind words that are looked at as their clause."""
BREAK = re.compile(r"[,，。;；!！?？\n]|但是?|不过|而且|然后|另外")
_ASKED_IF = re.compile(r"(?:是不是|有没有|是否|能不能|可不可以|需不需要|用不用|要不要|算不算|有无)(?:要|得|已经?|还)?$")
_REQUIRED = re.compile(
    r"(?:(?<![主只想重将不])要|需要|必须|必需|须|一定要|非要|要求|规定|才算|得先|门槛|标准|条件)(?:是|有|在|先|为|具备|已经?|满|达到?|超过)?$"
)
_ONLY_THEN = re.compile(
    r"(?:了|的|后|之后)?(?:才|先)(?:能|可以|可|行|得|给|有|算)"
    r"|(?:了)?(?:没有?|没)(?=[?？吗]|$)|(?:了)?[吗么](?=[?？]|$)"
)
_ABOUT = re.compile(r"(?:问|咨询|了解|请教|打听|知道)(?:一下|下|问)?(?:关于)?$")
_HOW = re.compile(r"(?:的)?(?:怎么|怎样|如何|点样|要什么|需要什么|有什么|有哪些|申报|申请|认定|条件|流程|材料)")
_COUNTS_AS = re.compile(r"(?:算|属于|算是)(?:是|个)?$")
_OR_NOT = re.compile(r"(?:企业|公司|行业)?(?:不|不算|不是)(?=$|[,，。?？!！])")
_QUESTION = re.compile(r"(?P<rest>[^,，。;；!！?？\n]{0,18}?)了?[吗么](?=[,，。?？ ]|$)")
_OF_ONESELF = re.compile(
    r"(?<![技功性])能(?!手|力)|可以|可不|(?<![银执发])行|够|符合|满足|达标|算|得|报|申请|申报|领|拿|享受|给|有[份戏机资希得]|还有|影响|要紧|没事|没问题|过|来得及|轮|好"
)
"""What is asked of a case that was told: 公司在宝安能领吗 tells where it is; 学历是全日制的吗 tells nothing."""
_WISHED = re.compile("(?:申请|[想能]租|[想能]住|选)$")
"""What is only wished for: 申请人才房."""
_INTENDED = re.compile(
    r"(?:想(?!问|知道|了解|咨询|请教|打听)|打算|准备|计划|希望|考虑|申请|怎么|怎样|如何|点样|才?能够?|(?<!所)可以|可否|需要"
    r"|(?<![只主重将不])要)(?:要|去|来|在|再|先|以后|将来|今后|明年|后年|下个?月|也|就|都|能够?|可以|把|帮|给|让|我们?|员工|自己|直接|重新|一直|到|着手|正式|租|住|一?[套个间家])*$"
)
"""A wish, a plan or a question how, before what is not so yet: 我想租人才房."""
_NEGATOR = "不是|没有?|未|尚未|并非|(?<![除双])非|无|不属于?|不算|不具备|没能|不"
_LIGHT = (
    "省级|国家级|市级|区级|省市区?|各级|国家|深圳|有效的?|一[个家项件份套次]|半[个项件]|任何|什么|啥|乜|也|都|再|曾经?|正式|及时|自己的?"
    "|区里?|市里?|局里|这边|那边|福田"
    "|推(?:动|广|进)?|参与|牵头|办理|曾|碰|用|搞过|做过|过|有|在|是|去|被|得|能|拿到?|评上?|办|做|搞|接|入|进|上|列入|领|享受|申请|参加|承担|认定|取得|获得?|受到?|出现?|发生|到|的|了"
)
_NOT = re.compile(rf"(?:{_NEGATOR})(?:{_LIGHT}){{0,6}}$")
"""A denial before what is denied, with nothing but light words between: 没有接过市级项目."""
_IS_NOT = re.compile(r"(?:不是|不属于?|并非|不算)[^,，。;!?没不是而但户]{0,8}$")
"""A denial of what somebody or something is: 不是机关事业单位在编人员; 不是深户社保在交 is told in one breath."""
_NEITHER = re.compile(rf"(?:{_NEGATOR})(?:{_LIGHT}){{0,3}}[^,，。;没不未无]{{1,6}}(?:和|或者?|、|跟|与|及|等)$")
"""A denial before the first of several: 不是规上和科技企业."""
_NONE_OF = re.compile(
    rf"(?:没有?|未|无|不是|也不算)(?:{_LIGHT}){{0,4}}(?:[^,，。;；!！?？\n、没不未无]{{2,14}}、)+(?:{_LIGHT})*[^,，。;；、没不未无]{{0,6}}$"
)
"""A denial before all that is counted up behind it: 没有省级奖项、研发机构、示范企业."""
_DONE = (
    "有|入选|入围|选上|中选|中(?=过)|接|承担|做|搞|拿|领|享受|申请|参加|评|办|备|交|缴|报|进|入|列|签|发生?|出|买|卖|通过|取得|获得?|认定|授权|推荐"
    "|落实|迁|转|落|搬|签|换|续|弄|批|下|开|推(?:动|广|进)?|参与|牵头|搭|建|得|碰|揭"
)
_LATER = "都|也|还|更|全|通通|统统|从来|一直|至今|一[个家项件份次]|半[个项件]"
_NOT_LATER = re.compile(
    rf"[^,，。;；!！?？\n]{{0,3}}?(?:(?:{_LATER})+(?:没有?|未|不是|不算|谈不上|别提|不用想|不用说|不敢想|轮不到)|没|未)(?:{_DONE})?(?:过|到|了|上|成|完|好|下来)*(?:呢|的|啊)?"
    r"(?=[,，。;；!！\n]|$|能|可|还|行|想|就|怎)"
)
"""A denial behind what is denied, with no object of its own: 市级项目一个都没接过."""
_TOUCHED = "沾(?:边|上)?|碰|挨|搭(?:边|界|上)?|轮"
_NO_TOUCH = re.compile(
    rf"[^,，。;；!！?？\n]{{0,3}}?(?:{_LATER}|全|通通)+(?:没有?|未|不)(?:{_TOUCHED})(?:过|到|了|上|边|着)*"
)
"""A denial behind what one has had nothing to do with: 鸿蒙没沾边."""
_NOUGHT = re.compile(r"(?:一共|总共|目前|就|也|都|是|有|:|为)*(?:0|零)(?:个|项|家|件|次|份|条)?(?=[,，。;；、!！\s]|$)")
"""A count of nothing behind what is counted: 市级项目0个."""
_NONE_OF_THEM = re.compile(
    rf"[^,，。;；!！?？\n、没不未无]{{0,8}}(?:(?:、|和|跟|与|及|还有)[^,，。;；!！?？\n、没不未无]{{1,12}}?)+(?:{_LATER}|全|通通|统统)+"
    rf"(?:没有?|未)(?:{_DONE}|{_TOUCHED})?(?:过|到|了|上|边|着)*(?:呢|的|啊)?(?=[,，。;；!！\n]|$)"
)
"""A denial behind all that is counted up before it: 揭榜挂帅、吴文俊奖、鸿蒙都没沾边."""
_NOT_EITHER = re.compile(
    rf"[^,，。;；!！?？\n没不未无]{{0,3}}?(?:{_LATER})*(?:没有?|未|无)(?:{_DONE})?(?:过|到|了|上)*"
    r"[^,，。;；!！?？\n没不未无]{2,12}?(?:都|也|还|从来|一直|一[个家项件份次])*(?:没|未|无)"
)
"""A denial behind each of several, told in one breath: 专利没申请过商标也没有."""
_NONE_BEHIND = re.compile(
    r"[^,，。;；!！?？\n、没不未无]{0,6}(?:[、和跟与及][^,，。;；!！?？\n、没不未无]{1,14}){1,5}?"
    r"(?:都|也|全|通通|统统|均|一概|一[个项样件])+(?:没|未|无)"
)
"""A denial behind all that is counted up before it: 科技奖、高企证、实验室通通没有."""
_HAS = re.compile(r"(?:[有是做拿接过了]|申请|承担)(?:[一两二三四五六七八九十几\d]*[个家项件份套])?$")
_TITLE = re.compile(
    r"(?:那个|这个|的|新引进|青年|高技能|研发|科研|经营|人才|人员|企业|中小|知识产权|质押|融资|贷款|生活|住房|租房|安居|入户|落户|租金|产业)*"
    r"(?:补贴|补助|奖励|奖金|人才奖|资助|贴息|政策|配套|措施|优惠)"
    r"|(?:研发|科研|经营|人才|创新|产业)+奖(?=[,，。?？能可还要吗给怎有咋]|$)"
)
_VERBAL = re.compile("有|过|了|着|在[交缴买]|正常")
"""What tells itself that it is so: 有房没卖过 still has a home, 社保在交没有房 has social insurance."""
_ONCE = re.compile(r"(?:以前|之前|曾经?|原来|原先|从前|早年|过去|前几年)[^,，。;]{0,6}$")
_DONE_ALREADY = re.compile("[过了着]")
_NOT_NOT = re.compile(r"(?:不仅|不但|不只|不光|不止|没问题|没错|是不是|有没有)(?:是|有)?$")

_PARTNER = "老公|老婆|爱人|太太|配偶|丈夫|妻子"
_CHILD = "儿子|女儿|闺女|孩子|小孩|[娃崽]|宝宝"
_ELDER = "父母|公公|婆婆|公婆|岳父|岳母|丈人|丈母娘|外公|外婆|爷爷|奶奶|姥姥|姥爷|儿媳|女婿|[叔伯舅姑姨嫂婶侄甥爸妈]"
_OTHERS = f"{_PARTNER}|{_CHILD}|{_ELDER}|同学|同事|[女男]?朋友|室友|女友|男友|合伙人|亲戚|[哥弟姐妹]"
_ANOTHER = re.compile(rf"(?P<who>{_OTHERS})(?:(?!本人|公司|企业)[^我]){{0,5}}$")
"""Somebody else, named shortly before: 我同学36岁."""
_ANOTHER_BEHIND = re.compile(rf"(?:周岁|多|了|大)*的(?:一?个)?(?:亲|小|大)?(?:{_OTHERS})")
"""Somebody whose figure stands before them: 三十岁的女朋友."""
_CHILD_BEHIND = re.compile(
    rf"(?:[和跟、]?[\d一二两三四五六七八九十半]+岁|周岁|多|了|大)*的?(?:[一两二俩三\d]个?)?(?:小|大|双胞胎)?(?:{_CHILD})"
)
_CHILD_BEFORE = re.compile(rf"(?:{_CHILD}|老[大二三幺小]|最?[大小]的|双胞胎)(?:(?!我)[^\d]){{0,6}}$")
_TOGETHER = re.compile(r"(?:我|本人|自己)(?:和|跟|与|、|还有|以及|同)我?$")
"""The asker, named together with somebody else: 我和老婆是深户."""
_FAMILY = re.compile(f"{_PARTNER}|{_CHILD}")
_FOR_ONESELF = re.compile(
    rf"(?:我|本人|自己)(?!{_OTHERS}|[家公司先]|们(?!俩|夫妻|自己|一家|现在|目前|[在也都没有是还住租])|的"
    rf"|(?:想|要|来|就|是|先)*(?:问|咨询|打听|了解|(?:帮|替|代)(?:[他她人]|我?(?:{_OTHERS}))))"
)
"""The asker, not somebody of theirs: 我能申请吗."""
_OF_A_PERSON = re.compile(r"[\d一二三四五六七八九十]岁|本科|硕士|博士|大专|深户|户口|社保|毕业|[落入]户")
_ASKS = re.compile("[吗么呢?？]|怎么|多少|什么|哪")


def is_anothers(text: str, start: int, *, household: bool = False) -> bool:
    """Tells whether what begins at `start` is told of somebody else: 我同学36岁我34岁, 我爸去年卖了房，我没卖.

    Who asks for another alone tells of them; of a `household` husband, wife and children tell as well.
    """
    before = _ANOTHER.search(clause_before(text, start))
    if before is None or "都" in before.group() or (household and _FAMILY.match(before.group())):
        return False
    named = clause_start(text, start) + before.start()
    if _TOGETHER.search(text[:named]):
        return False  # 我和老婆是深户
    return _FOR_ONESELF.search(text) is not None or _is_told_of(text[:named], before["who"])


def _is_told_of(before: str, another: str) -> bool:
    """Tells whether the clauses before somebody is named tell of the one who asks: 硕士，28岁，女朋友在南山上班."""
    clauses = BREAK.split(before)[:-1]
    return any(_OF_A_PERSON.search(one) and not _ASKS.search(one) and another not in one for one in clauses)


def is_ones_behind(text: str, end: int) -> bool:
    """Tells whether what ends at `end` is told of somebody else who is named behind it: 三十岁的女朋友."""
    return _ANOTHER_BEHIND.match(text, end) is not None and _FOR_ONESELF.search(text) is not None


def is_beside_a_child(text: str, start: int, end: int) -> bool:
    """Tells whether a child is named beside `text[start:end]`: 五岁的娃, 女儿今年十岁."""
    return bool(_CHILD_BEHIND.match(text, end) or _CHILD_BEFORE.search(clause_before(text, start)))


def clause_start(text: str, start: int) -> int:
    """Returns where the part of the clause that `clause_before` gives begins."""
    return start - len(clause_before(text, start))


def is_familys(text: str, start: int, end: int) -> bool:
    """Tells whether `text[start:end]` is told of husband, wife or child."""
    return _FAMILY.search(clause_before(text, start) + text[start:end]) is not None


def is_asked(text: str, match: re.Match[str]) -> bool:
    """Tells whether the words are only asked about or quoted as a requirement: 要硕士吗, 还清了才能报吗."""
    return is_quoted(text, *match.span())


def is_quoted(text: str, start: int, end: int) -> bool:
    """Tells the same of `text[start:end]`."""
    before = clause_before(text, start)
    if _ASKED_IF.search(before) or _REQUIRED.search(before):
        return True
    if "有没有" in text[max(0, start - 2) : start + 2]:
        return True
    after = text[end : end + 2 * _REACH]
    if _COUNTS_AS.search(before) and _OR_NOT.match(after):
        return True  # 算ai不
    if _ABOUT.search(before) and _HOW.match(after):
        return True  # 想问下国高怎么申请
    if _ONLY_THEN.match(after) and not after.startswith(("没有房", "没有社")):
        return True
    question = _QUESTION.match(after)
    return question is not None and not _OF_ONESELF.search(question["rest"]) and not _WISHED.search(before)


def is_intended(text: str, start: int, end: int) -> bool:
    """Tells whether `text[start:end]` is only wished for or planned (想租人才房) and does not say that it is done."""
    return _INTENDED.search(clause_before(text, start)) is not None and not _DONE_ALREADY.search(text[start:end])


def is_past(text: str, start: int, end: int) -> bool:
    """Tells whether `text[start:end]` was so once: 曾经是深户, 租过公租房."""
    return _ONCE.search(clause_before(text, start)) is not None or "过" in text[start:end]


def was_once(text: str, start: int, end: int) -> bool:
    """Tells whether what `text[start:end]` denies was so once: 以前在南山上班, 实习过; 没交过 denies it for ever."""
    if _ONCE.search(clause_before(text, start)):
        return True
    return text[end : end + 1] == "过" and not re.search(_NEGATOR, text[start:end])


def is_title(text: str, end: int) -> bool:
    """Tells whether a policy's name goes on at `end`: 博士 in 博士生活补贴 is not who asks."""
    return _TITLE.match(text, end) is not None


def is_denied(text: str, start: int, end: int) -> bool:
    """Tells whether `text[start:end]` is denied within its clause: 没接过市级项目, 市级项目一个都没接过."""
    before = clause_before(text, start)
    denied = any(pattern.search(before) for pattern in (_NOT, _IS_NOT, _NEITHER))
    if denied and not _NOT_NOT.search(before):
        return True
    if _NONE_OF.search(text, max(0, start - 3 * _REACH), start):
        return True
    return is_denied_later(text, start, end)


def is_denied_later(text: str, start: int, end: int) -> bool:
    """Tells whether words behind `text[start:end]` deny it: 市级项目一个都没接过."""
    if _VERBAL.search(text[start:end]):
        return False
    if any(pattern.match(text, end) for pattern in (_NOUGHT, _NO_TOUCH, _NONE_OF_THEM, _NOT_LATER)):
        return True
    of_several = _NOT_EITHER.match(text, end) or _NONE_BEHIND.match(text, end)
    return of_several is not None and not _HAS.search(text[:start])


def clause_before(text: str, start: int) -> str:
    """Returns the few characters before `start` that belong to its clause."""
    return BREAK.split(text[max(0, start - _REACH) : start])[-1]


def clause_around(text: str, match: re.Match[str]) -> str:
    """Returns the few characters around what matched that belong to its clause."""
    before = clause_before(text, match.start())
    return before + match.group() + BREAK.split(text[match.end() : match.end() + _REACH])[0]


def blanked(text: str, pattern: re.Pattern[str] | None) -> str:
    """Returns `text` with what `pattern` finds made blank; places in the text stay."""
    return text if pattern is None else pattern.sub(lambda match: "　" * len(match.group()), text)
