"""A strict stand-in for WeCom's servers (企业微信): one app of one corporation, always encrypted."""

from __future__ import annotations

import json
import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.tencent import Crypt, FakeTencent, Shown, Try, fields_of, sign, xml
from tests.fakes.wechat import error

CORP_ID = "ww1234567890abcdef"
AGENT_ID = "1000002"
SECRET = "aSecretOfTheAppWith43Characters-0123456789_"
TOKEN = "tokenOfTheCallback"
AES_KEY = "GFEDCBA9876543210zyxwvutsrqponmlkjihgfedcba"
TEXT_BYTES = 2048
"""https://developer.work.weixin.qq.com/document/path/90236: longer texts are cut."""


class FakeWeCom(FakeTencent):
    """The corporation's server."""

    silences = (b"",)
    """https://developer.work.weixin.qq.com/document/path/90238"""

    def __init__(self, port: int, webhook: str, *, wait: float = 5.0) -> None:
        super().__init__(port, webhook, wait=wait)
        self.crypt = Crypt(TOKEN, AES_KEY, CORP_ID)
        self.token = ""
        self.token_ends = 0.0
        self.token_calls = 0
        self.taken: dict[str, float] = {}
        self.dropped = 0

    @property
    def credentials(self) -> dict[str, str]:
        return {
            "WECOM_CORP_ID": CORP_ID,
            "WECOM_AGENT_ID": AGENT_ID,
            "WECOM_SECRET": SECRET,
            "WECOM_TOKEN": TOKEN,
            "WECOM_AES_KEY": AES_KEY,
            "WECOM_API_BASE": self.url,
        }

    async def say(self, user: str, text: str, message_id: int | None = None) -> list[Try]:
        return await self.push(user, self.text(user, text, message_id))

    def text(self, user: str, text: str, message_id: int | None = None) -> str:
        return self._document(user, "text", Content=text, MsgId=message_id or self.next_id())

    async def send_image(self, user: str, content: bytes) -> list[Try]:
        media_id = secrets.token_urlsafe(48)
        self.media[media_id] = content
        self.user(user)
        fields = {"PicUrl": "https://wework.qpic.cn/x", "MediaId": media_id}
        return await self.push(user, self._document(user, "image", **fields, MsgId=self.next_id()))

    async def event(self, user: str, name: str, **fields: str | int) -> list[Try]:
        self.user(user).following = name != "unsubscribe"
        return await self.push(user, self._document(user, "event", Event=name, **fields))

    async def check_address(self) -> tuple[dict[str, str], str]:
        """Return the console's check: https://developer.work.weixin.qq.com/document/path/90238."""
        echo = str(secrets.randbits(62))
        stamp, nonce = self._stamp()
        text = self.crypt.encrypt(echo)
        signature = sign(TOKEN, stamp, nonce, text)
        return {"msg_signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": text}, echo

    def _document(self, user: str, kind: str, **fields: str | int) -> str:
        self.user(user)
        head: dict[str, str | int] = {"ToUserName": CORP_ID, "FromUserName": user}
        return xml(**head, CreateTime=int(self.clock()), MsgType=kind, **fields, AgentID=int(AGENT_ID))

    def sealed(self, user: str, document: str) -> tuple[dict[str, str], str]:
        stamp, nonce = self._stamp()
        text = self.crypt.encrypt(document)
        query = {"msg_signature": sign(TOKEN, stamp, nonce, text), "timestamp": stamp, "nonce": nonce}
        return query, xml(ToUserName=CORP_ID, AgentID=AGENT_ID, Encrypt=text)

    def opened(self, body: str) -> dict[str, str]:
        envelope = fields_of(body)
        assert set(envelope) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}, "the envelope"
        expected = sign(TOKEN, envelope["TimeStamp"], envelope["Nonce"], envelope["Encrypt"])
        assert envelope["MsgSignature"] == expected, "the signature"
        fields = fields_of(self.crypt.decrypt(envelope["Encrypt"]))
        assert fields["FromUserName"] == CORP_ID, "whom it is from"
        return fields

    def _stamp(self) -> tuple[str, str]:
        return str(int(self.clock())), str(secrets.randbits(31))

    def api(self) -> list[Route]:
        return [
            Route("/cgi-bin/gettoken", self._token, methods=["GET"]),
            Route("/cgi-bin/message/send", self._send, methods=["POST"]),
            Route("/cgi-bin/media/get", self._media, methods=["GET"]),
        ]

    async def _token(self, request: Request) -> Response:
        """https://developer.work.weixin.qq.com/document/path/91039."""
        given = request.query_params
        if given.get("corpid") != CORP_ID:
            return error(40013, "invalid corpid")
        if given.get("corpsecret") != SECRET:
            return error(40091, "secret is invalid")
        self.token_calls += 1
        if self.token_ends <= self.clock():
            self.token, self.token_ends = secrets.token_urlsafe(90), self.clock() + 7200
        left = int(self.token_ends - self.clock())
        return JSONResponse({"errcode": 0, "errmsg": "ok", "access_token": self.token, "expires_in": left})

    async def _send(self, request: Request) -> Response:
        """https://developer.work.weixin.qq.com/document/path/90236."""
        raw = (await request.body()).decode()
        refusal = self._unauthorised(request)
        if refusal is not None:
            return refusal
        if self.faults:
            return error(int(self.faults.pop(0)), "a fault that a test asked for")
        given = json.loads(raw)
        wrong = self._wrong(given)
        if wrong is not None:
            return wrong
        person = self.users.get(given["touser"])
        if person is None or not person.following:
            return error(81013, "user & party & tag all invalid")
        now = self.clock()
        if now - self.taken.get(raw, float("-inf")) < given["duplicate_check_interval"]:
            self.dropped += 1
        else:
            self.taken[raw] = now
            text = given["text"]["content"].encode()[:TEXT_BYTES].decode("utf-8", "ignore")
            person.shown.append(Shown(text, "api"))
        return JSONResponse({"errcode": 0, "errmsg": "ok", "invaliduser": "", "msgid": secrets.token_hex(20)})

    def _wrong(self, given: dict[str, Any]) -> Response | None:
        known = {"touser", "msgtype", "agentid", "text", "safe", "enable_duplicate_check", "duplicate_check_interval"}
        if set(given) - known or given.get("msgtype") != "text":
            return error(40008, "invalid message type")
        if given.get("agentid") != int(AGENT_ID):
            return error(40056, "invalid agentid")
        if not given["text"]["content"]:
            return error(44004, "empty content")
        if not 0 < given["duplicate_check_interval"] <= 4 * 3600:
            return error(40035, "invalid parameter")
        return None

    async def _media(self, request: Request) -> Response:
        """https://developer.work.weixin.qq.com/document/path/90254."""
        self.media_calls += 1
        refusal = self._unauthorised(request)
        if refusal is not None:
            return refusal
        content = self.media.get(request.query_params.get("media_id", ""))
        return error(40007, "invalid media_id") if content is None else Response(content, media_type="image/jpeg")

    def _unauthorised(self, request: Request) -> Response | None:
        if request.query_params.get("access_token") != self.token or not self.token:
            return error(40014, "invalid access_token")
        return error(42001, "access_token expired") if self.token_ends <= self.clock() else None
