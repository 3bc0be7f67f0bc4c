"""English words among Chinese ones (sales四十二个亿, wife名下没property), read as the Chinese that they stand for."""

from __future__ import annotations

import re

_CHINESE = {
    "wife": "老婆", "husband": "老公", "kids": "孩子", "kid": "孩子", "single": "单身", "married": "已婚",
    "property": "房", "hukou": "户口", "social insurance": "社保", "years old": "岁",
    "retail": "零售", "wholesale": "批发", "catering": "餐饮", "restaurant": "餐厅", "manufacturing": "制造业",
    "sales": "销售额", "revenue": "营收", "turnover": "营业额", "yoy": "同比", "growth": "增长",
    "r&d ratio": "研发占比", "r&d": "研发", "headcount": "员工", "employees": "员工",
    "patents": "专利", "patent": "专利", "loan": "贷款",
    "team head": "团队负责人", "team leader": "团队负责人", "team lead": "团队负责人",
    "manager": "经理", "chip designer": "芯片设计", "chip design": "芯片设计", "ic design": "芯片设计",
    "senior engineer": "高级工程师", "full-time": "全职", "full time": "全职", "part-time": "兼职", "part time": "兼职",
    "incorporated": "成立", "incorporate": "成立", "founded": "成立",
    "interest": "利息", "output": "产值",
    "registered": "注册", "engineers": "工程师", "joined": "入职", "onboarded": "入职", "onboard": "入职",
    "first job": "第一份工作", "join": "入职", "working": "工作", "work": "工作",
    "fresh graduates": "应届毕业生", "fresh graduate": "应届毕业生", "fresh grad": "应届毕业生",
    "graduated": "毕业",
    "never": "从没", "haven't": "没有", "have not": "没有", "don't have": "没有", "do not have": "没有",
    "without": "没有",
    "apply": "申请", "eligible": "符合", "subsidy": "补贴",
    "qualified": "符合", "qualify": "符合", "class iii": "ⅲ类", "class ii": "ⅱ类", "class i": "ⅰ类",
    "class 3": "ⅲ类", "class 2": "ⅱ类", "class 1": "ⅰ类",
}  # fmt: skip
_WORD = re.compile(
    rf"(?<![a-z&])(?:{'|'.join(map(re.escape, sorted(_CHINESE, key=len, reverse=True)))})(?![a-z&])(?! talent)"
)


def in_chinese(text: str) -> str:
    """Returns normalised, lower-case `text` with the English words that people mix in put into Chinese."""
    return _WORD.sub(lambda match: _CHINESE[match.group()], text)
