"""Pictures that people sent by messenger or mail, with what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.received import list_received
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import AccessError
from qaplan.base.messages import Text

__all__ = ["received"]

_COLUMNS = ("file", "sender", "received", "when", "where", "original", "copies")


@page("s/<slug:study_id>/received/", name="survey.received", right="cards.look")
def received(request: PageRequest) -> HttpResponse:
    """List the pictures that people sent."""
    if request.reader.audience == "public":
        raise AccessError(
            "access.not_public", "the public does not see them", do="view the pages as an insider again"
        )
    items = list_received(request.study)
    rows = [_row(each, request.text) for each in items]
    if wants_workbook(request):
        headings = [request.text.word(f"sent.col_{name}") for name in _COLUMNS]
        return workbook(request, "received", headings, rows)
    shown = {"rows": rows, "without": sum(each["original"] != "received" for each in items)}
    return render(request, "survey/received.html", shown)


def _row(item: Mapping[str, object], text: Text) -> tuple[str | int, ...]:
    links = item["links"]
    assert isinstance(links, list)
    when = str(item["said_when"])
    return (
        str(item["file"]),
        str(item["sender"]),
        str(item["received_on"]),
        text.word("sent.not_said") if when in {"", "unknown"} else when,
        str(item["said_where"]) or text.word("sent.not_said"),
        text.word(f"received.original_{item['original']}"),
        sum(link["state"] != "rejected" for link in links),
    )
