"""Links under which an asker reads everything that is kept of them: signed, so that nobody can make one up."""

from __future__ import annotations

from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer


class Downloads:
    """Makes and reads the tokens of these links; nothing is stored."""

    def __init__(self, secret: str, lifetime: timedelta) -> None:
        """Sign with `secret`, which gateway and dialogue share; a link ends after `lifetime`."""
        self._serializer = URLSafeSerializer(secret, salt="bot.desk.downloads")
        self._lifetime = lifetime

    def token(self, conversation_id: int, now: datetime) -> str:
        """Return the token under which the data of a conversation can be read from `now` on."""
        return str(self._serializer.dumps([conversation_id, int((now + self._lifetime).timestamp())]))

    def conversation(self, token: str, now: datetime) -> int | None:
        """Return whose data `token` opens; None when it is not ours or has ended."""
        try:
            conversation_id, ends = self._serializer.loads(token)
        except BadData:
            return None
        return int(conversation_id) if now.timestamp() < ends else None
