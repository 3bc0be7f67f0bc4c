"""The asker's own data in words."""

from __future__ import annotations

from datetime import date

import pytest

from bot.policy.interview.dossier import Dossier, Kept, KeptReceipt
from bot.policy.interview.interview import Interview, Waits
from bot.policy.interview.script import load_script
from bot.policy.model.reply import Memory
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile
from tests import real
from tests.policy.conftest import DATA
from tests.policy.talker import TODAY

CATALOGUE = real.catalogue()
DOSSIER = Dossier(CATALOGUE, load_script(DATA / "interview.yaml"))
CASE = read_profile("我三十四岁，硕士，没有房", CATALOGUE)
RECEIPT = KeptReceipt("CS-20261123-ABCDEF12", "青年安家补贴", "符合", TODAY)


def test_an_empty_profile_says_how_to_fill_it() -> None:
    assert "还没有内容" in DOSSIER.show(Kept(), Memory()).text


@pytest.mark.parametrize(("consent", "state"), [(True, "已征得您同意"), (False, "只用于本次会话，最多保留24小时")])
def test_the_profile_says_how_long_it_is_kept(consent: bool, state: str) -> None:
    text = DOSSIER.show(Kept(CASE, consent=consent, receipts=[RECEIPT]), Memory()).text
    assert text.startswith("您的档案（") and state in text.split("\n")[0]
    assert "最高学历：硕士" in text and RECEIPT.number in text


def test_a_field_that_the_catalogue_no_longer_has_is_left_out() -> None:
    gone = Profile({**CASE.facts, "no-such-field": CASE.facts["age"]})
    assert DOSSIER.lines(gone) == DOSSIER.lines(CASE)


def test_the_export_has_the_askers_own_words_and_days() -> None:
    kept = Kept(CASE, {"age": date(2026, 11, 1)}, True, [RECEIPT], ["FT-20261123-0001-3"], 7)
    text = DOSSIER.export(kept, TODAY, Memory()).text
    assert "年龄：34岁（您说的“三十四岁”，2026-11-01）" in text
    assert "回执CS-20261123-ABCDEF12：青年安家补贴，符合，2026-11-23" in text
    assert "诉求：FT-20261123-0001-3" in text and "聊天记录：7条" in text


def test_a_long_export_is_cut_and_says_so() -> None:
    text = DOSSIER.export(Kept(CASE, receipts=[RECEIPT] * 100), TODAY, Memory()).text
    assert len(text) <= 3100 and text.endswith("行略，全部内容见上面的链接。")


def test_erasing_is_asked_for_and_waits_for_the_answer() -> None:
    asked = DOSSIER.ask_erasing(Interview("ft-x", asked="age"), Memory())
    assert asked.interview.waits is Waits.ERASING and asked.interview.asked == "age"
    assert [button.message for button in asked.reply.buttons] == ["确认删除", "不删了"]


def test_the_export_leads_to_everything_also_when_it_is_cut() -> None:
    kept = Kept(CASE, receipts=[RECEIPT] * 100, link="https://x/mine/abc", link_hours=24)
    text = DOSSIER.export(kept, TODAY, Memory()).text
    assert "24小时内有效" in text and "https://x/mine/abc" in text
    assert "链接" not in DOSSIER.export(Kept(CASE), TODAY, Memory()).text
