"""Layers of a study: ground, barrier lines, places that may open, populations; added, listed, laid out.

Exact lines stay in the vault. Who may not look at the border learns nothing of barriers and of places that
may open, not even that there are any.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from qaplan.app.services.landscape.layer_files import cell_metres, read_shapes
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.layer_tables import HeldLayer, LayerLine, keep_layer, load_layers
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.vault import copy_into_vault, vault_alone, vault_path
from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Input
from qaplan.landscape.rasters.types import Raster
from qaplan.landscape.vectors.types import FeatureLayer
from qaplan.sharing.coordinates import find_coordinates

__all__ = [
    "LAYER_KINDS",
    "LaidOut",
    "LayerOrder",
    "add_layer",
    "input_of",
    "latest_layers",
    "lay_out",
    "layers_of",
]

LAYER_KINDS = ("resistance", "covariate", "barriers", "candidates", "populations", "points")
"""What a layer may say."""

_RASTERS = frozenset({"resistance", "covariate"})
_SECRET = frozenset({"barriers", "candidates"})
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "barriers": ("LineString", "Polygon"),
    "candidates": ("Point", "LineString", "Polygon"),
    "populations": ("Point", "Polygon"),
    "points": ("Point",),
}
_OF_GROUND = (".tif", ".tiff", ".asc.gz", ".asc")
_OF_SHAPES = (".geojson", ".json", ".gpkg")
_LARGEST = 512 * 2**20
_LONGEST = 120
_MOST_LINES = 200
_SHORT = 10
_INVENTED = "invented"
_YES = ("true", "yes", "1")


@dataclass(frozen=True)
class LayerOrder:
    """A layer to add.

    Args:
        kind: What it says, one of :data:`LAYER_KINDS`.
        file: GeoTIFF or ASCII grid for ground; GeoJSON or GeoPackage for the others.
        name: What people call it; the name of the file when empty.
        source: Where it comes from.
        crs: Its coordinate reference system where the file names none.
        is_invented: Whether its lines are invented; the file may say so itself.
    """

    kind: str
    file: Path
    name: str = ""
    source: str = ""
    crs: str = ""
    is_invented: bool = False


@dataclass(frozen=True)
class LaidOut:
    """A layer as a file that lies there for a moment.

    Args:
        layer: The layer.
        path: The file; it ends as its format asks.
    """

    layer: HeldLayer
    path: Path

    def raster(self) -> Raster:
        """The raster, with the system that was stated where its file names none."""
        from qaplan.landscape.rasters.files import read_raster

        found = read_raster(self.path)
        return found if found.crs else replace(found, crs=self.layer.crs)

    def shapes(self) -> FeatureLayer:
        """The shapes, with the system that was stated where their file names none."""
        return _system_of(read_shapes(self.path), self.layer.crs)


def _system_of(shapes: FeatureLayer, crs: str) -> FeatureLayer:
    return shapes if shapes.crs else replace(shapes, crs=crs)


def add_layer(study: Study, order: LayerOrder, *, session: Session | None = None) -> HeldLayer:
    """Read a layer, keep its bytes, and make it the latest of its kind.

    Args:
        study: The study.
        order: The layer.
        session: Who adds it; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``layers.unknown_kind``, ``layers.bad_format``.
        DataError: ``layers.no_file``, ``layers.too_large``, ``layers.no_crs``, ``layers.empty``,
            ``layers.position``, and what is wrong in the file.
    """
    mine = session or session_here()
    check_may(mine, "registers.write")
    if order.kind in _SECRET:
        check_may(mine, "border.look")
    _check_kind(order.kind)
    suffix = _suffix_of(order.file, _OF_GROUND if order.kind in _RASTERS else _OF_SHAPES)
    if not order.file.is_file():
        raise DataError(
            "layers.no_file", "there is no such file", where=order.file.name, do="look at its path"
        )
    if order.file.stat().st_size > _LARGEST:
        raise DataError("layers.too_large", "the file is too large", where=order.file.name, do="cut it down")
    name = order.name.strip() or order.file.name
    _check_texts({"name": name, "source": order.source, "crs": order.crs})
    sha256 = _sha256(order.file)
    layer = HeldLayer(
        layer_id=f"{order.kind}-{sha256[:_SHORT]}",
        kind=order.kind,
        name=name,
        sha256=sha256,
        suffix=suffix,
        crs=order.crs.strip(),
        cell_m=None,
        features=0,
        source=order.source.strip(),
        is_invented=order.is_invented,
        added_at=mine.moment(),
        actor=mine.actor.id,
    )
    layer = _with_ground(layer, order.file) if order.kind in _RASTERS else _with_shapes(layer, order.file)
    with vault_alone(study.media_folder):
        copy_into_vault(order.file, study.media_folder, sha256)
        with writing(study):
            keep_layer(study, layer, actor=mine.actor)
    return layer


def layers_of(study: Study, session: Session, *kinds: str) -> tuple[HeldLayer, ...]:
    """The layers that a reader may know of, the latest first.

    Args:
        study: The study.
        session: Who reads.
        kinds: Only those of these kinds; all when none is named.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    sees_border = session.may("border.look")
    return tuple(each for each in load_layers(study, *kinds) if sees_border or each.kind not in _SECRET)


