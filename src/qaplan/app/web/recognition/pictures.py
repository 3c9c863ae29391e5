"""Pictures for the eye, by the id of their medium: no path in an address, nothing but pixels in an answer."""

from __future__ import annotations

import json
from http import HTTPStatus

from django.http import HttpResponse

from qaplan.app.services.renditions import as_rendition_size, make_rendition, small_pictures
from qaplan.app.web.pages import PageRequest, page

__all__ = ["picture", "small"]

_KEPT_S = 3600
_MOST = 200


@page(
    "s/<slug:study_id>/pictures/<slug:medium_id>/<slug:size>/<int:frame>.jpg",
    name="recognition.picture",
    right="pictures.see",
)
def picture(request: PageRequest, medium_id: str, size: str, frame: int) -> HttpResponse:
    """Give a picture, or one frame of a clip; of people only to who may see them."""
    made = make_rendition(
        request.study, medium_id, as_rendition_size(size), frame=frame, session=request.reader
    )
    tag = f'"{made.digest[:24]}-{size}-{frame}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(made.path.read_bytes(), content_type="image/jpeg")
    response["ETag"] = tag
    response["Cache-Control"] = f"private, max-age={_KEPT_S}"
    response["Content-Disposition"] = "inline"
    return response


@page("s/<slug:study_id>/pictures/small", name="recognition.small", right="pictures.see")
def small(request: PageRequest) -> HttpResponse:
    """Give many small pictures in one answer: a line of JSON with ids and lengths, then their bytes."""
    ids = request.GET.get("ids", "").split(",")[:_MOST]
    found = small_pictures(request.study, ids, session=request.reader)
    head = json.dumps([[medium_id, len(data)] for medium_id, data in found.items()])
    body = b"".join([head.encode(), b"\n", *found.values()])
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Cache-Control"] = f"private, max-age={_KEPT_S}"
    return response
