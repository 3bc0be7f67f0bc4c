"""The seal: only what the channel has signed just now comes in, and only once in any form."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.channels.errors import RefusedError
from bot.channels.wechat_seal import FRESH, TRIES, Seal
from tests.fakes.tencent import Crypt, fields_of, sign, xml
from tests.fakes.wechat import AES_KEY, APP_ID, TOKEN

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
BODY = "<xml><Content>你好</Content></xml>"


def plain() -> Seal:
    return Seal(TOKEN, "", APP_ID)


def aes() -> Seal:
    return Seal(TOKEN, AES_KEY, APP_ID)


def query(at: datetime = NOW, nonce: str = "n1", name: str = "signature", *more: str) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {name: sign(TOKEN, stamp, nonce, *more), "timestamp": stamp, "nonce": nonce}


def sealed(text: str = BODY, at: datetime = NOW, owner: str = APP_ID) -> tuple[dict[str, str], bytes]:
    encrypted = Crypt(TOKEN, AES_KEY, owner).encrypt(text)
    return query(at, "n1", "msg_signature", encrypted), xml(ToUserName="gh", Encrypt=encrypted).encode()


def refused(seal: Seal, given: dict[str, str], body: bytes) -> str:
    with pytest.raises(RefusedError) as error:
        seal.open(given, body, NOW)
    assert 400 <= error.value.status < 500
    return error.value.reason


def test_what_is_signed_comes_in() -> None:
    assert plain().open(query(), BODY.encode(), NOW) == BODY.encode()
    assert aes().open(*sealed(), NOW) == BODY


@pytest.mark.parametrize("text", ["", "短", "长" * 20_000, "a" * 31, "]]>"])
def test_any_text_comes_through_the_encryption_and_back(text: str) -> None:
    assert aes().open(*sealed(text), NOW) == text
    fields = fields_of(aes().close(text, NOW, "n2"))
    assert fields["MsgSignature"] == sign(TOKEN, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    assert Crypt(TOKEN, AES_KEY, APP_ID).decrypt(fields["Encrypt"]) == text


@pytest.mark.parametrize(
    "change",
    [{"signature": "0" * 40}, {"signature": ""}, {"signature": "é"}, {"nonce": "n2"}, {"timestamp": "1"}],
)
def test_a_forged_request_is_refused(change: dict[str, str]) -> None:
    assert refused(plain(), {**query(), **change}, BODY.encode()) == "signature"


@pytest.mark.parametrize("missing", ["signature", "timestamp", "nonce"])
def test_a_request_without_its_parameters_is_refused(missing: str) -> None:
    given = query()
    del given[missing]
    assert refused(plain(), given, BODY.encode()) == "signature"


@pytest.mark.parametrize("seconds", [FRESH + 1, -FRESH - 1, 10**9])
def test_a_stale_request_is_refused(seconds: int) -> None:
    assert refused(plain(), query(NOW - timedelta(seconds=seconds)), BODY.encode()) == "stale"
    assert refused(aes(), *sealed(at=NOW - timedelta(seconds=seconds))) == "stale"


def test_a_time_that_is_no_time_is_refused() -> None:
    given = {"timestamp": "²", "nonce": "n", "signature": sign(TOKEN, "²", "n")}
    assert refused(plain(), given, BODY.encode()) == "timestamp"


def test_a_seen_signature_does_not_carry_another_body() -> None:
    seal = plain()
    seal.open(query(), BODY.encode(), NOW)
    assert refused(seal, query(), b"<xml><Content>other</Content></xml>") == "replayed"


@pytest.mark.parametrize("mode", ["plain", "aes"])
def test_a_request_is_let_through_as_often_as_the_channel_repeats_it(mode: str) -> None:
    seal = plain() if mode == "plain" else aes()
    given, body = (query(), BODY.encode()) if mode == "plain" else sealed()
    for _ in range(TRIES):
        seal.open(given, body, NOW)
    assert refused(seal, given, body) == "replayed"


def test_an_encrypted_message_is_for_us_alone() -> None:
    assert refused(aes(), *sealed(owner="wx_of_someone_else")) == "seal_broken"


def test_a_plain_message_does_not_get_past_the_encryption() -> None:
    assert refused(aes(), query(), BODY.encode()) == "seal_missing"


def test_an_encrypted_message_without_a_key_is_named_as_such() -> None:
    _, body = sealed()
    assert refused(plain(), {**query(), "encrypt_type": "aes"}, body) == "seal_unexpected"
    both = b"<xml><MsgType>text</MsgType><Encrypt>AAAA</Encrypt></xml>"  # what the console calls compatible
    assert plain().open({**query(), "encrypt_type": "aes"}, both, NOW) == both


@pytest.mark.parametrize("encrypted", ["AAAA", "!", "=", "A" * 64, "你好", "QUJD" * 16])
def test_what_cannot_be_decrypted_is_refused(encrypted: str) -> None:
    given = query(NOW, "n1", "msg_signature", encrypted)
    assert refused(aes(), given, xml(ToUserName="gh", Encrypt=encrypted).encode()) == "seal_broken"


def test_the_echo_is_for_the_console_alone() -> None:
    given = {**query(), "echostr": "1234"}
    assert plain().echo(given, NOW, sealed=False) == "1234"
    assert aes().echo(given, NOW, sealed=False) == "1234"  # WeChat never encrypts it
    for wrong in ({**given, "nonce": "x"}, {**given, "echostr": ""}, {**given, "echostr": "1" * 2000}):
        with pytest.raises(RefusedError):
            plain().echo(wrong, NOW, sealed=False)


def test_wecom_s_echo_is_encrypted() -> None:
    encrypted = Crypt(TOKEN, AES_KEY, APP_ID).encrypt("1234")
    given = {**query(NOW, "n1", "msg_signature", encrypted), "echostr": encrypted}
    assert aes().echo(given, NOW, sealed=True) == "1234"
    with pytest.raises(RefusedError):
        aes().echo({**given, "echostr": encrypted[:-4] + "AAA="}, NOW, sealed=True)
