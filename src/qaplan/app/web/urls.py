"""The addresses: exactly the declared pages, and nothing beside them."""

from __future__ import annotations

from django.urls import path

from qaplan.app.web.api import serving
from qaplan.app.web.border import board as border_board
from qaplan.app.web.border import crossings as border_crossings
from qaplan.app.web.border import layers as landscape_layers
from qaplan.app.web.border import workspace as border_workspace
from qaplan.app.web.evidence import entering, finding, incidents, map_data, records, registers
from qaplan.app.web.evidence import pictures as picture_list
from qaplan.app.web.house import doors, frame, people, settings, start, tokens
from qaplan.app.web.identity import animals, boxes, count, individuals, overview, stating
from qaplan.app.web.identity import readers as identity_readers
from qaplan.app.web.identity import room as identity_room
from qaplan.app.web.landscape import answers as landscape_answers
from qaplan.app.web.landscape import habitat as landscape_habitat
from qaplan.app.web.landscape import overview as landscape_overview
from qaplan.app.web.pages import PAGES
from qaplan.app.web.population import design, estimates, histories, questions
from qaplan.app.web.population import overview as population_overview
from qaplan.app.web.recognition import pictures, review
from qaplan.app.web.reporting import answers, comparing, derivation, reports, situation
from qaplan.app.web.survey import (
    cards,
    clocks,
    deployments,
    field_form,
    forms,
    received,
    sending,
    sheets,
    taking,
)
from qaplan.app.web.trail import event as trail_event
from qaplan.app.web.trail import log as trail_log

__all__ = ["DECLARING", "handler403", "handler404", "handler500", "urlpatterns"]

DECLARING = (
    start,
    frame,
    doors,
    settings,
    people,
    tokens,
    serving,
    situation,
    pictures,
    review,
    derivation,
    answers,
    individuals,
    landscape_overview,
    landscape_habitat,
    landscape_layers,
    landscape_answers,
    border_crossings,
    border_board,
    border_workspace,
    population_overview,
    design,
    histories,
    questions,
    estimates,
    identity_readers,
    count,
    overview,
    identity_room,
    boxes,
    animals,
    records,
    registers,
    finding,
    map_data,
    picture_list,
    entering,
    stating,
    cards,
    taking,
    sending,
    sheets,
    deployments,
    clocks,
    received,
    field_form,
    forms,
    incidents,
    reports,
    comparing,
    trail_log,
    trail_event,
)
"""The modules that declare pages; a page that is declared in none of them has no address."""

urlpatterns = [
    *(path(each.path, each.view, name=each.name) for each in PAGES.values()),
    path("api/v1/", serving.api.urls),
]

handler403 = "qaplan.app.web.refusals.bad_form"
handler404 = "qaplan.app.web.refusals.not_found"
handler500 = "qaplan.app.web.refusals.broken"
