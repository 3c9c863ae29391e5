"""Field forms from phones: taken whole with a receipt or refused whole, and told to who may see them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.card_readings import is_simulated
from qaplan.app.services.form_parts import forget_parts, whole_part
from qaplan.app.services.received import pixel_hash
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.field_form_tables import HeldForm, add_form, find_form, load_forms
from qaplan.app.store.received_tables import add_received
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.vault import copy_into_vault, vault_alone
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem
from qaplan.sharing import release
from qaplan.survey.cards import rewritten_names
from qaplan.survey.field_form.reading import read_form
from qaplan.survey.field_form.types import FieldForm, FormPicture
from qaplan.survey.media.medium import draft_of, medium_of
from qaplan.survey.received import ReceivedPicture, Said, name_hint
from qaplan.survey.types import Medium, MediumState

__all__ = [
    "FORM_BYTES_MOST",
    "FormLine",
    "Receipt",
    "clock_off_s",
    "form_line",
    "held_form",
    "list_forms",
    "receipt_of",
    "receive_form",
]

FORM_BYTES_MOST = 64 * 2**10
_POSITION = frozenset({"longitude", "latitude", "uncertainty_m"})
_SHORT = 16
_USABLE = frozenset({MediumState.OK, MediumState.TRUNCATED})


@dataclass(frozen=True)
class Receipt:
    """What the phone gets for a form: that it is kept, under which number, and the digest of what was kept.

    Args:
        number: Number of the receipt in the study.
        form_id: Id of the form.
        kind: Which sheet.
        digest: SHA-256 of what the phone sent; the phone compares it with its own.
        received_at: When it came whole, UTC, ISO 8601.
        pictures: Number of pictures that came with it.
        has_position: Whether a position came with it.
    """

    number: int
    form_id: str
    kind: str
    digest: str
    received_at: str
    pictures: int
    has_position: bool

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class FormLine:
    """A form as a page tells it: no position sharper than a tenth of a degree, not even in words.

    Args:
        form_id: Its id.
        number: Number of its receipt.
        kind: Which sheet.
        state: waiting, accepted or kept.
        happened: When, by the phone, to the minute.
        received_at: When it came, UTC, to the minute.
        by: Who filled it.
        sender: Account that sent it.
        place: Where, in words.
        has_position: Whether a position came with it.
        cell: Id of the coarse cell of its position; empty without one.
        answers: The answers by question.
        item_ids: Received pictures that belong to it.
        decision: What was decided and made of it.
    """

    form_id: str
    number: int
    kind: str
    state: str
    happened: str
    received_at: str
    by: str
    sender: str
    place: str
    has_position: bool
    cell: str
    answers: Mapping[str, str | tuple[str, ...]]
    item_ids: tuple[str, ...]
    decision: Mapping[str, Any]


@dataclass(frozen=True)
class _Arrived:
    """A form that has come whole: as read, as sent, its digest, its pictures and their files by digest."""

    form: FieldForm
    sent: Mapping[str, Any]
    digest: str
    items: Mapping[str, ReceivedPicture]
    files: Mapping[str, Path]


def receive_form(study: Study, raw: bytes, *, session: Session) -> Receipt:
    """Take a form, wholly or not at all; the same form again changes nothing and gives the same receipt.

    Args:
        study: The study.
        raw: The form as JSON, as the phone sent it; its pictures have come before it.
        session: Who sends it.

    Raises:
        DataError: What :func:`read_form` raises; ``form.no_json``; ``form.picture_missing`` while
            a picture has not come whole; ``form.no_picture`` for a file that is none;
            ``form.changed`` if another form came under this id.
        AccessError: ``access.no_right``.
    """
    check_may(session, "forms.send")
    sent = _parsed(raw)
    digest = hashlib.sha256(raw).hexdigest()
    held = _held_before(study, str(sent.get("form_id", "")), digest, session)
    if held is not None:
        return receipt_of(held)
    form = read_form(sent, now=session.moment())
    files = _files(study, form, session)
    items = _items(study, form, files, session)
    kept = _keep(study, _Arrived(form, sent, digest, items, files), session)
    forget_parts(study, [each.sha256 for each in form.pictures], session=session)
    return receipt_of(kept)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        sent = json.loads(raw) if len(raw) <= FORM_BYTES_MOST else None
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise DataError("form.no_json", "what came is no form", do="send it from the page of the field form")
    return sent


def _held_before(study: Study, form_id: str, digest: str, session: Session) -> HeldForm | None:
    held = find_form(study, form_id)
    if held is None:
        return None
    if held.digest == digest and held.sender == session.actor.id:
        return held
    raise DataError(
        "form.changed",
        "another form came under this id before",
        where=form_id[:8],
        do="keep what has a receipt, and fill a new form for what is to be added",
    )


def _files(study: Study, form: FieldForm, session: Session) -> dict[str, Path]:
    files, missing = {}, []
    for picture in form.pictures:
        path = whole_part(study, picture.sha256, picture.size_bytes, session=session)
        if path is None:
            missing.append(Problem("form.picture_missing", "the picture has not come whole", picture.sha256))
        else:
            files[picture.sha256] = path
    if missing:
        raise DataError(
            "form.picture_missing",
            f"{len(missing)} of {len(form.pictures)} pictures have not come whole",
            do="send the pictures first",
            problems=missing,
        )
    return files


def _items(
    study: Study, form: FieldForm, files: Mapping[str, Path], session: Session
) -> dict[str, ReceivedPicture]:
    """The pictures as received pictures: they count as no effort and make no event."""
    if not form.pictures:
        return {}
    on = PartialDate.of(session.moment().astimezone(UTC).date())
    with GuardedFrames() as frames:
        return {
            each.sha256: _item(form, _medium(study, each, files[each.sha256]), files[each.sha256], frames, on)
            for each in form.pictures
        }


def _item(
    form: FieldForm, medium: Medium, path: Path, frames: GuardedFrames, on: PartialDate
) -> ReceivedPicture:
    named = "\0".join((medium.sha256, form.by, on.iso, form.form_id))
    return ReceivedPicture(
        f"r-{hashlib.sha256(named.encode()).hexdigest()[:_SHORT]}",
        medium,
        form.by,
        on,
        Said(PartialDate.of(form.happened.clock.date()), form.place, form.by),
        "received",
        name_hint(medium.path),
        pixel_hash(path, medium, frames),
        f"field form {form.form_id}",
    )


def _medium(study: Study, picture: FormPicture, path: Path) -> Medium:
    name = rewritten_names([picture.name]).get(picture.name, picture.name)
    draft = draft_of(name, picture.sha256, path.read_bytes(), is_renamed=name != picture.name)
    medium = medium_of(draft)
    _check_picture(study, medium)
    return medium


def _check_picture(study: Study, medium: Medium) -> None:
    if medium.state not in _USABLE or not medium.media_type.startswith("image/"):
        raise DataError(
            "form.no_picture",
            "a file of the form is no picture that can be opened",
            where=medium.path[:40],
            do="take it off the form or take the picture again",
        )
    if study.kind == "real" and is_simulated(medium):
        raise DataError("received.simulated", "the picture is marked as simulated and the study is real",
                        where=medium.path[:40], do="keep it in a virtual study")  # fmt: skip


def _keep(study: Study, arrived: _Arrived, session: Session) -> HeldForm:
    actor, at, form = session.actor, session.moment(), arrived.form
    without = {name: value for name, value in arrived.sent.items() if name not in _POSITION}
    with vault_alone(study.media_folder):
        for sha256, path in arrived.files.items():
            copy_into_vault(path, study.media_folder, sha256)
        with writing(study):
            # Two pages of one phone may send at the same moment: the second gets the first one's receipt.
            held = _held_before(study, form.form_id, arrived.digest, session)
            if held is not None:
                return held
            add_received(study, arrived.items.values(), actor=actor, at=at)
            ids = {sha256: item.item_id for sha256, item in arrived.items.items()}
            return add_form(study, form, without, digest=arrived.digest, item_ids=ids, actor=actor, at=at)


def receipt_of(form: HeldForm) -> Receipt:
    """The receipt of a form that is kept."""
    return Receipt(
        form.number,
        form.form_id,
        form.kind,
        form.digest,
        form.received_at.astimezone(UTC).isoformat(timespec="seconds"),
        len(form.sent.get("pictures", ())),
        form.has_position,
    )


def clock_off_s(said: str, now: datetime) -> int | None:
    """How far a phone's clock is ahead of ours, seconds; None where it did not say.

    >>> clock_off_s("2026-05-04T06:03:00Z", datetime(2026, 5, 4, 6, 0, tzinfo=UTC))
    180
    """
    try:
        theirs = datetime.fromisoformat(said)
    except ValueError:
        return None
    return None if theirs.tzinfo is None else round((theirs - now).total_seconds())


def held_form(study: Study, form_id: str, *, session: Session) -> HeldForm:
    """A form of an id, for those who decide upon forms and for who sent it.

    Raises:
        DataError: ``form.unknown`` if there is none, or none for this reader.
    """
    held = find_form(study, form_id)
    if held is None or not (session.may("forms.accept") or held.sender == session.actor.id):
        raise DataError(
            "form.unknown", "there is no such form", where=form_id[:36], do="choose one of the list"
        )
    return held


def list_forms(study: Study, *, session: Session, state: str = "", most: int = 500) -> tuple[FormLine, ...]:
    """The forms, the latest first: all for those who decide upon them, else the reader's own.

    Raises:
        AccessError: ``access.no_right``.
    """
    if not session.may("forms.accept"):
        check_may(session, "forms.send")
    sender = "" if session.may("forms.accept") else session.actor.id
    return tuple(form_line(each) for each in load_forms(study, sender=sender, state=state, most=most))


def form_line(form: HeldForm) -> FormLine:
    """A form as a page tells it."""
    sent = form.sent
    return FormLine(
        form_id=form.form_id,
        number=form.number,
        kind=form.kind,
        state=form.state,
        happened=str(sent.get("when", "")).replace("T", " ")[:16],
        received_at=f"{form.received_at:%Y-%m-%d %H:%M}",
        by=_said(str(sent.get("by", ""))),
        sender=form.sender,
        place=_said(str(sent.get("place", ""))),
        has_position=form.has_position,
        cell=form.cell.id if form.cell else "",
        answers={name: _said_all(value) for name, value in sent.get("answers", {}).items()},
        item_ids=form.item_ids,
        decision=form.decision,
    )


def _said_all(value: object) -> str | tuple[str, ...]:
    if isinstance(value, list):
        return tuple(_said(str(each)) for each in value)
    return _said(str(value))


def _said(text: str) -> str:
    return release(text, "steward").value
