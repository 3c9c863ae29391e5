"""Running a command where no network exists but the machine itself.

Called as a program it brings the loopback device of its own namespace up and becomes the command.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["is_possible", "run_without_network"]

_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 1
_UNSHARE = ("unshare", "--net", "--map-root-user")


def is_possible() -> bool:
    """Whether this system lets us take the network away from a command."""
    if not shutil.which(_UNSHARE[0]):
        return False
    return subprocess.run([*_UNSHARE, "true"], check=False, capture_output=True).returncode == 0


def run_without_network(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], limit_s: int = 600
) -> subprocess.CompletedProcess[str]:
    """Run a command with the loopback device alone."""
    return subprocess.run(
        [*_UNSHARE, sys.executable, "-I", str(Path(__file__).resolve()), *command],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )


def _bring_up_loopback() -> None:
    assert [name for _, name in socket.if_nameindex()] == ["lo"], "there is more than loopback here"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sh", b"lo", 0)
        (flags,) = struct.unpack("16xh", fcntl.ioctl(any_socket, _GET_FLAGS, asked)[:18])
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh", b"lo", flags | _UP))


if __name__ == "__main__":
    _bring_up_loopback()
    os.execvp(sys.argv[1], sys.argv[1:])
