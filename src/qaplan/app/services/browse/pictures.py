"""The pictures of a study, a page at a time, for those who may see pictures."""

from __future__ import annotations

from qaplan.app.services.ownership import closed_media
from qaplan.app.services.questions.asking import made_from
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.media import MediaFilter, MediumLine, labels_held, media_page, pictures_of
from qaplan.app.store.studies import Study
from qaplan.base.errors import AccessError
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.sharing import Answer, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue
from qaplan.survey.types import MediumState

from .listing import Listing

__all__ = ["MediaFilter", "list_pictures", "portrait_of"]

_COLUMNS = (
    "browse.column.taken",
    "table.column.station",
    "table.column.deployment",
    "table.column.label",
    "table.column.media_state",
    "browse.column.file",
)


def list_pictures(
    study: Study, wanted: MediaFilter, session: Session, *, after: str = "", limit: int = 50
) -> Listing:
    """Give an insider a page of the pictures, the latest by the camera's clock first.

    Those of another organisation's cards are left out, and those of people for who may not see people.

    Args:
        study: The study.
        wanted: Which ones.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        limit: How many rows.

    Raises:
        AccessError: ``access.no_right``; ``access.not_public`` where somebody reads as the public.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "pictures.see")
    if session.audience == "public":
        what = "the public sees no list of pictures"
        raise AccessError("access.not_public", what, do="view the pages as an insider again")
    page = media_page(study, wanted, after=after, limit=limit)
    closed = closed_media(study, [each.medium_id for each in page.rows], session)
    may_see = [each for each in page.rows if not each.is_restricted or session.may("people.see")]
    shown = [each for each in may_see if each.medium_id not in closed]
    rows = tuple(_row(each) for each in shown)
    key = "browse.pictures" if rows else "browse.no_pictures"
    answer = Answer(
        sentences=(Message(key),),
        facts=FactBook(),
        record={"study_id": study.study_id, "pictures_shown": len(rows)},
        provenance=made_from("browse.pictures", {}, ()),
        tables=(AnswerTable("pictures", _COLUMNS, rows, is_whole=len(shown) == len(page.rows)),),
    )
    states = tuple((str(each), Message(f"table.media_state.{each}")) for each in MediumState)
    labels = tuple((each, each) for each in labels_held(study))
    return Listing(release(answer, session.audience), page.next, {"state": states, "label": labels})


def portrait_of(study: Study, individual_id: str, session: Session) -> str:
    """The latest picture in hand on which somebody saw an animal, without people on it.

    Args:
        study: The study.
        individual_id: Catalogue id.
        session: Who looks.

    Returns:
        Id of the picture; empty where there is none, or where this reader sees no pictures.
    """
    if session.audience == "public" or not session.may("pictures.see"):
        return ""
    found = pictures_of(study, individual_id)
    closed = closed_media(study, found, session)
    return next((each for each in found if each not in closed), "")


def _row(line: MediumLine) -> AnswerRow:
    clock: AnswerValue = line.clock.replace("T", " ")[:19] or Message("table.value.unknown")
    cells = (
        clock,
        line.station_id,
        line.deployment_id,
        ", ".join(line.labels),
        Message(f"table.media_state.{line.state}"),
        release(line.path, "steward").value,
    )
    return AnswerRow(cells, {"medium_id": line.medium_id, "station_id": line.station_id})
