"""Pictures of field forms as they come over a bad network: piece after piece, each person's apart."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError
from qaplan.survey.field_form.reading import PICTURE_BYTES_MOST

__all__ = ["PART_BYTES_MOST", "add_part", "forget_parts", "held_bytes", "whole_part"]

PART_BYTES_MOST = 2**20
_WAITING_BYTES_MOST = 600 * 2**20
_KEPT_FOR = timedelta(days=30)
_FOLDER = "incoming"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def held_bytes(study: Study, sha256: str, *, session: Session) -> int:
    """How much of a picture has come so far, bytes.

    Args:
        study: The study.
        sha256: Digest of the whole picture, hexadecimal.
        session: Whose picture.

    Raises:
        DataError: ``form.bad_part`` if that is no digest.
        AccessError: ``access.no_right``.
    """
    check_may(session, "forms.send")
    path = _path(study, sha256, session)
    return path.stat().st_size if path.is_file() else 0


def add_part(study: Study, sha256: str, offset: int, piece: bytes, *, session: Session) -> int:
    """Add a piece of a picture behind what has come.

    Args:
        study: The study.
        sha256: Digest of the whole picture, hexadecimal.
        offset: Where the piece begins; a piece that has come before changes nothing.
        piece: Its bytes, a megabyte at most.
        session: Whose picture.

    Returns:
        How much has come now, bytes.

    Raises:
        DataError: ``form.bad_part`` if the piece does not follow or is too large;
            ``form.too_much_waiting`` if too many pictures wait for their forms.
        AccessError: ``access.no_right``.
    """
    held = held_bytes(study, sha256, session=session)
    if offset < held:
        return held
    if offset > held or len(piece) > PART_BYTES_MOST or held + len(piece) > PICTURE_BYTES_MOST:
        raise _bad_part()
    path = _path(study, sha256, session)
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent, session.moment())
    if sum(each.stat().st_size for each in path.parent.iterdir()) > _WAITING_BYTES_MOST:
        raise DataError(
            "form.too_much_waiting",
            "many pictures have come and their forms have not",
            do="send the forms that wait on the phone, or wait a month",
        )
    with path.open("ab") as written:
        written.write(piece)
    return path.stat().st_size


def whole_part(study: Study, sha256: str, size_bytes: int, *, session: Session) -> Path | None:
    """The file of a picture that has come whole, or None while it has not.

    Raises:
        DataError: ``form.picture_changed`` if the bytes are not those that were announced; they are
            then forgotten, so that the picture can be sent again.
    """
    path = _path(study, sha256, session)
    if held_bytes(study, sha256, session=session) < size_bytes:
        return None
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
            return path
    path.unlink()
    raise DataError(
        "form.picture_changed",
        "a picture is not what the phone announced",
        where=sha256[:12],
        do="send the form again; the picture is sent anew",
    )


def forget_parts(study: Study, digests: list[str], *, session: Session) -> None:
    """Remove pictures that are no longer waited for."""
    for sha256 in digests:
        _path(study, sha256, session).unlink(missing_ok=True)


def _path(study: Study, sha256: str, session: Session) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise _bad_part()
    person = hashlib.sha256(session.actor.id.encode()).hexdigest()[:16]
    return study.media_folder / _FOLDER / person / sha256


def _bad_part() -> DataError:
    return DataError(
        "form.bad_part",
        "a piece of a picture does not follow the one before it, or is too large",
        do="ask how much has come and go on from there",
    )


def _sweep(folder: Path, now: datetime) -> None:
    oldest = (now - _KEPT_FOR).timestamp()
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
