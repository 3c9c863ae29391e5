"""The base layers of a study's map: its own GeoJSON files where it has them, the packaged ones otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qaplan.app.store.studies import Study
from qaplan.sharing import Audience, release

if TYPE_CHECKING:
    from qaplan.reporting.figures.files import Layer

__all__ = ["map_layers"]

_FOLDER = "layers"
_NAMES = ("land", "boundaries")


def map_layers(study: Study, audience: Audience) -> dict[str, Layer]:
    """Read the layers of a study, for one audience.

    Args:
        study: The study; its folder may hold ``layers/land.geojson`` and ``layers/boundaries.geojson``.
        audience: For whom: what a layer says of its source and approver is released like any text.

    Returns:
        Both layers by name.

    Raises:
        DataError: ``figure.layer_unreadable`` or ``figure.layer_bad`` if a file of the study cannot be drawn.
    """
    from qaplan.reporting.figures.files import packaged_layer, read_layer

    layers: dict[str, Layer] = {}
    for name in _NAMES:
        path = study.folder / _FOLDER / f"{name}.geojson"
        layer = read_layer(path, name) if path.is_file() else packaged_layer(name)
        source, approver = (release(text, audience).value for text in (layer.source, layer.approver))
        layers[name] = replace(layer, source=source, approver=approver)
    return layers
