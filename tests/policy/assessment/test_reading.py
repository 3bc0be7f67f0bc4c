from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import yaml

from bot.policy.model.facts import Moment, Span, exactly
from bot.policy.profile.derive import complete
from bot.policy.profile.fields import Catalogue
from bot.policy.reading.reading import read_profile
from bot.values import ROOT

TABLE: dict[str, list[list[str]]] = yaml.safe_load(
    (ROOT / "tests" / "policy" / "assessment" / "spellings.yaml").read_text("utf-8")
)
ROWS = [(field, said, meant) for field, rows in TABLE.items() for said, meant in rows]


def test_the_table_is_long_enough() -> None:
    assert len(ROWS) >= 300


@pytest.mark.parametrize(("field", "said", "meant"), ROWS)
def test_what_people_type_is_read(catalogue: Catalogue, field: str, said: str, meant: str) -> None:
    value = read_profile(said, catalogue).value(field)
    assert value is not None
    assert catalogue[field].say(value) == meant


@pytest.mark.parametrize(
    "spellings",
    [
        [
            "营收30万",
            "营收三十万",
            "营收叁拾万元",
            "营收300,000元",
            "營收３０万",
            "营收30w",
            "营收 30 万元",
            "营收0.3百万",
        ],
        ["研发占比30%", "研发占比百分之三十", "研发占比三成", "研发占比30个点"],
        ["社保18个月", "社保一年半", "社保十八个月", "社保1年半", "社保一年六个月"],
        ["营收1.2亿", "营收一亿二", "营收1亿2000万", "营收12000万", "营收一亿两千万"],
        ["我36岁", "我三十六岁", "36周岁", "我今年36"],
    ],
)
def test_every_spelling_of_a_value_gives_the_same(catalogue: Catalogue, spellings: list[str]) -> None:
    def values(text: str) -> dict[str, Any]:
        facts = read_profile(text, catalogue).to_plain()["facts"]
        return {key: fact["value"] for key, fact in facts.items()}

    first = values(spellings[0])
    assert first
    assert all(values(said) == first for said in spellings)


@pytest.mark.parametrize(
    ("asked", "said", "meant"),
    [
        ("age", "30", "30岁"),
        ("age", "三十二", "32岁"),
        ("loan_repaid", "是的", "本息已还清"),
        ("loan_repaid", "没有", "本息还没还清"),
        ("loan_repaid", "还没呢", "本息还没还清"),
        ("is_public_staff", "不是", "不是机关事业单位在编人员"),
        ("owns_home_in_sz", "没有", "在深圳无房"),
        ("owns_home_in_sz", "有的", "在深圳有住房（含配偶、未成年子女）"),
        ("home_transfer_months", "没有", "没有过"),
        ("social_insurance_months", "14", "14个月"),
        ("social_insurance_months", "两年", "24个月"),
        ("revenue", "8000万", "8000万元"),
        ("degree", "硕士", "硕士"),
        ("lender", "工商银行", "银行"),
        ("introduced_on", "去年8月", "去年8月"),
        ("school_world_rank", "一百二十", "第120名"),
        ("rd_ratio", "12", "12%"),
        ("ai_event", "都没有", "都没有"),
    ],
)
def test_a_bare_answer_goes_to_the_field_just_asked_for(
    catalogue: Catalogue, asked: str, said: str, meant: str
) -> None:
    value = read_profile(said, catalogue, asked=asked).value(asked)
    assert value is not None
    assert catalogue[asked].say(value) == meant


