"""Every table that a page shows can be saved as a workbook: the same rows, the same words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from qaplan.app.web.pages import PageRequest
from qaplan.reporting.workbook import Value, render_rows_xlsx

__all__ = ["wants_workbook", "workbook"]

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wants_workbook(request: PageRequest) -> bool:
    """Whether the address asks for the table as a workbook: ``?format=xlsx`` beside its filters."""
    return request.GET.get("format") == "xlsx"


def workbook(
    request: PageRequest, name: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> HttpResponse:
    """Answer with a table as a workbook; no cell is a formula, whatever its text begins with.

    Args:
        request: Of the page.
        name: Plain name of the table in Latin letters, such as ``records``; it names file and sheet.
        headings: The words above the columns, in the language of the page.
        rows: The rows as they are shown, released as they are; numbers as numbers.
    """
    where = request.study.study_id if hasattr(request, "study") else "house"
    file = f"{where}-{name}-{request.reader.audience}-{request.language}.xlsx"
    day = request.reader.moment().date()
    response = HttpResponse(render_rows_xlsx(name, headings, rows, as_of=day), content_type=_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return response
