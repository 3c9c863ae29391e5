"""What a disk can refuse, as a sentence: it is full, it is write-protected, it fails, the place is gone."""

from __future__ import annotations

import errno
from pathlib import Path

from qaplan.base.errors import UsageError

__all__ = ["disk_fails", "disk_is_full", "disk_not_allowed", "disk_refusal"]

_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_NO_PLACE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EEXIST})
_NOT_ALLOWED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


def disk_refusal(error: OSError) -> UsageError | None:
    """Say what the disk refused.

    Args:
        error: What the system said.

    Returns:
        The refusal, with the name of the file and not its path; None where the disk is not the reason.

    >>> disk_refusal(OSError(errno.ENOSPC, "No space left on device", "/study/report.html")).code
    'disk.full'
    """
    where = Path(str(error.filename)).name if error.filename else ""
    if error.errno in _FULL:
        return disk_is_full(where)
    if error.errno in _NOT_ALLOWED:
        return disk_not_allowed(where)
    if error.errno in _NO_PLACE:
        do = "check the path, its folder must be there; a card or disk may have been pulled"
        return UsageError("disk.no_place", "there is no such place for a file", where=where, do=do)
    return disk_fails(where) if error.errno == errno.EIO else None


def disk_is_full(where: str = "") -> UsageError:
    """The refusal of a full disk."""
    do = "make room and call again; the study is as it was"
    return UsageError("disk.full", "there is no room left on the disk", where=where, do=do)


def disk_not_allowed(where: str = "") -> UsageError:
    """The refusal of a disk, folder or file that is not this user's to read or to write."""
    do = "check the disk's write protection and whose the file is, or name another folder"
    return UsageError("disk.not_allowed", "this may not be read or written here", where=where, do=do)


def disk_fails(where: str = "") -> UsageError:
    """The refusal of a disk that gives errors."""
    do = "check that the disk is connected and has room, then call again; keep a copy of the study elsewhere"
    return UsageError("disk.failing", "the disk does not take or give what it should", where=where, do=do)