@pytest.mark.parametrize("said", ["不清楚", "跳过", "不知道", "不太清楚哦", "忘了"])
def test_what_is_passed_over_is_remembered_as_declined(catalogue: Catalogue, said: str) -> None:
    profile = read_profile(said, catalogue, asked="rd_ratio")
    assert profile.declined == {"rd_ratio"}
    assert not profile.facts


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("degree", "要硕士吗"),
        ("loan_repaid", "是不是要还清"),
        ("loan_repaid", "还清了才能申请吗"),
        ("social_insurance_months", "社保要满12个月吗"),
        ("age", "要求35岁以下吗"),
        ("rd_ratio", "研发占比要15%以上才行吗"),
        ("owns_home_in_sz", "父母在深圳有房"),
        ("owns_home_in_sz", "老家有房"),
        ("revenue", "最高能拿50万吗"),
        ("filed_with_district", "有没有备案"),
        # a wish, a plan or a question how
        ("renting_policy_home", "打算明年租公租房"),
        ("renting_policy_home", "怎么租人才公寓"),
        ("has_housing_benefit", "希望以后租住保障房"),
        ("owns_home_in_sz", "准备在深圳买套房"),
        ("hukou_shenzhen", "打算把户口迁到深圳，准备落户深圳"),
        ("employer_in_futian", "我打算去福田上班"),
        # whom an employer takes on is not who asks
        ("full_time_job", "我们今年招了几个实习生"),
        # what the figure is stands beside it
        ("revenue", "每月房租20万"),
        ("revenue", "一年交税25万"),
        # what was so once
        ("renting_policy_home", "之前租过公租房，现在退了"),
        ("hukou_shenzhen", "我曾经是深户"),
        ("in_public_rental_queue", "以前在轮候公租房"),
        ("full_time_job", "前几年在福田全职"),
        # what is asked how, what is only expected, what is a share of people
        ("enterprise_kinds", "想问下国高怎么申请"),
        ("revenue", "今年预计做到一个亿"),
        ("rd_ratio", "研发人员占30%"),
        # somebody else's
        ("home_transferred_on", "我爸去年卖了房，我自己没卖过"),
        ("social_insurance_months", "我同事社保交了三年，我想申请"),
        # words that alone could mean it, of another object
        ("owns_home_in_sz", "我在福田买了社保但户口没迁"),
        ("owns_home_in_sz", "在深圳租房能领补贴吗"),
        ("returnee_certificate", "证书有效期有什么要求"),
        ("employees", "一个单位能推几个人"),
        ("co_owner_consent", "我不同意你们存我的资料"),
        ("adult_single", "小孩上学的事找谁"),
        ("is_public_staff", "我公司员工480人"),
        ("birth_on", "我老婆下个月生孩子"),
        ("proof_valid_in_tax_year", "居住证到期了怎么续"),
        ("loan_default", "利息按月还是按季度付"),
        ("source_district", "租房在福田还有什么钱"),
        # a lapse in between leaves open how long it was since
        ("insured_since_on", "社保从2022年开始交，中间断过"),
        # counted in another's place
        ("work_in_hetao", "我在福田兼职"),
    ],
)
def test_what_is_not_told_of_it_is_no_fact(catalogue: Catalogue, field: str, said: str) -> None:
    assert read_profile(said, catalogue).value(field) is None


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("renting_policy_home", "我现在租着公租房，想换一套"),
        ("renting_policy_home", "想问一下，我租了人才房还能报吗"),
        ("via_agent", "我们打算找中介代办"),
    ],
)
def test_a_wish_takes_nothing_from_what_is_so(catalogue: Catalogue, field: str, said: str) -> None:
    assert read_profile(said, catalogue).value(field) is True


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("合同里写着月租18万", {"revenue"}),
        ("博士团队500万那个", {"paid_in_capital"}),
        ("年薪80万", {"revenue"}),
        ("跟工行贷了200万，两年期", {"company_age_months"}),
    ],
)
def test_a_figure_that_is_named_goes_to_no_other_field(catalogue: Catalogue, said: str, wanted: set[str]) -> None:
    assert not wanted & set(read_profile(said, catalogue, prefer=frozenset(wanted)))


def test_a_figure_that_stands_alone_goes_to_the_field_wanted(catalogue: Catalogue) -> None:
    for said in ("大概3个亿吧", "我们有8000万，能补吗", "去年2.8亿"):
        assert "revenue" in read_profile(said, catalogue, prefer=frozenset({"revenue"}))


