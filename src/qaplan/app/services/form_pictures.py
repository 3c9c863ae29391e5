"""The pictures of a field form for the eye: drawn anew from the pixels: no position in a file leaves."""

from __future__ import annotations

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.engines.plain_jpeg import encode_plain_jpeg
from qaplan.app.services.field_forms import held_form
from qaplan.app.services.sessions import Session
from qaplan.app.store.received_tables import load_received
from qaplan.app.store.studies import Study
from qaplan.app.store.vault import vault_path
from qaplan.base.errors import DataError
from qaplan.survey.media.frames import FramesWanted

__all__ = ["form_picture"]

_INSIDE_PX = (1280, 1280)
_QUALITY = 84


def form_picture(study: Study, form_id: str, number: int, *, session: Session) -> bytes:
    """Give one picture of a form as a plain JPEG, to who decides upon forms and to who sent it.

    Args:
        study: The study.
        form_id: The form.
        number: Number of the picture, from one.
        session: Who looks.

    Raises:
        DataError: ``form.unknown``; ``form.picture_gone`` if there is no such picture that can be decoded.
    """
    held = held_form(study, form_id, session=session)
    item_id = held.item_ids[number - 1] if 1 <= number <= len(held.item_ids) else ""
    item = next((each for each in load_received(study) if each.item_id == item_id), None)
    if item is not None:
        path = vault_path(study.media_folder, item.medium.sha256)
        with GuardedFrames() as frames:
            found = frames.read(path, item.medium.media_type, FramesWanted(inside_px=_INSIDE_PX)).frames
        if found:
            return encode_plain_jpeg(found[0].pixels, quality=_QUALITY)
    raise DataError(
        "form.picture_gone",
        "the form has no such picture that could be shown",
        where=form_id[:8],
        do="look at the received pictures of the study",
    )
