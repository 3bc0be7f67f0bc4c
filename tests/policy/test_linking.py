"""The policy is found by its names, its cues and its rare words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.policy.model.model import Policy
from bot.policy.search.index import PolicyIndex
from tests.policy.invented import small_base
from tests.policy.known import IDS


@pytest.fixture(scope="module")
def small() -> PolicyIndex:
    return small_base().index


def linked(index: PolicyIndex, message: str) -> list[str]:
    return [link.policy.id for link in index.link(index.reader.read(message))]


@pytest.mark.parametrize("policy_id", IDS)
def test_every_name_finds_its_policy(policy_id: str, by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    found = by_id[policy_id]
    lost = [name for name in (found.title, found.short, *found.aliases) if policy_id not in linked(index, name)]
    assert not lost


@pytest.mark.parametrize("policy_id", IDS)
def test_its_own_name_finds_a_policy_first(policy_id: str, by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    assert linked(index, by_id[policy_id].short)[0] == policy_id
    assert linked(index, by_id[policy_id].title)[0] == policy_id


def test_every_document_number_finds_its_policies(by_id: Mapping[str, Policy], index: PolicyIndex) -> None:
    lost = [found.id for found in by_id.values() if found.doc_no and found.id not in linked(index, found.doc_no)]
    assert not lost


@pytest.mark.parametrize(
    ("message", "policy_id"),
    [
        ("路灯补贴多少", "ft-lamp"),
        ("路燈補貼多少", "ft-lamp"),
        ("路灯奖励有吗", "ft-lamp"),
        ("我们想问路灯　补贴", "ft-lamp"),
        ("鹿灯补贴多少", "ft-lamp"),
        ("2021版长椅奖励", "ft-bench-2021"),
        ("2023版长椅奖励", "ft-bench-2023"),
        ("长椅奖励", "ft-bench-2025"),
    ],
)
def test_a_policy_is_linked(message: str, policy_id: str, small: PolicyIndex) -> None:
    assert linked(small, message)[0] == policy_id


@pytest.mark.parametrize(
    ("message", "policy_id"),
    [
        ("芯片企业的团队奖励", "ft-ych-2025-ic-rd"),
        ("专利质押的贷款利息补贴", "ft-ip-pledge-subsidy-2022"),
        ("企业在福田给员工配租人才房", "ft-enterprise-housing-2025-04"),
    ],
)
def test_words_that_stand_together_are_a_cue(message: str, policy_id: str, index: PolicyIndex) -> None:
    assert policy_id in linked(index, message)[:5]


def test_words_of_no_policy_link_to_none(small: PolicyIndex) -> None:
    assert linked(small, "今天天气怎么样") == []


def test_links_come_best_first_and_no_more_than_asked_for(index: PolicyIndex) -> None:
    links = index.link(index.reader.read("专利质押融资贷款贴息补贴"), limit=4)
    assert len(links) == 4
    assert [link.score for link in links] == sorted((link.score for link in links), reverse=True)


def test_a_link_tells_which_names_stand_in_the_question(small: PolicyIndex) -> None:
    (link, *_) = small.link(small.reader.read("路灯奖励和路灯补贴有区别吗"))
    assert set(link.spans) == {"路灯奖励", "路灯补贴"}
    assert link.full == len("路灯补贴")


def test_a_whole_name_counts_more_than_words_that_stand_together(
    by_id: Mapping[str, Policy], index: PolicyIndex
) -> None:
    named, hinted = (
        {link.policy.id: link.score for link in index.link(index.reader.read(message))}["ft-ip-pledge-subsidy-2022"]
        for message in (by_id["ft-ip-pledge-subsidy-2022"].short, "专利质押的贷款利息补贴")
    )
    assert named > hinted > 0
