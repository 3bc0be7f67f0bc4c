"""A strict stand-in for WeChat's servers: official account, plain or encrypted, with the documented rules."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from tests.fakes.tencent import Crypt, FakeTencent, Item, Shown, Try, User, fields_of, sign, xml

APP_ID = "wx1234567890abcdef"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "aTokenOfTheConsole"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = "gh_0123456789ab"

HOURS_48 = 48 * 3600
"""https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html: 5 messages within
48 hours after a message, 3 within a minute after following, a click in a menu, or a scanned code."""
MENU_EVENTS = {"CLICK", "SCAN", "subscribe"}
TEXT_BYTES = 2048
"""Not documented; measured by several people, of bytes in UTF-8."""


class FakeWeChat(FakeTencent):
    """The account's server."""

    silences = (b"success", b"")
    """https://developers.weixin.qq.com/doc/service/guide/product/message/Passive_user_reply_message.html"""

    def __init__(self, port: int, webhook: str, *, encrypted: bool = False, wait: float = 5.0) -> None:
        super().__init__(port, webhook, wait=wait)
        self.crypt = Crypt(TOKEN, AES_KEY, APP_ID) if encrypted else None
        self.tokens: dict[str, float] = {}
        self.token_calls: list[bool] = []
        self.menus_allowed = True
        self._forced_at = float("-inf")

    @property
    def credentials(self) -> dict[str, str]:
        return {
            "WECHAT_APP_ID": APP_ID,
            "WECHAT_APP_SECRET": SECRET,
            "WECHAT_TOKEN": TOKEN,
            "WECHAT_AES_KEY": AES_KEY if self.crypt else "",
            "WECHAT_API_BASE": self.url,
        }

    # What users do.

    async def say(self, user: str, text: str, message_id: int | None = None, **more: str) -> list[Try]:
        self._wrote(user)
        return await self.push(user, self.text(user, text, message_id, **more))

    def text(self, user: str, text: str, message_id: int | None = None, **more: str) -> str:
        number = message_id or self.next_id()
        return self._document(user, "text", Content=text, **more, MsgId=number)

    async def tap(self, user: str, item: Item) -> list[Try]:
        """Click a choice of a menu message: its text comes back with its id."""
        return await self.say(user, item.content, bizmsgmenuid=item.id)

    async def send_image(self, user: str, content: bytes) -> list[Try]:
        media_id = secrets.token_urlsafe(32)
        self.media[media_id] = content
        self._wrote(user)
        fields = {"PicUrl": "http://mmbiz.qpic.cn/x", "MediaId": media_id}
        return await self.push(user, self._document(user, "image", **fields, MsgId=self.next_id()))

    async def send(self, user: str, kind: str, **fields: str | int) -> list[Try]:
        self._wrote(user)
        return await self.push(user, self._document(user, kind, **fields, MsgId=self.next_id()))

    async def event(self, user: str, name: str, **fields: str | int) -> list[Try]:
        person = self.user(user)
        if name in MENU_EVENTS:
            person.event_at, person.event_left = self.clock(), 3
        person.following = name != "unsubscribe"
        return await self.push(user, self._document(user, "event", Event=name, **fields))

    async def check_address(self) -> tuple[dict[str, str], str]:
        """Return the console's check: a query, and what must come back."""
        echo = str(secrets.randbits(62))
        stamp, nonce = self._stamp()
        return {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "echostr": echo}, echo

    def _wrote(self, user: str) -> None:
        person = self.user(user)
        person.wrote_at, person.left = self.clock(), 5

    def _document(self, user: str, kind: str, **fields: str | int) -> str:
        head: dict[str, str | int] = {"ToUserName": ACCOUNT, "FromUserName": user}
        return xml(**head, CreateTime=int(self.clock()), MsgType=kind, **fields)

    # The seal.

    def sealed(self, user: str, document: str) -> tuple[dict[str, str], str]:
        stamp, nonce = self._stamp()
        query = {"signature": sign(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": user}
        if self.crypt is None:
            return query, document
        text = self.crypt.encrypt(document)
        query |= {"encrypt_type": "aes", "msg_signature": sign(TOKEN, stamp, nonce, text)}
        return query, xml(ToUserName=ACCOUNT, Encrypt=text)

    def opened(self, body: str) -> dict[str, str]:
        fields = fields_of(body)
        if self.crypt is None:
            assert fields["FromUserName"] == ACCOUNT, "whom it is from"
            return fields
        assert set(fields) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}, "the envelope"
        expected = sign(TOKEN, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
        assert fields["MsgSignature"] == expected, "the signature"
        return fields_of(self.crypt.decrypt(fields["Encrypt"]))

    def _stamp(self) -> tuple[str, str]:
        return str(int(self.clock())), str(secrets.randbits(31))

    # The API.

    def api(self) -> list[Route]:
        return [
            Route("/cgi-bin/stable_token", self._token, methods=["POST"]),
            Route("/cgi-bin/message/custom/send", self._custom, methods=["POST"]),
            Route("/cgi-bin/media/get", self._media, methods=["GET"]),
        ]

    async def _token(self, request: Request) -> Response:
        """https://developers.weixin.qq.com/doc/service/api/base/api_getstableaccesstoken.html."""
        given = json.loads(await request.body())
        if (
            set(given) - {"grant_type", "appid", "secret", "force_refresh"}
            or given["grant_type"] != "client_credential"
        ):
            return error(40002, "invalid grant_type")
        if given["appid"] != APP_ID:
            return error(40013, "invalid appid")
        if given["secret"] != SECRET:
            return error(40125, "invalid appsecret")
        if (fault := self._fault("token")) is not None:
            return fault
        forced = bool(given.get("force_refresh"))
        self.token_calls.append(forced)
        now = self.clock()
        current = max(self.tokens, key=lambda token: self.tokens[token], default="")
        if forced and now - self._forced_at >= 30 and self.token_calls.count(True) <= 20:
            self._forced_at = now
            self.tokens.clear()
            current = ""
        if not current or self.tokens[current] - now < 300:
            current = secrets.token_urlsafe(100)
            self.tokens[current] = now + 7200
        return JSONResponse({"access_token": current, "expires_in": int(self.tokens[current] - now)})

    async def _custom(self, request: Request) -> Response:
        """https://developers.weixin.qq.com/doc/service/api/customer/message/api_sendcustommessage.html."""
        raw = (await request.body()).decode()
        refusal = self._unauthorised(request) or self._fault("send")
        if refusal is not None:
            return refusal
        if "\\u" in raw:  # it is shown as it stands
            return error(47001, "data format error: escaped characters")
        given = json.loads(raw)
        person = self.users.get(given.get("touser", ""))
        if person is None:
            return error(40003, "invalid openid")
        if not person.following:
            return error(43004, "require subscribe")
        found = self._message(given)
        if isinstance(found, Response):
            return found
        late = self._count(person)
        if late is not None:
            return late
        person.shown.append(found)
        return JSONResponse({"errcode": 0, "errmsg": "ok"})

    def _message(self, given: dict[str, Any]) -> Shown | Response:
        kind = given.get("msgtype")
        if kind not in ("text", "msgmenu"):
            return error(40008, "invalid message type")
        if set(given) != {"touser", "msgtype", kind}:
            return error(47001, "data format error")
        if kind == "text":
            text, menu = given["text"]["content"], tuple[Item, ...]()
        else:
            if not self.menus_allowed:
                return error(40200, "invalid account type")
            body = given["msgmenu"]
            assert set(body) == {"head_content", "list", "tail_content"}
            assert all(set(item) == {"id", "content"} for item in body["list"])
            text = body["head_content"]
            menu = tuple(Item(str(item["id"]), item["content"]) for item in body["list"])
        if not text.strip():
            return error(44004, "content is empty")
        if len(text.encode()) > TEXT_BYTES:
            return error(45002, "message content out of limit")
        return Shown(text, "api", menu)

    def _count(self, person: User) -> Response | None:
        now = self.clock()
        if now - person.event_at < 60 and person.event_left > 0:
            person.event_left -= 1
        elif now - person.wrote_at >= HOURS_48:
            return error(45015, "response out of time limit or subscription is canceled")
        elif person.left == 0:
            return error(45047, "out of response count limit")
        else:
            person.left -= 1
        return None

    async def _media(self, request: Request) -> Response:
        """https://developers.weixin.qq.com/doc/service/api/material/temporary/api_getmedia.html."""
        self.media_calls += 1
        refusal = self._unauthorised(request) or self._fault("media")
        if refusal is not None:
            return refusal
        content = self.media.get(request.query_params.get("media_id", ""))
        if content is None:
            return error(40007, "invalid media_id")
        return Response(
            content, media_type="image/jpeg", headers={"Content-disposition": 'attachment; filename="x.jpg"'}
        )

    def _unauthorised(self, request: Request) -> Response | None:
        ends = self.tokens.get(request.query_params.get("access_token", ""))
        if ends is None:
            return error(40001, "invalid credential, access_token is invalid or not latest")
        return error(42001, "access_token expired") if ends <= self.clock() else None

    def _fault(self, call: str) -> Response | None:
        """Answer one call as a test has asked for: `self.faults = ["send", -1]` fails the next send with -1.

        A word instead of a code is the status of a page that somebody on the way answers with.
        """
        if self.faults[:1] != [call]:
            return None
        _, code = self.faults.pop(0), self.faults.pop(0)
        if isinstance(code, str):
            return HTMLResponse("<html><title>Bad Gateway</title></html>", int(code))
        return error(int(code), "a fault that a test asked for")


def error(code: int, message: str) -> Response:
    """Return an error as WeChat does: status 200, as text/plain."""
    rid = f"{int(time.time()):x}-{secrets.token_hex(4)}"
    return Response(json.dumps({"errcode": code, "errmsg": f"{message} rid: {rid}"}), media_type="text/plain")
