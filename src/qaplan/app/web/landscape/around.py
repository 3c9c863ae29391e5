"""What stands around the answers of the landscape: their stamps, and the way to the layers."""

from __future__ import annotations

from qaplan.app.services.estimates.views import ShownEstimate, shown_estimates
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import PageRequest
from qaplan.app.web.reporting.situation import as_of_day

__all__ = ["TEMPLATE", "around", "told_now"]

TEMPLATE = "landscape/question.html"
_STAMP = "stamp."


def told_now(request: PageRequest, kind: str) -> ShownEstimate | None:
    """The estimate that a page tells; None where none was made.

    Args:
        request: The request.
        kind: What is estimated.
    """
    on = as_of_day(request)
    held = (each for each in shown_estimates(request.study, request.reader, kind) if each.as_of <= on)
    return next(held, None)


def around(
    request: PageRequest, told: ShownEstimate | None, *, shows_tables: bool = True
) -> dict[str, object]:
    """The stamps of what is told, and the way to the layers where nothing is told yet.

    Args:
        request: The request.
        told: What is told.
        shows_tables: Whether every table of the answer stands on the page.
    """
    said = told.answer.sentences if told else ()
    stamps = [each for each in said if each.key.startswith(_STAMP)]
    is_needed = not stamps and request.reader.may("registers.write")
    address = address_of(request, "landscape.layers") if is_needed else ""
    return {"stamps": stamps, "layers_address": address, "shows_tables": shows_tables}
