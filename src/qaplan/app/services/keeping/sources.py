"""What of a folder is kept: one study, or the studies of a house with the database of its people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.keeping.manifest import HOUSE_DATABASE, HOUSE_KEY, STUDY_DATABASE
from qaplan.app.store.databases import reach_house, schema_state
from qaplan.app.store.routing import HOUSE_ALIAS, HOUSE_LABEL
from qaplan.app.store.server import is_on_server
from qaplan.app.store.studies import DESCRIPTION, Study, connect_study, is_study
from qaplan.base.errors import UsageError

__all__ = ["KeptSource", "files_beside", "files_of_house", "source_at"]

_LANGUAGES = "languages"
_UNFINISHED = (".part", ".half", ".unfinished", ".upgrading")
_LOCKS = ("lock.sqlite3", "unfinished-")
_NOT_KEPT = (STUDY_DATABASE, HOUSE_DATABASE, HOUSE_KEY, DESCRIPTION, "before-upgrade/", "media/thumbs/")


@dataclass(frozen=True)
class KeptSource:
    """A folder that is to be kept.

    Args:
        folder: The folder.
        studies: Its studies, each with its folder below; empty text where the folder itself is the study.
        has_house: Whether people come in by it.
    """

    folder: Path
    studies: tuple[tuple[str, Study], ...]
    has_house: bool

    @property
    def name(self) -> str:
        """Its short name: the study's id, or the folder's name."""
        return self.studies[0][1].study_id if is_study(self.folder) else self.folder.name


def source_at(folder: Path) -> KeptSource:
    """Look at a folder, whatever version of the program made what lies in it; databases are connected.

    Raises:
        UsageError: ``study.not_found`` if the folder is neither a study nor a house; what the disk refuses.
    """
    here = folder.resolve()
    if is_study(here):
        studies: tuple[tuple[str, Study], ...] = (("", connect_study(here)),)
    else:
        named = sorted(path.parent.name for path in here.glob(f"*/{DESCRIPTION}"))
        studies = tuple((name, connect_study(here / name)) for name in named if not name.startswith("."))
    has_house = _has_house(here)
    if not studies and not has_house:
        raise UsageError(
            "study.not_found",
            "this folder is neither a study nor a house of studies",
            where=str(folder),
            do="name the folder that qaplan init made, or the one that qaplan web was given",
        )
    return KeptSource(here, studies, has_house)


def files_beside(study: Study) -> Iterator[tuple[str, Path]]:
    """The files of a study beside its database and its description, by their path below its folder."""
    for path in sorted(study.folder.rglob("*")):
        inner = path.relative_to(study.folder)
        if path.is_file() and not path.is_symlink() and not _is_passing(inner):
            yield inner.as_posix(), path


def files_of_house(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a house beside its studies and its database: its key and its further languages."""
    names = [HOUSE_KEY] if is_study(folder) else [HOUSE_KEY, f"{_LANGUAGES}/*.po"]
    for name in names:
        for path in sorted(folder.glob(name)):
            yield path.relative_to(folder).as_posix(), path


def _has_house(folder: Path) -> bool:
    if not is_on_server() and not (folder / HOUSE_DATABASE).is_file():
        return False
    reach_house(folder / HOUSE_DATABASE)
    return bool(schema_state(HOUSE_ALIAS, HOUSE_LABEL).made)


def _is_passing(inner: Path) -> bool:
    """Whether a file is kept in another way, can be made again, is unfinished, or a lock."""
    if inner.as_posix().startswith(_NOT_KEPT) or inner.name.startswith(_LOCKS):
        return True
    return inner.name.endswith(_UNFINISHED) or any(part.endswith(_UNFINISHED) for part in inner.parts)
