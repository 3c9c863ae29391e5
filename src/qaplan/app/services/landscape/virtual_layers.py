"""The layers of the virtual study of numbers: ground that suits its leopards, and an invented barrier."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from qaplan.app.services.landscape.layers import LayerOrder, add_layer, layers_of
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.store.layer_tables import HeldLayer
from qaplan.app.store.studies import Study
from qaplan.landscape.rasters.geotiff import write_geotiff
from qaplan.landscape.stamps import Stamps
from qaplan.simulation.leopards.layers import VirtualLayers, plan_layers
from qaplan.simulation.leopards.numbers import plan_numbers_survey

__all__ = ["add_virtual_layers"]

_SOURCE = "simulated: nothing of it is there"


def add_virtual_layers(
    study: Study, *, seed: int = 1, session: Session | None = None
) -> tuple[HeldLayer, ...]:
    """Add ground and a barrier to the virtual study of numbers; adding them again changes nothing.

    Args:
        study: The study.
        seed: The seed of the study.
        session: Who adds them; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    held = layers_of(study, mine)
    if held:
        return held
    layers = plan_layers(plan_numbers_survey(seed).survey)
    with tempfile.TemporaryDirectory(prefix="qaplan-layers-") as folder:
        return tuple(add_layer(study, each, session=mine) for each in _orders(layers, Path(folder)))


def _orders(layers: VirtualLayers, folder: Path) -> list[LayerOrder]:
    tags = Stamps("modelled", is_too_coarse=True).tags()
    orders = []
    for name, raster in layers.ground.items():
        file = folder / f"{name}.tif"
        write_geotiff(file, raster, tags=tags, description=name)
        orders.append(LayerOrder("covariate", file, name, _SOURCE))
    line = folder / "barrier.geojson"
    line.write_text(json.dumps(_feature(layers)), encoding="utf-8")
    orders.append(LayerOrder("barriers", line, "barrier", _SOURCE, is_invented=True))
    return orders


def _feature(layers: VirtualLayers) -> dict[str, object]:
    geometry = {"type": "LineString", "coordinates": layers.line.tolist()}
    return {"type": "Feature", "properties": {"id": "V-1", "state": "invented"}, "geometry": geometry}
