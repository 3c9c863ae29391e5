"""Long work cut into shards: each is kept when it is done, and what was interrupted goes on from there.

A piece at which the program died three times, such as a picture that brings it down, is passed by.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Record", "Work", "run_shards"]

Record = Mapping[str, object]
Work = Callable[[str], tuple[Record, bool]]
"""Does one piece: what came of it, as plain data, and whether it holds for good or is to be tried again."""

_PATTERN = "shard-*.json"
_BEGUN = "begun.json"
_MOST_DEATHS = 3


def run_shards(
    keys: Sequence[str],
    work: Work,
    folder: Path,
    *,
    size: int = 100,
    progress: Callable[[int, int], None] | None = None,
    set_aside: Callable[[str], Record] | None = None,
) -> dict[str, Record]:
    """Do the pieces that are not done yet, and keep each shard of them in a file of its own.

    Where the work is stopped between two pieces, all that was done is kept.

    Args:
        keys: Name of each piece; a piece of the same name is the same work.
        work: Does one piece.
        folder: Where the shards are kept; whatever lies there already is not done again.
        size: Pieces in a shard.
        progress: Told after each piece: how many are done, and of how many.
        set_aside: Says what to keep of a piece at which the program died again and again; None to try on.

    Returns:
        What came of each piece, by its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _held(folder)
    found = {key: held[key] for key in keys if key in held}
    waiting = [key for key in dict.fromkeys(keys) if key not in held]
    total = len(found) + len(waiting)
    with _Witness(folder) as witness:
        for start in range(0, len(waiting), size):
            shard: dict[str, Record] = {}
            try:
                for key in waiting[start : start + size]:
                    if set_aside is not None and witness.deaths_at(key) >= _MOST_DEATHS:
                        found[key], holds = set_aside(key), True
                    else:
                        witness.begin(key)
                        found[key], holds = work(key)
                    if holds:
                        shard[key] = found[key]
                    if progress is not None:
                        progress(len(found), total)
            finally:
                if shard:
                    _keep(folder, shard)
    return found


class _Witness:
    """Remembers in a file which piece is being done, so that a program that died there can be told."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _BEGUN
        self._died: dict[str, int] = {}

    def __enter__(self) -> Self:
        """Read what an earlier run has left."""
        try:
            held = json.loads(self._file.read_text(encoding="utf-8"))
            self._died = {str(key): int(times) for key, times in held["died"].items()}
            self._died[held["now"]] = self.deaths_at(held["now"]) + 1
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return self
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Whoever comes to this end has not died."""
        self._file.unlink(missing_ok=True)

    def deaths_at(self, key: str) -> int:
        """How often a program died at a piece."""
        return self._died.get(key, 0)

    def begin(self, key: str) -> None:
        """Write down that a piece is being done."""
        text = json.dumps({"now": key, "died": self._died}, ensure_ascii=False)
        self._file.write_text(text, encoding="utf-8")


def _held(folder: Path) -> dict[str, Record]:
    held: dict[str, Record] = {}
    for path in sorted(folder.glob(_PATTERN)):
        try:
            shard = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(shard, dict):
            held.update({key: record for key, record in shard.items() if isinstance(record, dict)})
    return held


def _keep(folder: Path, shard: Mapping[str, Record]) -> None:
    """Write a shard beside its place, flushed to the disk, and only then give it its name."""
    handle, name = tempfile.mkstemp(prefix="unfinished-", dir=folder)
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(shard, file, ensure_ascii=False, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        number = 1 + max((int(path.stem.rpartition("-")[2]) for path in folder.glob(_PATTERN)), default=0)
        unfinished.replace(folder / f"shard-{number:06}.json")
    finally:
        unfinished.unlink(missing_ok=True)
