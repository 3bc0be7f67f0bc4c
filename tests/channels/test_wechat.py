"""The protocol of WeChat and WeCom: what is read, and what is written in which size."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels import wechat, wecom
from bot.channels.errors import RefusedError
from bot.channels.scoped import scoped
from bot.channels.wechat import Arrival, Part
from bot.channels.wechat_faults import Fault, meaning
from tests.fakes.tencent import fields_of, xml

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
HEAD: dict[str, str | int] = {"ToUserName": "gh_1", "FromUserName": "o1", "CreateTime": 1}


def test_a_text_is_read() -> None:
    found = wechat.parse(xml(**HEAD, MsgType="text", Content=" 你好 ", MsgId=12))
    assert found == Arrival("gh_1", "o1", scoped("o1", "12"), "text", "你好")


def test_a_number_that_two_askers_have_names_two_messages() -> None:
    one, other = (xml(**{**HEAD, "FromUserName": name}, MsgType="text", Content="x", MsgId=12) for name in ("a", "b"))
    assert wechat.parse(one).message_id != wechat.parse(other).message_id


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("谢谢/:rose", "谢谢"),
        ("/::)", ""),
        ("/:heart/:,@f人才房/:8-)怎么申请", "人才房怎么申请"),
        ("/:ok", "/:ok"),
        ("https://szft.gov.cn/a 打不开", "https://szft.gov.cn/a 打不开"),
        ("\u202e转人工", "转人工"),
    ],
)
def test_faces_and_turned_directions_are_left_out(typed: str, read: str) -> None:
    assert wechat.parse(xml(**HEAD, MsgType="text", Content=typed, MsgId=12)).text == read


def test_a_text_may_look_like_a_declaration() -> None:
    asked = "<!DOCTYPE html> 怎么写？<?php & ]] >"
    assert wechat.parse(xml(**HEAD, MsgType="text", Content=asked, MsgId=12).encode()).text == asked


def test_an_event_has_an_id_of_its_own() -> None:
    clicked = xml(**HEAD, MsgType="event", Event="CLICK", EventKey="转人工")
    same, other = (
        xml(**HEAD, MsgType="event", Event="CLICK", EventKey="转人工"),
        xml(**HEAD, MsgType="event", Event="VIEW"),
    )
    assert wechat.parse(clicked).message_id == wechat.parse(same).message_id
    assert wechat.parse(clicked).message_id != wechat.parse(other).message_id
    assert (wechat.parse(clicked).event, wechat.parse(clicked).key) == ("CLICK", "转人工")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "你好",
        "<xml></xml>",
        "<xml/>",
        "<html></html>",
        "<xml><MsgType>text</MsgType></xml>",
        "<xml><a></xml>",
        '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><Content>&x;</Content></xml>',
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>',
        "<xml>" + "<a>" * 3000 + "</a>" * 3000 + "</xml>",
        xml(ToUserName="a", FromUserName="\x00", CreateTime=1, MsgType="text", Content="x", MsgId=1),
        xml(ToUserName="a", FromUserName="b", CreateTime=1, MsgType="event"),
        xml(ToUserName="a", FromUserName="b" * 200, CreateTime=1, MsgType="text", Content="x", MsgId=1),
        "<xml><ToUserName>a</ToUserName><ToUserName>b</ToUserName><MsgType>text</MsgType></xml>",
    ],
)
def test_what_is_no_message_is_refused(body: str) -> None:
    with pytest.raises(RefusedError) as error:
        wechat.parse(body.encode())
    assert error.value.status == 400


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(RefusedError):
        wechat.parse(b"\xff\xfe<xml/>")


def test_a_passive_reply_holds_any_text() -> None:
    arrival = Arrival("gh_1", "o1", "12", "text")
    for text in ("你好", "a]]>b", "]]]]>>", "<b>&amp;", "坏\x00字\x0b符", "\ud83d"):
        fields = fields_of(wechat.passive(arrival, text, NOW))
        assert (fields["ToUserName"], fields["FromUserName"]) == ("o1", "gh_1")
        assert fields["Content"] == "".join(letter for letter in text if letter not in "\x00\x0b\ud83d")


def test_long_replies_are_cut_at_ends_of_sentences() -> None:
    sentence = "每一条都写得清清楚楚，有金额也有期限。"
    parts = wechat.parts(sentence * 100, ["条件", "材料"])
    assert len(parts) > 2
    assert "".join(part.text for part in parts) == sentence * 100
    assert all(part.text.endswith("。") for part in parts)
    assert all(len(part.plain().encode()) < 2048 for part in parts)
    assert [part.titles for part in parts] == [()] * (len(parts) - 1) + [("条件", "材料")]


def test_choices_that_do_not_fit_stand_alone() -> None:
    text = "长" * 682  # 2046 bytes
    assert wechat.parts(text, ["条件"]) == [Part(text), Part("", ("条件",))]
    assert wechat.parts("", ["条件"]) == [Part("", ("条件",))]
    assert wechat.parts("  ") == []


@given(text=st.text(max_size=3000), titles=st.lists(st.text(min_size=1, max_size=80), max_size=25))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_any_reply_is_cut_into_what_fits_and_nothing_is_lost(text: str, titles: list[str]) -> None:
    parts = wechat.parts(text, titles)
    assert all(wechat.fits(part.plain()) for part in parts)
    assert "".join("".join(part.text for part in parts).split()) == "".join(text.split())
    assert bool(titles) == bool(parts and parts[-1].titles)


def test_the_longest_choices_fit() -> None:
    (part,) = wechat.parts("", ["汉" * 80] * 40)
    assert len(part.titles) == 20 and wechat.fits(part.plain())


def test_a_menu_s_choices_are_known_again() -> None:
    menu = wechat.custom_menu("o1", Part("选一个", ("条件", "材料")), "77", "或输入")
    assert [item["id"] for item in menu["msgmenu"]["list"]] == ["77-0", "77-1"]
    assert wechat.clicked("77-1") == (77, 1)
    for strange in ("", "101", "77-", "-1", "77-x", "²-1", "1-2-3", "9" * 30 + "-1"):
        assert wechat.clicked(strange) is None


def test_another_app_s_message_is_refused() -> None:
    ours = xml(ToUserName="ww1", FromUserName="li", CreateTime=1, MsgType="text", Content="x", MsgId=1, AgentID=7)
    assert wecom.arrival(ours, "ww1", "7").asker == "li"
    for corporation, agent in (("ww2", "7"), ("ww1", "8")):
        with pytest.raises(RefusedError):
            wecom.arrival(ours, corporation, agent)


def test_only_another_attempt_is_a_duplicate_to_wecom() -> None:
    assert wecom.app_text("li", "7", "好", 1) == wecom.app_text("li", "7", "好", 1)
    assert wecom.app_text("li", "7", "好", 1) != wecom.app_text("li", "7", "好", 2)
    assert all(
        1800 <= wecom.app_text("li", "7", "好", n)["duplicate_check_interval"] <= 14400 for n in range(0, 40000, 99)
    )


def test_members_that_were_not_reached_are_noticed() -> None:
    assert wecom.unreachable({"errcode": 0, "invaliduser": "wang|li"}, "Li")
    assert wecom.unreachable({"errcode": 0, "unlicenseduser": "li"}, "li")
    assert not wecom.unreachable({"errcode": 0, "invaliduser": ""}, "li")


def test_error_codes_mean_what_to_do() -> None:
    assert meaning(42001) is Fault.TOKEN
    assert meaning(45015) is Fault.CLOSED
    assert meaning(45047) is Fault.USED_UP
    assert meaning(-1) is Fault.LATER
    assert meaning(99999) is Fault.REFUSED
