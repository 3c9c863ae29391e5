"""Archives from elsewhere: judged by their table of contents, then unpacked whole or not at all."""

from __future__ import annotations

import lzma
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from qaplan.base.errors import DataError, Problem
from qaplan.survey.cards import folded, name_fault, suffix_of

__all__ = ["ArchiveEntry", "ArchiveLimits", "archive_problems", "check_archive", "extract_archive"]

_NESTED = frozenset({
    "zip", "7z", "rar", "tar", "gz", "tgz", "bz2", "xz", "zst", "lz4", "cab", "iso", "jar",
})  # fmt: skip
_LOCAL_HEADER_BYTES = 30
_PIECE_BYTES = 1 << 20
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True)
class ArchiveLimits:
    """How much an archive may hold.

    Args:
        files: Most files.
        total_bytes: Most bytes of all files together, unpacked.
        ratio: Largest ratio of unpacked to packed bytes.
        free_ratio_bytes: A file that unpacks to less may have any ratio.
    """

    files: int = 200_000
    total_bytes: int = 64_000_000_000
    ratio: float = 200.0
    free_ratio_bytes: int = 1_000_000


@dataclass(frozen=True)
class ArchiveEntry:
    """One line of an archive's table of contents.

    Args:
        name: Path as the archive writes it.
        size_bytes: Length that it claims to have when unpacked.
        packed_bytes: Length in the archive.
        start: Where its own header begins in the archive, bytes.
        unix_mode: File type and permissions; 0 where the archive does not say.
        is_encrypted: Whether it needs a password.
    """

    name: str
    size_bytes: int
    packed_bytes: int
    start: int
    unix_mode: int = 0
    is_encrypted: bool = False

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.name.endswith("/")

    @property
    def end(self) -> int:
        """Where it ends in the archive at the earliest, bytes."""
        return self.start + _LOCAL_HEADER_BYTES + len(self.name.encode()) + self.packed_bytes


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading an archive raises whose bytes are damaged, whatever it was packed with."""


def archive_problems(
    entries: Sequence[ArchiveEntry], *, contents_start: int, limits: ArchiveLimits | None = None
) -> tuple[Problem, ...]:
    """Find everything in a table of contents that an honest archive does not have.

    Args:
        entries: The table.
        contents_start: Where the table itself begins in the archive, bytes.
        limits: How much is allowed.

    Returns:
        The problems; none if the archive may be unpacked.

    >>> archive_problems([ArchiveEntry("../x", 1, 1, 0)], contents_start=99)[0].code
    'survey.archive_name'
    """
    limits = limits or ArchiveLimits()
    return (
        *_too_much(entries, limits),
        *(problem for entry in entries for problem in _entry_problems(entry, limits)),
        *_overlaps(entries, contents_start),
        *_collisions(entries),
    )


def check_archive(
    entries: Sequence[ArchiveEntry],
    *,
    contents_start: int,
    where: str = "",
    limits: ArchiveLimits | None = None,
) -> None:
    """Refuse an archive by its table of contents, before a byte of it is unpacked.

    Raises:
        DataError: ``survey.bad_archive`` with a problem for each thing that is wrong.
    """
    problems = archive_problems(entries, contents_start=contents_start, limits=limits)
    if problems:
        raise DataError(
            "survey.bad_archive",
            f"the archive is refused ({len(problems)} faults); nothing was unpacked",
            where=where,
            do="ask its sender for a plain zip of the files themselves",
            problems=problems[:100],
        )


def _too_much(entries: Sequence[ArchiveEntry], limits: ArchiveLimits) -> Iterator[Problem]:
    if len(entries) > limits.files:
        yield Problem("survey.archive_too_large", f"it holds {len(entries)} files, over {limits.files}")
    total = sum(entry.size_bytes for entry in entries)
    if total > limits.total_bytes:
        size = f"{total / _BYTES_PER_MB:.0f} MB"
        yield Problem("survey.archive_too_large", f"it would unpack to {size}")


def _entry_problems(entry: ArchiveEntry, limits: ArchiveLimits) -> Iterator[Problem]:
    where = entry.name[:80].encode("unicode_escape").decode()
    fault = name_fault(entry.name.removesuffix("/"))
    if fault:
        yield Problem("survey.archive_name", fault, where)
    kind = stat.S_IFMT(entry.unix_mode)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        yield Problem("survey.archive_link", "it is a link or a device, not a file", where)
    if entry.is_encrypted:
        yield Problem("survey.archive_encrypted", "it needs a password", where)
    if suffix_of(entry.name) in _NESTED and not entry.is_folder:
        yield Problem("survey.archive_nested", "it is an archive within the archive", where)
    if entry.size_bytes > max(limits.free_ratio_bytes, limits.ratio * entry.packed_bytes):
        yield Problem("survey.archive_bomb", "it unpacks to far more than it takes in the archive", where)


def _overlaps(entries: Sequence[ArchiveEntry], contents_start: int) -> Iterator[Problem]:
    placed = sorted(entries, key=lambda entry: entry.start)
    ends = [*(entry.start for entry in placed[1:]), contents_start]
    for entry, next_start in zip(placed, ends, strict=True):
        if entry.start < 0 or entry.end > next_start:
            yield Problem(
                "survey.archive_overlap", "it lies over another part of the archive", entry.name[:80]
            )


def _collisions(entries: Sequence[ArchiveEntry]) -> Iterator[Problem]:
    files: dict[str, str] = {}
    folders: set[str] = set()
    for entry in entries:
        form = folded(entry.name.removesuffix("/"))
        parts = form.split("/")
        folders.update("/".join(parts[:count]) for count in range(1, len(parts)))
        if entry.is_folder:
            folders.add(form)
        elif form in files:
            what = f"it is there twice, or differs from '{files[form][:80]}' only in the size of letters"
            yield Problem("survey.archive_twice", what, entry.name[:80])
        else:
            files[form] = entry.name
    for form in sorted(files.keys() & folders):
        yield Problem("survey.archive_twice", "it is a file and a folder at once", files[form][:80])


def extract_archive(path: Path, target: Path, *, limits: ArchiveLimits | None = None) -> tuple[Path, ...]:
    """Unpack a zip archive into a folder, wholly or not at all.

    Args:
        path: The archive.
        target: Folder to fill; made if it is not there, and empty if it is.
        limits: How much the archive may hold.

    Returns:
        The files, in the order of the archive.

    Raises:
        DataError: ``survey.bad_archive`` if its table of contents is refused or its content is not what the
            table says; ``survey.target_in_use`` if the folder holds something.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise DataError(
            "survey.target_in_use",
            "the folder to unpack into is not empty",
            where=target.name,
            do="name another",
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        names = _unpack(path, beside, limits)
        if target.exists():
            target.rmdir()
        beside.replace(target)
    except (*_BROKEN, OSError) as error:
        # A damaged bzip2 stream is an OSError without a number; one with a number is the disk's own.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise DataError(
            "survey.bad_archive",
            f"the archive cannot be read ({type(error).__name__}); nothing was unpacked",
            where=path.name,
            do="copy it again from where it came",
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return tuple(target / name for name in names)


def _unpack(path: Path, folder: Path, limits: ArchiveLimits | None) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        entries = [_entry(info) for info in infos]
        check_archive(entries, contents_start=archive.start_dir, where=path.name, limits=limits)
        names = []
        for info in infos:
            place = folder / info.orig_filename.removesuffix("/")
            if info.is_dir():
                place.mkdir(parents=True, exist_ok=True)
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as packed, place.open("xb") as unpacked:
                _copy(packed, unpacked, info)
            names.append(info.orig_filename)
    return names


def _entry(info: zipfile.ZipInfo) -> ArchiveEntry:
    # The name as the archive has it: ZipInfo.filename ends at a NUL and turns backslashes on Windows.
    return ArchiveEntry(
        name=info.orig_filename,
        size_bytes=info.file_size,
        packed_bytes=info.compress_size,
        start=info.header_offset,
        unix_mode=info.external_attr >> 16,
        is_encrypted=bool(info.flag_bits & 0x1),
    )


def _copy(packed: IO[bytes], unpacked: IO[bytes], info: zipfile.ZipInfo) -> None:
    left = info.file_size
    while piece := packed.read(_PIECE_BYTES):
        left -= len(piece)
        if left < 0:
            raise zipfile.BadZipFile(f"{info.orig_filename} is longer than the table of contents says")
        unpacked.write(piece)
    if left:
        raise zipfile.BadZipFile(f"{info.orig_filename} is shorter than the table of contents says")
    unpacked.flush()
    os.fsync(unpacked.fileno())
