"""Which files of the vault hold a medium's bytes or are made from them, and removing those of one digest."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["copies_by_digest", "remove_copies"]

_DIGEST = re.compile(r"[0-9a-f]{64}(?![0-9a-f])")


def copies_by_digest(media_folder: Path) -> dict[str, tuple[Path, ...]]:
    """Files of the study that are named by a digest: the copy itself and every picture made from it.

    Args:
        media_folder: The study's media folder; nothing outside of it is looked at.
    """
    found: defaultdict[str, list[Path]] = defaultdict(list)
    if media_folder.is_dir():
        for path in sorted(media_folder.rglob("*")):
            named = _DIGEST.match(path.name)
            if named and path.is_file() and not path.is_symlink():
                found[named[0]].append(path)
    return {digest: tuple(paths) for digest, paths in found.items()}


def remove_copies(copies: Mapping[str, Iterable[Path]], digests: Iterable[str]) -> int:
    """Remove the files of these digests.

    Args:
        copies: Files by digest, as :func:`copies_by_digest` finds them.
        digests: The digests that the study must hold no more.

    Returns:
        Number of files removed.
    """
    doomed = [path for digest in digests for path in copies.get(digest, ())]
    for path in doomed:
        path.unlink(missing_ok=True)
    return len(doomed)