@pytest.mark.parametrize(
    "said",
    [
        "研发费300万 营收4000万",
        "研发上花了300万营收4000万",
        "300万研发 4000万营收",
        "300万研发费，4000万营收",
        "营收4000万其中研发300万",
        "一年卖4000万，研发投入300万",
    ],
)
def test_names_may_stand_before_or_behind_their_figures(catalogue: Catalogue, said: str) -> None:
    profile = read_profile(said, catalogue)
    assert profile.value("rd_spending") == exactly(3_000_000)
    assert profile.value("revenue") == exactly(40_000_000)


@pytest.mark.parametrize(
    ("field", "said", "meant"),
    [
        ("double_degree", "双学位？不是", False),
        ("owns_home_in_sz", "有没有房？没有", False),
        ("hukou_shenzhen", "是不是深户？不是的。", False),
        ("full_time_study", "全日制吗？是的", True),
    ],
)
def test_who_asks_back_and_answers_has_told_it(catalogue: Catalogue, field: str, said: str, meant: bool) -> None:
    assert read_profile(said, catalogue).value(field) is meant


@pytest.mark.parametrize(
    ("asked", "said", "meant"),
    [
        ("first_hukou_futian", "应该是首次", True),
        ("first_hukou_futian", "是吧，应该是第一次", True),
        ("owns_home_in_sz", "好像没有", False),
        ("full_time_study", "应该是的吧", True),
    ],
)
def test_a_softened_answer_is_one(catalogue: Catalogue, asked: str, said: str, meant: bool) -> None:
    assert read_profile(said, catalogue, asked=asked).value(asked) is meant


def test_a_no_is_no_answer_to_how_many(catalogue: Catalogue) -> None:
    for asked in ("school_world_rank", "home_transfer_months", "social_insurance_months", "employees"):
        for said in ("不是", "不是的", "否", "不"):
            assert asked not in read_profile(said, catalogue, asked=asked)


@pytest.mark.parametrize("said", ["那笔补贴一个月多少", "一年最多能拿几万啊", "1个月可以领多少钱，领到几时"])
def test_who_asks_what_there_is_in_a_month_tells_no_time(catalogue: Catalogue, said: str) -> None:
    for asked in ("months_since_recognition", "home_transfer_months", "social_insurance_months"):
        assert asked not in read_profile(said, catalogue, asked=asked)


@pytest.mark.parametrize(
    ("said", "valid"),
    [
        ("证书上个月到期的", False),
        ("英才证2025年3月就到期了", False),
        ("证书明年5月才到期", True),
        ("我的英才证下个月到期", True),
        ("证书还剩半年到期", True),
        ("证书还没到期", True),
        ("证书过期了", False),
    ],
)
def test_whether_a_certificate_holds_follows_from_its_end(catalogue: Catalogue, said: str, valid: bool) -> None:
    known = complete(read_profile(said, catalogue), catalogue, date(2026, 11, 29))
    assert known["ft_talent_cert_valid"] is valid


@pytest.mark.parametrize(
    ("said", "registered"),
    [
        ("我是香港居民，来福田上班四年了", False),
        ("台胞，在福田开店", False),
        ("我是湖南人，来福田上班四年了", None),
        ("香港身份证换成深圳户口了，我是深户", True),
    ],
)
def test_who_is_from_beyond_the_border_has_no_registration_here_unless_told(
    catalogue: Catalogue, said: str, registered: bool | None
) -> None:
    known = complete(read_profile(said, catalogue), catalogue, date(2026, 11, 29))
    assert known.get("hukou_shenzhen") is registered
    assert (known.get("hukou_futian") is False) is (registered is False)


def test_what_is_almost_over_is_not_over(catalogue: Catalogue) -> None:
    for said in ("社保快一年了", "马上满12个月社保"):
        value = read_profile(said, catalogue).value("social_insurance_months")
        assert isinstance(value, Span) and value.high == 12 and not value.high_in
    assert read_profile("社保很快就交了12个月", catalogue).value("social_insurance_months") == exactly(12)


