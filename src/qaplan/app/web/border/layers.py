"""The layers of a study: which there are, and adding one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.landscape.layer_list import list_layers
from qaplan.app.services.landscape.layers import LAYER_KINDS, LayerOrder, add_layer
from qaplan.app.web.border.forms import Field, Form, form_of, go_to, told_of
from qaplan.app.web.browsing import address_of, show_table, workbook_of
from qaplan.app.web.landscape.tabs import landscape_tabs
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook
from qaplan.base.errors import AccessError, QaplanError, UsageError

__all__ = ["add", "layers"]

_PATH = "s/<slug:study_id>/landscape/layers/"


@page(_PATH, name="landscape.layers", right="registers.write")
def layers(request: PageRequest) -> HttpResponse:
    """List the layers with their sources, and what is said of barrier lines."""
    return _shown(request)


@page(f"{_PATH}add/", name="landscape.layer_add", right="registers.write", methods=("POST",))
def add(request: PageRequest) -> HttpResponse:
    """Add a layer from a file."""
    try:
        _add(request)
    except AccessError:
        raise
    except QaplanError as error:
        return _shown(request, error)
    return go_to(request, "landscape.layers")


def _add(request: PageRequest) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        raise UsageError("layers.no_file", "no file was chosen", do="choose one")
    with tempfile.TemporaryDirectory(prefix="qaplan-layer-") as folder:
        path = Path(folder) / Path(sent.name or "layer").name
        with path.open("wb") as written:
            for part in sent.chunks():
                written.write(part)
        said = {name: str(request.POST.get(name, "")).strip() for name in ("kind", "name", "source", "crs")}
        order = LayerOrder(
            said["kind"],
            path,
            said["name"],
            said["source"],
            said["crs"],
            is_invented=request.POST.get("is_invented") == "yes",
        )
        add_layer(request.study, order, session=request.reader)


def _shown(request: PageRequest, error: QaplanError | None = None) -> HttpResponse:
    answer = list_layers(request.study, session=request.reader).value
    tables = {each.name: each for each in answer.tables}
    if wants_workbook(request):
        return workbook_of(request, tables["layers"])
    told, fields = told_of(request, error) if error else ("", [])
    shown = {
        "tabs": landscape_tabs(request),
        "headline": answer.sentences[0],
        "layers": show_table(tables["layers"]),
        "lines": show_table(tables["lines"]) if "lines" in tables else None,
        "form": _form(request),
        "add_address": address_of(request, "landscape.layer_add"),
        "error": error,
        "told": told,
        "wrong": fields,
    }
    return render(request, "landscape/layers.html", shown, status=422 if error else 200)


def _form(request: PageRequest) -> Form:
    may_see_border = request.reader.may("border.look")
    secret = () if may_see_border else ("barriers", "candidates")
    kinds = tuple((each, f"layers.kind_{each}") for each in LAYER_KINDS if each not in secret)
    yes_no = (("no", "layers.drawn_real"), ("yes", "layers.drawn_invented"))
    fields = (
        Field("kind", "layers.kind", "choice", True, choices=kinds),
        Field("name", "layers.name", hint="layers.name_hint"),
        Field("source", "layers.field_source", hint="layers.source_hint"),
        Field("crs", "layers.crs", hint="layers.crs_hint"),
        Field("is_invented", "layers.is_invented", "choice", choices=yes_no),
    )
    return form_of(request, "add", "layers.add", fields)