def latest_layers(study: Study, session: Session, *kinds: str) -> dict[str, HeldLayer]:
    """The latest layer of each kind that a reader may know of; a kind without one is left out.

    Args:
        study: The study.
        session: Who reads.
        kinds: The kinds.

    Raises:
        AccessError: ``access.no_right``.
    """
    found: dict[str, HeldLayer] = {}
    for each in layers_of(study, session, *kinds):
        found.setdefault(each.kind, each)
    return found


def input_of(layer: HeldLayer) -> Input:
    """A layer as what a result was made from."""
    return Input("table", layer.layer_id, layer.sha256)


@contextmanager
def lay_out(study: Study, layers: Iterable[HeldLayer]) -> Iterator[dict[str, LaidOut]]:
    """Lay layers out as files for a moment, by kind, or by id where several are of one kind.

    The caller has asked for the layers with :func:`layers_of`, which looks at what the reader may know.

    Args:
        study: The study.
        layers: The layers.

    Raises:
        DataError: ``layers.bytes_gone`` if the study does not hold the bytes of one.
    """
    with tempfile.TemporaryDirectory(prefix="qaplan-layers-") as folder:
        found: dict[str, LaidOut] = {}
        for each in layers:
            held = vault_path(study.media_folder, each.sha256)
            if not held.is_file():
                raise DataError(
                    "layers.bytes_gone",
                    "the bytes of a layer are gone",
                    where=each.layer_id,
                    do="add it again",
                )
            path = Path(folder) / f"{each.layer_id}{each.suffix}"
            path.write_bytes(held.read_bytes())
            found[each.layer_id if each.kind in found else each.kind] = LaidOut(each, path)
        yield found


def _check_kind(kind: str) -> None:
    if kind not in LAYER_KINDS:
        raise UsageError(
            "layers.unknown_kind",
            f"there is no kind of layer '{kind[:40]}'",
            do=f"choose from {', '.join(LAYER_KINDS)}",
        )


def _suffix_of(path: Path, suffixes: tuple[str, ...]) -> str:
    for suffix in suffixes:
        if path.name.casefold().endswith(suffix):
            return suffix
    raise UsageError(
        "layers.bad_format",
        "this is no format of such a layer",
        where=path.name[-40:],
        do=f"give one of {', '.join(suffixes)}",
    )


def _with_ground(layer: HeldLayer, path: Path) -> HeldLayer:
    """A layer of cells as it is read from its file."""
    from qaplan.landscape.rasters.files import read_raster

    ground = read_raster(path)
    crs = ground.crs or layer.crs
    if not crs:
        raise DataError(
            "layers.no_crs",
            "neither the file nor anybody says in which system the cells lie",
            where=path.name,
            do="name the system, such as EPSG:32640",
        )
    _check_crs(crs, path)
    return replace(
        layer, crs=crs, cell_m=cell_metres(replace(ground, crs=crs)), features=int(ground.values.size)
    )


def _check_crs(crs: str, path: Path) -> None:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        CRS.from_user_input(crs)
    except CRSError:
        raise DataError(
            "raster.unknown_crs", "the system is not known", where=path.name, do="name it as EPSG:32640"
        ) from None


def _with_shapes(layer: HeldLayer, path: Path) -> HeldLayer:
    """A layer of shapes as it is read from its file."""
    shapes = _system_of(read_shapes(path), layer.crs).of_kind(*_SHAPES[layer.kind])
    if not shapes.features:
        raise DataError("layers.empty", "the file holds no shape", where=path.name, do="look at the file")
    for each in shapes.features:
        _check_texts({name: value for name, value in each.properties.items() if isinstance(value, str)})
    said = _lines_of(shapes) if layer.kind == "barriers" else ()
    if shapes.crs:
        _check_crs(shapes.crs, path)
    is_invented = layer.is_invented or any(_is_invented(each.properties) for each in shapes.features)
    return replace(
        layer,
        crs=shapes.crs,
        features=len(shapes.features),
        is_invented=is_invented,
        lines=said,
    )


def _lines_of(shapes: FeatureLayer) -> tuple[LayerLine, ...]:
    found = []
    for each in shapes.features[:_MOST_LINES]:
        say = each.properties
        strands = _number(say.get("strands"))
        found.append(
            LayerLine(
                str(say.get("id", each.id))[:_LONGEST],
                str(say.get("owner", ""))[:_LONGEST],
                str(say.get("built", say.get("date", "")))[:_LONGEST],
                _number(say.get("height_m")),
                None if strands is None else int(strands),
                str(say.get("state", ""))[:_LONGEST],
                str(say.get("source", ""))[:_LONGEST],
            )
        )
    return tuple(found)


def _is_invented(say: Mapping[str, Any]) -> bool:
    is_said = str(say.get(_INVENTED, "")).strip().casefold() in _YES
    return is_said or any(str(say.get(name, "")).casefold() == _INVENTED for name in ("source", "state"))


def _number(value: object) -> float | None:
    try:
        return None if value is None else float(str(value))
    except ValueError:
        return None


def _check_texts(said: Mapping[str, str]) -> None:
    for name, text in said.items():
        if find_coordinates(text):
            raise DataError(
                "layers.position", "a text tells a position", where=name[:40], do="name the place by its id"
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
