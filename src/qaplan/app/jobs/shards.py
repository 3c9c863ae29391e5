"""Long work cut into shards: each is kept when it is done, and what was interrupted goes on from there."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

__all__ = ["Record", "Work", "run_shards"]

Record = Mapping[str, object]
Work = Callable[[str], tuple[Record, bool]]
"""Does one piece: what came of it, as plain data, and whether it holds for good or is to be tried again."""

_PATTERN = "shard-*.json"


def run_shards(
    keys: Sequence[str],
    work: Work,
    folder: Path,
    *,
    size: int = 100,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Record]:
    """Do the pieces that are not done yet, and keep each shard of them in a file of its own.

    Args:
        keys: Name of each piece; a piece of the same name is the same work.
        work: Does one piece.
        folder: Where the shards are kept; whatever lies there already is not done again.
        size: Pieces in a shard.
        progress: Told after each piece: how many are done, and of how many.

    Returns:
        What came of each piece, by its name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    held = _held(folder)
    found = {key: held[key] for key in keys if key in held}
    waiting = [key for key in dict.fromkeys(keys) if key not in held]
    total = len(found) + len(waiting)
    for start in range(0, len(waiting), size):
        shard: dict[str, Record] = {}
        for key in waiting[start : start + size]:
            found[key], holds = work(key)
            if holds:
                shard[key] = found[key]
            if progress is not None:
                progress(len(found), total)
        if shard:
            _keep(folder, shard)
    return found


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
