"""One real start of the assistant, spoken to over HTTP."""

from __future__ import annotations

import zlib
from itertools import count

import pytest

from bot.store.policies import PolicyRepository
from tests.policy.documents import policy
from tests.service.conftest import Service
from tests.waiting import wait_until

pytestmark = pytest.mark.service
NUMBERS = count(1)


def test_a_policy_question_gets_a_cited_answer(service: Service) -> None:
    text = service.say("知识产权质押融资补贴的条件是什么")
    assert "专利" in text
    assert "依据：" in text and "状态：" in text
    row = service.last_turn()
    assert "ft-ip-pledge-subsidy-2022" in row.policy_ids
    assert all(cited.split("/")[0] in row.policy_ids for cited in row.statement_ids)
    assert row.latency_ms > 0


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("福田英才认定的Ⅰ类要多少万", "answered"),
        ("2020年国高认定奖励多少钱", "expired"),
        ("知识产权质押融资补贴的条件", "unknown_validity"),
        ("公积金怎么提取", "not_in_base"),
        ("南山区的人才补贴多少钱", "outside"),
        ("今天天气怎么样", "off_topic"),
        ("你好", "smalltalk"),
    ],
)
def test_the_typed_outcome_of_a_turn_is_stored(message: str, kind: str, service: Service) -> None:
    text = service.say(message, sender=f"outcome-{kind}")
    row = service.last_turn()
    assert (row.raw_text, row.kind) == (message, kind), text


def test_expired_is_said(service: Service) -> None:
    assert "已失效" in service.say("2020年国高认定奖励多少钱", sender="expired")


def test_a_follow_up_goes_on(service: Service) -> None:
    service.say("知识产权质押融资补贴的条件是什么", sender="follow")
    assert "专利" in service.say("那商标的行不行", sender="follow")
    assert service.last_turn().policy_ids == ["ft-ip-pledge-subsidy-2022"]


def test_askers_do_not_hear_each_other(service: Service) -> None:
    service.say("知识产权质押融资补贴的条件是什么", sender="one")
    service.say("那材料呢", sender="two")
    assert "ft-ip-pledge-subsidy-2022" not in service.last_turn().policy_ids


def test_the_web_page_loads_with_its_parts(service: Service) -> None:
    page = service.http.get("/")
    assert page.status_code == 200 and "福田政策助手" in page.text
    for name in ("chat.js", "answer.js", "files.js", "gate.js", "log.js", "chat.css", "icon.svg"):
        assert service.http.get(f"/static/{name}").status_code == 200


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[]", 400),
        (b'"x"', 400),
        (b"{}", 400),
        (b'{"message": "x"}', 400),
        (b'{"sender": "u"}', 400),
        (b'{"sender": 1, "message": "x"}', 400),
        (b'{"sender": "u", "message": 7}', 400),
        (b'{"sender": "u", "message": null}', 400),
        (b'{"sender": "u", "message": ["x"]}', 400),
        (b'{"sender": "", "message": "x"}', 400),
        (b'{"sender": "u", "message": "' + b"a" * 1_000_000 + b'"}', 413),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_message_is_refused_in_chinese(content: bytes, status: int, service: Service) -> None:
    response = service.post(content=content)
    assert response.status_code == status
    assert any("\u4e00" <= char <= "\u9fff" for char in response.json()["error"])


@pytest.mark.parametrize(
    "message",
    [
        "",
        "   ",
        "\n\t",
        "👍🏻🎉",
        "\x00\x07\x1b[31m",
        "？？？",
        '/ask_amount{"policy": "x"}',
        "／ask_amount{}",
        "\n/greet",
        "/restart",
        "'; DROP TABLE turn; --",
        "1 OR 1=1",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "{{7*7}} ${7*7} %s",
        "很" * 20_000,
        "\ud83d".encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
        "\u202e贴补房租",
    ],
    ids=lambda value: repr(value)[:30],
)
def test_whatever_is_typed_gets_a_polite_reply(message: str, service: Service) -> None:
    text = service.say(message, sender=f"odd-{zlib.crc32(message.encode())}")
    assert 0 < len(text) <= 680
    row = service.last_turn()
    assert row.kind != "error"
    assert "alert(1)" not in text and "Traceback" not in text


@pytest.mark.parametrize("slash", ["/", "／", "\n/", " /", "//"])
def test_an_intent_cannot_be_typed(slash: str, service: Service) -> None:
    """The same words without the slash get the same answer: it is text, whatever the NLU makes of it."""
    sender = f"slash{len(slash)}{ord(slash[0])}"
    service.say("你好", sender=sender)  # what is kept of an asker is said at first
    plain = service.say('test_input{"a": "b"}', sender=sender)
    assert service.say(f'{slash}test_input{{"a": "b"}}', sender=sender) == plain


def test_a_person_who_types_a_command_is_not_handed_over(service: Service) -> None:
    service.say("/restart", sender="restart")
    assert service.last_turn().kind not in ("handed_off", "error")


def test_a_published_policy_is_answered_soon_and_without_training(service: Service) -> None:
    asked = "风筝节资助最高多少"
    service.say(asked, sender="before")
    assert "ft-kite-test" not in service.last_turn().policy_ids
    PolicyRepository(service.engine).publish(policy("ft-kite-test", "风筝节资助"), "测试")
    wait_until(lambda: "风筝节资助每家最高补7万元" in service.say(asked, sender=f"after{next(NUMBERS)}"))
    assert service.last_turn().policy_ids == ["ft-kite-test"]


def test_a_change_of_a_policy_is_answered_too(service: Service) -> None:
    repository = PolicyRepository(service.engine)
    repository.publish(policy("ft-kite-test", "风筝节资助", status="expired"), "测试")
    wait_until(lambda: "已失效" in service.say("风筝节资助最高多少", sender=f"after{next(NUMBERS)}"))
    assert service.last_turn().kind == "expired"


def test_a_duplicate_is_answered_once(service: Service) -> None:
    body = {"sender": "twice", "message": "你好", "message_id": "m1"}
    assert service.post(body).json() == service.post(body).json()
