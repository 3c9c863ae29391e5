"""The cells of the map as GeoJSON, no finer than the reader may have them."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse

from qaplan.app.services.browse.map_cells import cells_geojson, map_cells
from qaplan.app.web.pages import PageRequest, page

__all__ = ["map_json"]


@page("s/<slug:study_id>/map.json", name="evidence.map", right="study.look")
def map_json(request: PageRequest) -> HttpResponse:
    """Give the cells with their counts; ``?label=`` counts one label besides."""
    found = map_cells(request.study, request.reader, label=request.GET.get("label", "")[:200])
    return JsonResponse(cells_geojson(found), content_type="application/geo+json")
