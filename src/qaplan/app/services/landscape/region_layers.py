"""The layers of the packaged region in a study: coarse ground, and lines that are invented and say so."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from qaplan.app.services.landscape.layer_files import made_of, write_map
from qaplan.app.services.landscape.layers import LayerOrder, add_layer, layers_of
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.store.layer_tables import HeldLayer
from qaplan.app.store.studies import Study
from qaplan.base.resources import read_bytes, resource_names
from qaplan.landscape.habitat.expert import ExpertLayer, edges_of_relief, expert_suitability
from qaplan.landscape.habitat.resistance import ResistanceRule, resistance_map
from qaplan.landscape.rasters.files import read_raster

__all__ = ["add_region_layers"]

_FOLDER = "examples/region"
_CRS = "EPSG:32640"
_SOURCE = "packaged region: ETOPO, Natural Earth; too coarse to site a gate"
_INVENTED = "packaged region: invented"
_KINDS = {"lines.geojson": "barriers", "gates.geojson": "candidates", "populations.geojson": "populations"}


def add_region_layers(study: Study, *, session: Session | None = None) -> tuple[HeldLayer, ...]:
    """Add the layers of the packaged region; adding them again changes nothing.

    Args:
        study: The study.
        session: Who adds them; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    held = layers_of(study, mine)
    if held:
        return held
    with tempfile.TemporaryDirectory(prefix="qaplan-region-") as name:
        folder = Path(name)
        for resource in resource_names(_FOLDER):
            (folder / resource).write_bytes(read_bytes(f"{_FOLDER}/{resource}"))
        ground = LayerOrder("resistance", _ground(folder), "resistance of a coarse region", _SOURCE)
        orders = [ground]
        for file, kind in _KINDS.items():
            is_invented = kind in ("barriers", "candidates")
            source = _INVENTED if is_invented else _SOURCE
            orders.append(LayerOrder(kind, folder / file, "", source, is_invented=is_invented))
        return tuple(add_layer(study, each, session=mine) for each in orders)


def _ground(folder: Path) -> Path:
    """Resistance by how far the cliff edges are, as experts put it."""
    relief = replace(read_raster(folder / "relief.asc"), crs=_CRS)
    edges = ExpertLayer("cliff edges", edges_of_relief(relief), worst=0.0, best=250.0)
    rule = ResistanceRule(c=4.0)
    made = made_of("landscape.region", {"c": rule.c}, [folder / "relief.asc"])
    return write_map(
        folder / "resistance.tif", resistance_map(expert_suitability([edges]), rule), made, what="resistance"
    )
