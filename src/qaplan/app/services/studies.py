"""Beginning a study and opening it."""

from __future__ import annotations

from pathlib import Path

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import (
    Study,
    StudyKind,
    close_study,
    create_study,
    is_study,
    load_study,
    reader_key,
    writing,
)
from qaplan.base.errors import UsageError
from qaplan.base.names import Names

__all__ = [
    "Study",
    "as_kind",
    "close_study",
    "init_study",
    "is_study",
    "open_study",
    "reader_key",
    "study_here",
]


def as_kind(text: str) -> StudyKind:
    """Read the kind of a study.

    Raises:
        UsageError: ``study.bad_kind`` if it is neither real nor virtual.
    """
    if text == "real":
        return "real"
    if text == "virtual":
        return "virtual"
    raise UsageError("study.bad_kind", f"a study is not '{text}'", do="choose real or virtual")


def init_study(
    folder: Path, title: str | Names = "", *, kind: StudyKind = "real", session: Session | None = None
) -> Study:
    """Begin a study in a new folder.

    Args:
        folder: A folder that does not exist yet or is empty.
        title: Its title, as one string or in three languages; the folder's name when empty.
        kind: ``real`` or ``virtual``, for ever.
        session: Who begins it; whoever calls on this machine when None.

    Returns:
        The open study.

    Raises:
        UsageError: ``study.not_empty``.
        DataError: ``study.bad_name`` if the folder's name gives no short id.
    """
    mine = session or session_here()
    check_may(mine, "house.begin")
    names = title if isinstance(title, Names) else Names(en=title or folder.resolve().name)
    now = mine.moment()
    study = create_study(folder, names, kind, now=now)
    with writing(study):
        change = Change("study.begun", "study", study.study_id, "", {"kind": kind})
        append_event(study, mine.actor, change, at=now)
    return study


def open_study(folder: Path) -> Study:
    """Open a study.

    Raises:
        UsageError: ``study.not_found``, ``study.bad_description`` or ``study.unknown_schema``.
    """
    return load_study(folder)


def study_here(folder: Path | None) -> Study:
    """Open the study that a command names, or the one in whose folder it is called.

    Raises:
        UsageError: ``study.not_named`` if it names none and this folder is none.
    """
    if folder is not None:
        return open_study(folder)
    if not is_study(Path.cwd()):
        raise UsageError(
            "study.not_named",
            "no study is named and this folder is none",
            do="add --study STUDY, or call the command in the study's folder",
        )
    return open_study(Path.cwd())
