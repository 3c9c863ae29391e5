"""Two reports, or two days, beside each other: what is said differently, each value with its way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.report_shelf import Comparison, compare_days, compare_reports
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import UsageError
from qaplan.base.names import Language, Names
from qaplan.reporting.lines import Line
from qaplan.reporting.workbook import Value
from qaplan.sharing import Audience

__all__ = ["compare"]


@dataclass(frozen=True)
class _Side:
    """What one of the two says, with the ways back to its values."""

    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Change:
    """One row of the comparison."""

    section: str
    before: _Side | None
    after: _Side | None


@page("s/<slug:study_id>/reports/compare/", name="reporting.compare", right="reports.download")
def compare(request: PageRequest) -> HttpResponse:
    """Lay two reports (``one`` and ``other``) or two days (``first`` and ``second``) beside each other."""
    if not any(request.GET.get(name) for name in ("one", "other", "first", "second")):
        return HttpResponseRedirect(reverse("reporting.reports", kwargs={"study_id": request.study.study_id}))
    found = _asked_for(request)
    language = request.text.language
    if wants_workbook(request):
        headings = [
            request.text.word(f"reports.{each}") for each in ("topic", "compare_first", "compare_second")
        ]
        return workbook(request, "comparison", headings, _rows(found, language))
    changes = [
        _Change(
            _in_language((change.after or change.before or _NO_LINE).section, language),
            _side(request, change.before, found.first),
            _side(request, change.after, found.second),
        )
        for change in found.changes
    ]
    shown = {
        "first": found.first,
        "second": found.second,
        "changes": changes,
        "xlsx_address": f"?{request.GET.urlencode()}&format=xlsx",
    }
    return render(request, "reporting/comparison.html", shown)


_NO_LINE = Line(Names(), "", "", Names(), ())


def _asked_for(request: PageRequest) -> Comparison:
    one, other = request.GET.get("one", ""), request.GET.get("other", "")
    if one or other:
        if one == other:
            raise UsageError("report.same_twice", "a report is compared with itself", do="choose two")
        return compare_reports(request.study, request.reader, one, other)
    first, second = _day(request.GET.get("first", "")), _day(request.GET.get("second", ""))
    if second <= first:
        raise UsageError(
            "report.days_out_of_order", "the later day is not after the earlier one", do="change the days"
        )
    asked = request.GET.get("audience", "")
    may_see_all = request.reader.audience == "steward"
    audience: Audience = "steward" if may_see_all and asked != "public" else "public"
    return compare_days(request.study, request.reader, first, second, audience=audience)


def _side(request: PageRequest, line: Line | None, on: date | None) -> _Side | None:
    if line is None:
        return None
    day = f"?as_of={on.isoformat()}" if on else ""
    links = tuple(
        (
            _in_language(each.text, request.text.language),
            reverse("reporting.why", kwargs={"study_id": request.study.study_id, "fact_id": each.fact_id})
            + day,
        )
        for each in line.values
    )
    return _Side(_in_language(line.text, request.text.language), links)


def _rows(found: Comparison, language: Language) -> Iterator[tuple[Value, ...]]:
    for change in found.changes:
        line = change.after or change.before or _NO_LINE
        yield (
            _in_language(line.section, language),
            _in_language(change.before.text, language) if change.before else "",
            _in_language(change.after.text, language) if change.after else "",
        )


def _in_language(names: Names, language: Language) -> str:
    return str(getattr(names, language, "") or names.en)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{written[:20]}' is no day", do="write it as 2024-09-27") from None
