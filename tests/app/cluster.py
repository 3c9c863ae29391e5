"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.needs import POSTGRES_BIN

_USER = "postgres"
_OWNER = "owner"


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the URL of an empty database on it.

    PostgreSQL refuses to run as root, so that its own user runs it where the tests are root's.
    """
    _sweep()
    # The path of a socket is short by law of the system, and pytest's folders are long.
    folder = Path(tempfile.mkdtemp(prefix="qaplan-pg-", dir="/tmp"))
    data = folder / "data"
    (folder / _OWNER).write_text(str(os.getpid()))
    try:
        if _is_root():
            shutil.chown(folder, _USER)
        _run("initdb", "-D", data, "-U", "qaplan", "-A", "trust", "--locale=C", "--encoding=UTF8", "-N")
        options = f"-c listen_addresses='' -c fsync=off -c max_connections=60 -k {folder}"
        _run("pg_ctl", "-D", data, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            _run("createdb", "-h", folder, "-U", "qaplan", "qaplan")
            yield f"postgresql://qaplan@/qaplan?host={folder}"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Stop servers whose tests were killed before they could stop them."""
    for owner in Path("/tmp").glob(f"qaplan-pg-*/{_OWNER}"):
        if not Path(f"/proc/{owner.read_text()}").exists():
            with suppress(AssertionError):
                _run("pg_ctl", "-D", owner.parent / "data", "-m", "immediate", "-w", "stop")
            shutil.rmtree(owner.parent, ignore_errors=True)


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(program: str, *words: object) -> None:
    as_user = ["runuser", "-u", _USER, "--"] if _is_root() else []
    command = [*as_user, str(POSTGRES_BIN / program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
