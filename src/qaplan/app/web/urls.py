"""The addresses: exactly the declared pages, and nothing beside them."""

from __future__ import annotations

from django.urls import path

from qaplan.app.web.evidence import entering, finding, records, registers
from qaplan.app.web.house import doors, frame, people, settings, start, tokens
from qaplan.app.web.identity import individuals, stating
from qaplan.app.web.pages import PAGES
from qaplan.app.web.recognition import pictures, review
from qaplan.app.web.reporting import answers, derivation, situation
from qaplan.app.web.survey import field_form

__all__ = ["DECLARING", "handler403", "handler404", "handler500", "urlpatterns"]

DECLARING = (
    start,
    frame,
    doors,
    settings,
    people,
    tokens,
    situation,
    pictures,
    review,
    derivation,
    answers,
    individuals,
    records,
    registers,
    finding,
    entering,
    stating,
    field_form,
)
"""The modules that declare pages; a page that is declared in none of them has no address."""

urlpatterns = [path(each.path, each.view, name=each.name) for each in PAGES.values()]

handler403 = "qaplan.app.web.refusals.bad_form"
handler404 = "qaplan.app.web.refusals.not_found"
handler500 = "qaplan.app.web.refusals.broken"
