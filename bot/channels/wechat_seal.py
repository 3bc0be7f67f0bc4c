"""The seal on what WeChat and WeCom send: signature, freshness, encryption. wechatpy does the encryption alone.

wechatpy compares signatures in a time that depends on them, knows no time stamps, and lets its errors through as
they come (an index, a struct, base64 …); all that is settled here.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels import wechat_xml
from bot.channels.errors import RefusedError

FRESH = 300
"""Seconds that our clock and theirs may differ."""
TRIES = 4
"""A message and its three repetitions, which may all bear the same time stamp and nonce."""
_REMEMBERED = 50_000

_LONGEST_ECHO = 1024


class Seal:
    """Checks and opens what comes, and seals what goes back."""

    def __init__(self, token: str, aes_key: str, owner: str) -> None:
        """Use the webhook's `token`; `aes_key` is empty in plain mode; `owner` is the app or corporation id."""
        self._token = token
        self._owner = owner
        self._crypto = _crypto(token, aes_key, owner) if aes_key else None
        self._seen: OrderedDict[tuple[str, str, str], tuple[bytes, int]] = OrderedDict()

    @property
    def encrypts(self) -> bool:
        """Whether messages are encrypted."""
        return self._crypto is not None

    def echo(self, query: Mapping[str, str], now: datetime, *, sealed: bool) -> str:
        """Return the answer to the console's check of the address.

        Args:
            query: Of the request.
            now: The present moment.
            sealed: Whether the echo is encrypted, as WeCom does; WeChat never does.

        Raises:
            RefusedError: When it does not come from the console.
        """
        echo = query.get("echostr", "")
        if not echo or len(echo) > _LONGEST_ECHO:
            raise RefusedError("echo")
        if not sealed:
            self._check(query, "signature", now)
            return echo
        self._check(query, "msg_signature", now, echo)
        return self._decrypt(echo)

    def open(self, query: Mapping[str, str], body: bytes, now: datetime) -> str | bytes:
        """Return the message's XML, when it comes from the channel and is fresh.

        Raises:
            RefusedError: For a wrong signature, a stale or repeated request, or a body that cannot be opened.
        """
        if self._crypto is None:
            self._check(query, "signature", now)
            self._once(query, body)
            if query.get("encrypt_type") == "aes" and "MsgType" not in wechat_xml.read(body):
                raise RefusedError("seal_unexpected", 403)  # the console encrypts, and we have no key
            return body
        encrypted = wechat_xml.string(wechat_xml.read(body), "Encrypt")
        if not encrypted:
            raise RefusedError("seal_missing", 403)
        self._check(query, "msg_signature", now, encrypted)
        self._once(query, body)
        return self._decrypt(encrypted)

    def close(self, xml: str, now: datetime, nonce: str) -> str:
        """Return the reply as the channel takes it: encrypted when messages are."""
        if self._crypto is None:
            return xml
        sealed = self._crypto.encrypt_message(xml, nonce, str(int(now.timestamp())))
        return str(sealed)

    def _check(self, query: Mapping[str, str], name: str, now: datetime, *more: str) -> None:
        given, stamp, nonce = query.get(name, ""), query.get("timestamp", ""), query.get("nonce", "")
        expected = signature(self._token, stamp, nonce, *more)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            raise RefusedError("signature", 403)
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise RefusedError("timestamp", 403)
        if abs(now.timestamp() - int(stamp)) > FRESH:
            raise RefusedError("stale", 403)

    def _once(self, query: Mapping[str, str], body: bytes) -> None:
        """Let a request through as often as the channel repeats it.

        The signature of a plain message does not cover its body: there, a time stamp and nonce belong to one alone.
        """
        digest = hashlib.sha256(body).digest()
        key = (query.get("timestamp", ""), query.get("nonce", ""), digest.hex() if self.encrypts else "")
        earlier, times = self._seen.get(key, (digest, 0))
        if earlier != digest or times >= TRIES:
            raise RefusedError("replayed", 403)
        self._seen[key] = (digest, times + 1)
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)

    def _decrypt(self, encrypted: str) -> str:
        from wechatpy.crypto import PrpCrypto
        from wechatpy.exceptions import WeChatException

        if self._crypto is None:
            raise RefusedError("seal_unknown", 403)
        try:
            return str(PrpCrypto(self._crypto.key).decrypt(encrypted, self._owner))
        except (WeChatException, ValueError, IndexError, struct.error) as error:
            raise RefusedError("seal_broken", 403) from error


def _crypto(token: str, aes_key: str, owner: str) -> Any:
    # Late, because it loads half a second of libraries that only the encrypted mode needs.
    from wechatpy.crypto import WeChatCrypto

    return WeChatCrypto(token, aes_key, owner)


def signature(*parts: str) -> str:
    """Return the SHA-1 that both channels sign with: of the parts in alphabetical order."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "surrogatepass")).hexdigest()  # noqa: S324 - theirs
