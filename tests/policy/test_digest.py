"""What search keeps of a policy."""

from __future__ import annotations

from typing import Any

from bot.policy.model.model import Kind
from bot.policy.search.digest import KINDS, Digest
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary
from tests.policy.digested import digests
from tests.policy.documents import policy, statement


def digest(reader: QuestionReader, **changes: Any) -> Digest:
    return digests(reader, Vocabulary(), policy(**changes))[0]


def test_a_policy_goes_by_all_its_names_and_by_its_title_without_its_place(reader: QuestionReader) -> None:
    names = digest(reader, aliases=["路灯奖励"], doc_no="福路规〔2025〕3号").names
    assert {"路灯补贴", "福田区路灯补贴办法", "路灯补贴办法", "路灯奖励", "福路规20253号"} <= set(names)
    assert len(names) == len(set(names))


def test_a_name_in_everyday_words_is_matched_in_those_of_the_base_as_well(reader: QuestionReader) -> None:
    names = digest(reader, aliases=["HNTE路灯奖"]).names
    assert {"hnte路灯奖", "高新技术企业路灯奖"} <= set(names)


def test_words_are_noted_of_names_that_have_several(reader: QuestionReader) -> None:
    found = digest(reader, short="水车资助", title="水车", aliases=[])
    words = dict(zip(found.names, found.words, strict=True))
    assert set(words["水车资助"]) == {"水车", "资助"}
    assert words["水车"] == ()


def test_each_statement_has_its_own_text_and_its_questions(reader: QuestionReader) -> None:
    found = digest(reader)
    assert found.texts.tolist() == [3, 3]
    assert len(found.told.lengths) == 6
    assert [KINDS[kind] for kind in found.kinds] == [Kind.BENEFIT, Kind.CONDITION]


def test_a_text_that_two_policies_share_has_the_same_features(reader: QuestionReader) -> None:
    one, other = digests(reader, Vocabulary(), policy("ft-lamp"), policy("ft-bench", "长椅奖励"))
    asked = (
        slice(one.told.lengths[0], one.told.lengths[:2].sum()),
        slice(other.told.lengths[0], other.told.lengths[:2].sum()),
    )
    assert one.told.flat[asked[0]].tolist() == other.told.flat[asked[1]].tolist()


def test_the_summing_up_and_the_unknown_stand_behind(reader: QuestionReader) -> None:
    told = [
        statement("amount", "benefit", "补7万元。"),
        statement("overview", "note", "概况。"),
        statement("gap-phone", "gap", "电话没有收录。"),
    ]
    plain, whole, unknown = digest(reader, statements=told).standing
    assert plain > whole > unknown


def test_the_ranges_of_a_case_are_noted_and_those_of_a_condition(reader: QuestionReader) -> None:
    told = [
        statement("small", "benefit", "补1万元。", case="规模不足50亿元"),
        statement("any", "benefit", "最高补100万元。"),
        statement("staff", "condition", "员工不少于20人。"),
    ]
    bounds = digest(reader, statements=told).bounds
    assert {row: [bound.unit for bound in found] for row, found in bounds.items()} == {0: ["元"], 2: ["人"]}