def test_an_approximation_leaves_both_sides_open(catalogue: Catalogue) -> None:
    value = read_profile("四十来岁", catalogue).value("age")
    assert isinstance(value, Span) and value.holds(Decimal(39)) and value.holds(Decimal(41))


def test_years_counted_from_one_are_one_or_two_less(catalogue: Catalogue) -> None:
    assert read_profile("虚岁36", catalogue).value("age") == Span(Decimal(34), Decimal(35))


def test_a_month_alone_is_the_last_of_that_name(catalogue: Catalogue) -> None:
    for said, month in (("5月份办的引进", 5), ("十二月落户福田的", 12)):
        value = read_profile(said, catalogue).value("introduced_on")
        assert value == Moment(month=month)
        days = value.on(date(2026, 11, 29))
        assert days.low == date(2026 if month == 5 else 2025, month, 1).toordinal()


def test_who_came_later_has_filed_later(catalogue: Catalogue) -> None:
    known = complete(read_profile("2022年才来的福田", catalogue), catalogue, date(2026, 11, 29))
    assert known["filed_or_matched_on"] == Moment(year=2022, since=True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("age", "-3岁"),
        ("age", "300岁"),
        ("age", "负三岁"),
        ("rd_ratio", "研发占比200%"),
        ("employees", "99999999999人"),
        ("revenue", "营收1" + "0" * 30 + "元"),
        ("introduced_on", "3000年5月引进"),
        ("degree", "神仙"),
        ("introduced_on", "昨晚三更"),
    ],
)
def test_bad_input_gets_one_sentence_and_no_value(catalogue: Catalogue, asked: str, said: str) -> None:
    profile = read_profile(said, catalogue, asked=asked)
    assert profile.value(asked) is None
    assert catalogue[asked].label in profile.problems[asked]


def test_several_fields_are_read_from_one_sentence(catalogue: Catalogue) -> None:
    said = "我34岁，硕士，2025年8月引进，社保交了14个月，在福田一家企业上班，名下没有房"
    profile = read_profile(said, catalogue)
    expected = {"age", "degree", "introduced_on", "social_insurance_months", "employer_in_futian", "owns_home_in_sz"}
    assert expected <= set(profile.facts)


def test_a_correction_wins_over_what_was_said_before(catalogue: Catalogue) -> None:
    before = read_profile("我34岁，硕士", catalogue)
    after = before.merged(read_profile("说错了，是36岁", catalogue))
    assert after.value("age") == exactly(36)
    assert after.value("degree") == before.value("degree")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("niche_months", "去年用专利质押贷了300万，一年期，利息14万"),
        ("home_transfer_months", "去年用专利质押贷了300万，一年期，利息14万"),
        ("months_since_assessment", "社保交了14个月"),
        ("months_since_city_payment", "在福田做了两年半，市里补贴三个月前到账"),
        ("growth_2y", "销售额比前年涨了4%"),
    ],
)
def test_what_is_told_of_something_else_is_not_taken_by_the_policy_in_focus(
    catalogue: Catalogue, field: str, said: str
) -> None:
    assert read_profile(said, catalogue, prefer=frozenset({field})).value(field) is None


def test_a_fall_is_a_negative_growth(catalogue: Catalogue) -> None:
    for said in ("去年营收下滑了2%", "增长率下降2%", "同比跌了2%", "产值drop了2%", "营收down了"):
        value = read_profile(said, catalogue).value("growth")
        assert isinstance(value, Span) and value.high is not None and value.high <= 0


def test_a_date_to_come_is_read(catalogue: Catalogue) -> None:
    value = read_profile("租赁合同明年3月到期", catalogue).value("lease_end_on")
    assert value is not None
    assert catalogue["lease_end_on"].say(value) == "明年3月"
