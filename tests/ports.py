"""Ports of loopback for servers that a test starts: nobody else gets one meanwhile."""

from __future__ import annotations

import socket
from collections import deque

MOST = 300
"""Ports held at once; far more than the tests under way need, far fewer than the files that a process may open."""

_held: deque[socket.socket] = deque()


def free_port() -> int:
    """Return a loopback port that is this process's from now on, also while its server is stopped.

    A port that was only looked up would be anybody's until its server listens: another test's, or a client's own end.
    So it stays bound; the kernel gives it to nobody, and a server that sets SO_REUSEADDR, as they all do, may listen.
    """
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(("127.0.0.1", 0))
    _held.append(holder)
    if len(_held) > MOST:
        _held.popleft().close()
    return int(holder.getsockname()[1])
