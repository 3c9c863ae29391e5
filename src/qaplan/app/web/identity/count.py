"""How many animals there are, as a page and as the line of it that the first page of identity shows."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.identity.counting import study_count, tell_count
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.pages import PageRequest, page

__all__ = ["MOST_SIDES_AT_ONCE", "count"]

MOST_SIDES_AT_ONCE = 400
"""More sides than this are counted on their own page only: the first page does not wait so long."""

_HOW_IT_STANDS = 2
"""A count ends with two sentences on what stands behind it and what waits; the numbers come before."""


@page("s/<slug:study_id>/identity/count/", name="identity.count", right="identity.read")
def count(request: PageRequest) -> HttpResponse:
    """Say how many animals there are with an interval, or why that cannot be said yet."""
    check_insider(request)
    answer = tell_count(study_count(request.study, session=request.reader)).value
    numbers, behind = answer.sentences[:-_HOW_IT_STANDS], answer.sentences[-_HOW_IT_STANDS:]
    shown = {"answer": answer, "numbers": numbers, "behind": behind}
    return render(request, "identity/count.html", shown)
