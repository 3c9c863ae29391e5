"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket, gone at the end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.needs import POSTGRES_BIN

_USER = "postgres"


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server and give the URL of an empty database on it.

    PostgreSQL refuses to run as root, so that its own user runs it where the tests are root's.
    """
    # The path of a socket is short by law of the system, and pytest's folders are long.
    folder = Path(tempfile.mkdtemp(prefix="qaplan-pg-", dir="/tmp"))
    data = folder / "data"
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


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _run(program: str, *words: object) -> None:
    as_user = ["runuser", "-u", _USER, "--"] if _is_root() else []
    command = [*as_user, str(POSTGRES_BIN / program), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stdout + done.stderr
