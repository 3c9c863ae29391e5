"""A house: a folder that holds studies, or is one, with the database of the people who may come in."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from qaplan.app.services.rights import RIGHTS_OF, as_role
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.studies import Study, init_study, open_study
from qaplan.app.store.databases import connect_house
from qaplan.app.store.house.people_tables import load_roles
from qaplan.app.store.house.types import EVERY_STUDY, Person
from qaplan.app.store.server import is_on_server
from qaplan.app.store.studies import DESCRIPTION, StudyKind, is_study
from qaplan.base.errors import QaplanError, UsageError
from qaplan.base.names import LANGUAGES, Names
from qaplan.sharing import release

__all__ = [
    "House",
    "ShutStudy",
    "begin_study_in",
    "house_key",
    "open_house",
    "shut_studies_of",
    "studies_of",
    "study_in",
]

_DATABASE = "house.sqlite3"
_KEY = "house.key"
_KEY_VARIABLE = "QAPLAN_SECRET_KEY"
_LONGEST_NAME = 40


@dataclass(frozen=True)
class House:
    """An open house.

    Args:
        folder: Where it lies.
        is_server: Whether many people reach it from other machines; each then needs a second factor.
        is_one_study: Whether the folder is itself a study.
    """

    folder: Path
    is_server: bool
    is_one_study: bool


@dataclass(frozen=True)
class ShutStudy:
    """A study of the house that could not be opened.

    Args:
        folder: Where it lies.
        reason: Why.
    """

    folder: Path
    reason: QaplanError


_OPENED: dict[Path, tuple[int, Study]] = {}


def open_house(folder: Path, *, is_server: bool | None = None) -> House:
    """Open a house; one that has no database of people yet gets it.

    Args:
        folder: A folder that holds studies, or is one; it need not hold any yet.
        is_server: Whether many people reach it from other machines; as ``DATABASE_URL`` says when None.

    Raises:
        UsageError: ``house.no_folder``; ``study.older_schema`` or ``study.unknown_schema``; what the disk or
            the server refuses.
    """
    if not folder.is_dir():
        do = "name a folder that holds studies, or make one with qaplan init"
        raise UsageError("house.no_folder", "there is no such folder", where=str(folder), do=do)
    resolved = folder.resolve()
    connect_house(resolved / _DATABASE)
    return House(resolved, is_on_server() if is_server is None else is_server, is_study(resolved))


def house_key(folder: Path) -> str:
    """The secret with which the house signs; made once, and readable by its owner only.

    The variable ``QAPLAN_SECRET_KEY`` stands in its place where it is set.
    """
    given = os.environ.get(_KEY_VARIABLE, "").strip()
    if given:
        return given
    file = folder / _KEY
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text(encoding="ascii").strip()


def studies_of(house: House, person: Person | None = None) -> tuple[Study, ...]:
    """The studies of a house that can be opened, by folder.

    Args:
        house: The house.
        person: Only those into which this person may look; all when None.
    """
    studies = tuple(each for each in _looked_at(house) if isinstance(each, Study))
    if person is None:
        return studies
    roles = load_roles(person.person_id)
    return tuple(each for each in studies if _may_look(roles, each.study_id))


def shut_studies_of(house: House) -> tuple[ShutStudy, ...]:
    """The studies of a house that cannot be opened, each with its reason."""
    return tuple(each for each in _looked_at(house) if isinstance(each, ShutStudy))


def study_in(house: House, study_id: str) -> Study:
    """One study of a house.

    Raises:
        UsageError: ``study.not_found`` if the house has none of this id.
    """
    for study in studies_of(house):
        if study.study_id == study_id:
            return study
    do = "choose one of those on the start page"
    raise UsageError("study.not_found", f"this house has no study '{study_id}'", do=do)


def begin_study_in(house: House, name: str, title: str | Names, kind: StudyKind, session: Session) -> Study:
    """Begin a study in a folder of its own within the house.

    Args:
        house: The house.
        name: Name of the folder, in Latin letters.
        title: Its title, as one string or in three languages; the folder's name when empty.
        kind: ``real`` or ``virtual``, for ever.
        session: Who begins it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``house.one_study`` where the house is itself a study; ``house.bad_name`` if the name is
            no plain name of a folder or has more than 40 letters; ``study.not_empty``.
        DataError: ``study.bad_name`` if the name gives no short id.
    """
    check_may(session, "house.begin")
    if house.is_one_study:
        do = "open the folder above it with qaplan web"
        raise UsageError("house.one_study", "this house is one study and takes no other", do=do)
    if Path(name).name != name or name.startswith(".") or not 0 < len(name) <= _LONGEST_NAME:
        do = f"write a name of at most {_LONGEST_NAME} Latin letters, such as ustyurt"
        raise UsageError("house.bad_name", "this is no name of a folder", where=name, do=do)
    return init_study(house.folder / name, title, kind=kind, session=session)


def _may_look(roles: Mapping[str, str], study_id: str) -> bool:
    role = roles.get(study_id) or roles.get(EVERY_STUDY)
    return bool(role) and "study.look" in RIGHTS_OF[as_role(str(role))]


def _looked_at(house: House) -> list[Study | ShutStudy]:
    found: list[Study | ShutStudy] = []
    ids: set[str] = set()
    for folder in _study_folders(house):
        each = _opened(folder)
        if isinstance(each, Study) and each.study_id in ids:
            each = ShutStudy(folder, _twice(each))
        if isinstance(each, Study):
            ids.add(each.study_id)
        found.append(each)
    return found


def _study_folders(house: House) -> list[Path]:
    if house.is_one_study:
        return [house.folder]
    return sorted(each for each in house.folder.iterdir() if each.is_dir() and is_study(each))


def _opened(folder: Path) -> Study | ShutStudy:
    """Open a study, or take it as it was opened before if its description has not changed since."""
    changed = (folder / DESCRIPTION).stat().st_mtime_ns
    known = _OPENED.get(folder)
    if known is not None and known[0] == changed:
        return known[1]
    try:
        study = _with_plain_title(open_study(folder))
    except QaplanError as error:
        return ShutStudy(folder, error)
    _OPENED[folder] = (changed, study)
    return study


def _with_plain_title(study: Study) -> Study:
    """Take a position that somebody wrote into the title out of it: it stands on every page."""
    plain = {code: release(getattr(study.title, code), "public").value for code in LANGUAGES}
    return replace(study, title=Names(**plain))


def _twice(study: Study) -> UsageError:
    return UsageError(
        "house.same_study",
        f"two studies of the house have the id '{study.study_id}'",
        where=str(study.folder),
        do="move one of the two folders out of the house",
    )
