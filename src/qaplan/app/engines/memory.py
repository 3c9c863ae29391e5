"""How much memory this machine has free."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["free_memory_bytes"]

_LINUX = Path("/proc/meminfo")


def free_memory_bytes(table: Path = _LINUX) -> float | None:
    """Memory that a program can still take, in bytes; None where the system does not say.

    Args:
        table: The table that Linux keeps of its memory.
    """
    if table.is_file():
        for line in table.read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return float(line.split()[1]) * 1024
    names = getattr(os, "sysconf_names", {})
    if "SC_AVPHYS_PAGES" in names and "SC_PAGE_SIZE" in names:
        return float(os.sysconf("SC_AVPHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")
    return None
