"""Where a value comes from: the walk back to the file, the field note or the source, as a panel or a page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.situation_view import walk_back
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.reporting.situation import as_of_day

__all__ = ["why"]


@page("s/<slug:study_id>/why/<str:fact_id>/", name="reporting.why", right="study.look")
def why(request: PageRequest, fact_id: str) -> HttpResponse:
    """Walk one value back, as far as this reader may see."""
    on = as_of_day(request)
    step = walk_back(request.study, request.reader, fact_id, as_of=on, language=request.language)
    part = "reporting/why_panel.html" if "HX-Request" in request.headers else "reporting/why.html"
    return render(request, part, {"step": step, "fact_id": fact_id, "on": on})
