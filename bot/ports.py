"""Ports: whether one is free, and who has it when it is not."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path

from bot.errors import PortError

_LISTENING = "0A"


def require_free(host: str, port: int, setting: str) -> None:
    """See that a server can listen on host and port.

    Raises:
        PortError: If it cannot; says which setting, which program has the port, and what to do.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortError(_explain(host, port, setting, error)) from error


def _explain(host: str, port: int, setting: str, error: OSError) -> str:
    where = f"{setting}: cannot listen on {host}:{port} ({error.strerror})."
    pid = owner(port)
    if pid is None:
        return f"{where} Choose another port, for example `{setting}={_other(port)} make run`."
    return (
        f"{where} It is used by process {pid} ({_command(pid)}). "
        f"Stop that with `kill {pid}`, or choose another port: `{setting}={_other(port)} make run`."
    )


def _other(port: int) -> int:
    return port + 1 if port < 65535 else port - 1


def owner(port: int) -> int | None:
    """Return the id of the process that listens on `port`, where Linux lets us see it."""
    inodes = _listening(port)
    for folder in Path("/proc").glob("[0-9]*/fd"):
        with contextlib.suppress(OSError):  # another user's process, or one that just ended
            for descriptor in folder.iterdir():
                with contextlib.suppress(OSError):
                    if str(descriptor.readlink()) in inodes:
                        return int(folder.parent.name)
    return None


def _listening(port: int) -> set[str]:
    found = set()
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        rows = table.read_text("ascii").splitlines()[1:] if table.exists() else []
        for row in (line.split() for line in rows):
            if row[3] == _LISTENING and int(row[1].rsplit(":", 1)[1], 16) == port:
                found.add(f"socket:[{row[9]}]")
    return found


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return "its command cannot be read"
    return " ".join(word.decode("utf-8", "replace") for word in words if word)[:80]
