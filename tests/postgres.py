"""A PostgreSQL server for tests: the one that is named, else an own one on a free loopback port."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests.ports import free_port

VARIABLE = "FUTIAN_TEST_POSTGRES_SERVER"
START_SECONDS = 120.0


def binaries() -> Path | None:
    """Return the folder of the newest server's programs, where Debian puts them."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def available() -> bool:
    """Whether there is a server to use or to start."""
    return bool(os.environ.get(VARIABLE)) or binaries() is not None


@contextmanager
def server() -> Iterator[str]:
    """Give a server's address, `postgresql://…` without a database."""
    if named := os.environ.get(VARIABLE):
        yield named.rstrip("/")
        return
    programs = binaries()
    assert programs is not None, "PostgreSQL is not installed (apt-get install postgresql)"
    # Not in pytest's folder, which every other pytest that starts closes to all but its owner.
    with tempfile.TemporaryDirectory(prefix="futian-postgres-") as folder:
        yield from _own(programs, Path(folder))


def _own(programs: Path, folder: Path) -> Iterator[str]:
    data, port = folder / "data", free_port()
    # The server refuses to work as root, which CI often is.
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    make = [str(programs / "initdb"), "-D", str(data), "-U", "futian", "-A", "trust", "-E", "UTF8"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, cwd="/", user=user)
    command = [str(programs / "postgres"), "-D", str(data), "-p", str(port), "-k", str(folder)]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "full_page_writes=off"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", user=user)
    try:
        url = f"postgresql://futian@127.0.0.1:{port}"
        _wait(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGINT)  # ends sessions, then itself
        process.wait(START_SECONDS)


@contextmanager
def database(server_url: str, template: str = "template1") -> Iterator[str]:
    """Give the address of a new database like the one named `template`, and drop it in the end."""
    name = f"futian_test_{secrets.token_hex(6)}"
    # Copied as files: quicker for a template of many small tables than its log.
    _execute(server_url, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    try:
        yield f"{server_url}/{name}"
    finally:
        _execute(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute(server_url: str, statement: str) -> None:
    connection = psycopg2.connect(f"{server_url}/postgres")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg2.connect(f"{url}/postgres").close()
        except psycopg2.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
