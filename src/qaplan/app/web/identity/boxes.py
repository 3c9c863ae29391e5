"""Boxes around animals: pictures that wait for one, drawing it, and saying which flank is seen."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from qaplan.app.services.identity.box_drawing import PictureForBoxes, picture_for_boxes
from qaplan.app.services.identity.chips import (
    draw_box,
    list_encounters,
    pictures_without_chip,
    remove_chip,
    say_viewpoint,
)
from qaplan.app.services.identity.shown import ShownChip
from qaplan.app.services.identity.words import as_viewpoint
from qaplan.app.web.browsing import address_of, as_number, next_address
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.identity.pair_telling import chip_says, count_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message
from qaplan.identity.chips.types import Box, Viewpoint

__all__ = ["box", "boxes", "drop", "flanks"]

VIEWPOINTS = tuple(str(each) for each in Viewpoint)
_SIDES = ("left", "top", "width", "height")
_MOST = 60


@dataclass(frozen=True)
class Tile:
    """One chip of the page on which flanks are said.

    Args:
        chip: The chip.
        says: What is known of it, in one line.
        address: Its picture.
    """

    chip: ShownChip
    says: str
    address: str


@page("s/<slug:study_id>/identity/boxes/", name="identity.boxes", right="identity.read")
def boxes(request: PageRequest) -> HttpResponse:
    """List the pictures of big cats around which nobody has drawn a box."""
    check_insider(request)
    found = pictures_without_chip(request.study, limit=_MOST + 1, session=request.reader)
    shown = {"pictures": found[:_MOST], "has_more": len(found) > _MOST}
    return render(request, "identity/boxes.html", shown)


@page(
    "s/<slug:study_id>/identity/box/<slug:medium_id>/",
    name="identity.box",
    right="identity.read",
    methods=("GET", "POST"),
)
def box(request: PageRequest, medium_id: str) -> HttpResponse:
    """Draw a box around one animal, by pointer, by keys or by numbers, and say from where it is seen."""
    check_insider(request)
    picture = picture_for_boxes(request.study, medium_id, session=request.reader)
    given = request.POST if request.method == "POST" else request.GET
    frame = min(as_number(given.get("frame", "")) or 0, max(0, len(picture.times_ms) - 1))
    error = None
    if request.method == "POST":
        try:
            kept = draw_box(
                request.study,
                medium_id,
                _box_of(request),
                as_viewpoint(request.POST.get("viewpoint", "")),
                encounter_id=request.POST.get("encounter", "").strip(),
                frame_ms=picture.times_ms[frame] if picture.times_ms else None,
                session=request.reader,
            )
        except (DataError, UsageError) as caught:
            error = caught
        else:
            said = request.text.say(Message("workbench.box_kept", {"id": kept.encounter_id}))
            tell_with_undo(request, said, kept.seq)
            return redirect("identity.box", study_id=request.study.study_id, medium_id=medium_id)
    return render(
        request, "identity/box.html", _drawing(request, picture, frame, error), status=422 if error else 200
    )


@page(
    "s/<slug:study_id>/identity/drop/<str:chip_id>/",
    name="identity.drop",
    right="identity.read",
    methods=("POST",),
)
def drop(request: PageRequest, chip_id: str) -> HttpResponse:
    """Remove a box, as one around a goat."""
    check_insider(request)
    seq = remove_chip(request.study, chip_id, session=request.reader)
    tell_with_undo(request, request.text.word("workbench.box_dropped"), seq)
    medium = request.POST.get("medium", "")
    if address_of(request, "identity.box", medium_id=medium):
        return redirect("identity.box", study_id=request.study.study_id, medium_id=medium)
    return redirect("identity.flanks", study_id=request.study.study_id)


@page(
    "s/<slug:study_id>/identity/flanks/",
    name="identity.flanks",
    right="identity.read",
    methods=("GET", "POST"),
)
def flanks(request: PageRequest) -> HttpResponse:
    """Say of many chips from where the animal is seen."""
    check_insider(request)
    if request.method == "POST":
        _keep_flanks(request)
        return redirect(request.get_full_path())
    after = request.GET.get("after", "")
    found = list_encounters(
        request.study, without_flank=True, after=after, limit=_MOST, session=request.reader
    )
    tiles = [
        Tile(
            chip,
            chip_says(request.text, chip),
            address_of(request, "identity.chip", chip_id=chip.chip_id, size="screen"),
        )
        for each in found.rows
        for chip in each.chips
        if chip.viewpoint == Viewpoint.UNKNOWN
    ]
    shown = {
        "tiles": tiles,
        "viewpoints": [each for each in VIEWPOINTS if each != Viewpoint.UNKNOWN],
        "next": next_address(request, found.next),
    }
    return render(request, "identity/flanks.html", shown)


def _keep_flanks(request: PageRequest) -> None:
    """Keep what was said of each chip, chips of one word together."""
    said: dict[Viewpoint, list[str]] = {}
    for name, word in request.POST.items():
        if name.startswith("chip-"):
            said.setdefault(as_viewpoint(str(word)), []).append(name.removeprefix("chip-"))
    seq = 0
    for viewpoint, chips in said.items():
        seq = say_viewpoint(request.study, chips, viewpoint, session=request.reader)
    count = sum(map(len, said.values()))
    if len(said) == 1:
        tell_with_undo(request, count_of(request.text, "workbench.flanks_kept", count), seq)
    else:
        messages.success(request, count_of(request.text, "workbench.flanks_kept", count))


def _box_of(request: PageRequest) -> Box:
    sides = [as_number(request.POST.get(name, "")) for name in _SIDES]
    if None in sides or not sides[2] or not sides[3]:
        raise UsageError("identity.no_box", "no box is drawn", do="draw it around the animal")
    return Box(*(each or 0 for each in sides))


def _drawing(
    request: PageRequest, picture: PictureForBoxes, frame: int, error: DataError | UsageError | None
) -> dict[str, object]:
    others = pictures_without_chip(request.study, limit=2, session=request.reader)
    following = next((each for each in others if each != picture.medium_id), "")
    where = {"medium_id": picture.medium_id, "size": "screen", "frame": frame}
    own = {name: request.POST.get(name, "") for name in (*_SIDES, "viewpoint", "encounter")}
    return {
        "picture": picture,
        "frame": frame,
        "frames": range(len(picture.times_ms)),
        "address": address_of(request, "recognition.picture", **where),
        "chips": [(each, chip_says(request.text, each)) for each in picture.chips],
        "said": own,
        "sides": [(name, own[name]) for name in _SIDES],
        "viewpoints": VIEWPOINTS,
        "error": error,
        "following": following,
    }
