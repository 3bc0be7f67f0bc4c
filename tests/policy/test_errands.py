"""The checklist in the chat: every group, the deadline, and never more than one message holds."""

from __future__ import annotations

from datetime import date

from bot.policy.answers.compose import Composer
from bot.policy.base import build_base
from bot.policy.interview.errands import Errands
from bot.policy.interview.script import load_script
from bot.policy.interview.spoken import Moment
from bot.policy.model.loader import policy_from_document
from bot.policy.model.reply import Memory
from tests import real
from tests.policy.assessed import SETTLING, assessed_base
from tests.policy.conftest import DATA
from tests.policy.talker import TODAY

LINK = "https://example.gov.cn/assess/ft-settling"


def test_every_group_is_told_also_the_empty_ones() -> None:
    base = assessed_base()
    policy = base.answerer.index.by_id["ft-settling"]
    lines = base.listener.errands.tell(policy, LINK, Memory(), TODAY).text.split("\n")
    assert lines[0] == "「青年安家补贴」办理清单"
    assert lines[1:4] == ["材料：", "□ 须提交安家申请表。", "到哪办：没有收录"]
    assert "1. 在福田政务网上申请。" in lines and "问谁：没有收录，可拨打12345" in lines
    assert lines[-1] == f"勾选和打印：{LINK}" and any(line.startswith("依据：") for line in lines)


def test_the_deadline_is_told_and_that_it_has_passed() -> None:
    window = {"from": "2026-10-01", "to": "2026-12-15"}
    base = build_base([policy_from_document({**SETTLING, "application": window, "excludes": []})], DATA)
    policy = base.answerer.index.by_id["ft-settling"]
    assert "截止：2026年12月15日" in base.listener.errands.tell(policy, LINK, Memory(), TODAY).text
    assert "已于2026年12月15日截止" in base.listener.errands.tell(policy, LINK, Memory(), date(2027, 1, 1)).text


def test_it_is_asked_for_by_name_or_for_what_is_talked_about() -> None:
    listener = assessed_base().listener
    focus = Moment(Memory(focus=("ft-loan",)), TODAY)
    assert listener.subjects.errand("青年安家补贴办理清单", focus) == "ft-settling"
    assert listener.subjects.errand("办理清单", focus) == "ft-loan"
    assert listener.subjects.errand("办理清单", Moment(Memory(), TODAY)) == ""
    assert listener.subjects.errand("要什么材料", focus) == ""


def test_every_checklist_of_the_base_fits_into_one_message() -> None:
    errands = Errands(Composer.from_file(DATA / "wording.yaml"), load_script(DATA / "interview.yaml"))
    for policy in real.policies():
        link = f"https://policy.szft.gov.cn/assess/{policy.id}"
        reply = errands.tell(policy, link, Memory(), TODAY)
        assert len(reply.text) + sum(len(button.title) + 1 for button in reply.buttons) <= 680, policy.id
