"""What is wrong with the cells of a run's rasters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from qaplan.base.errors import Problem
from qaplan.base.messages import Message, MessageValue
from qaplan.base.refusal import Caution
from qaplan.landscape.doctor.types import Finding, Inputs, fact_of
from qaplan.landscape.rasters.types import Floats, Raster

__all__ = ["examine_cells", "examine_lie"]

_WIDEST = 1e12
_MOST_TOLD = 1e300
_MOST_DEGREES = 360.0


def examine_cells(inputs: Inputs) -> Iterator[Finding | Caution]:
    """Look for cells that no circuit can be made of."""
    values = inputs.habitat.values
    infinite = int(np.isinf(values).sum())
    if infinite:
        what = f"{infinite} cells are infinite"
        do = "give them a number, or no value where nothing passes"
        yield _finding("landscape.not_finite", what, do, {"cells": fact_of("infinite", infinite)})
    zeros = int((values == 0).sum())
    if inputs.is_resistance and zeros:
        what = f"the resistance of {zeros} cells is 0"
        do = "give a small resistance, or a short-circuit region; no habitat is the no-data value"
        yield _finding("landscape.zero_resistance", what, do, {"cells": fact_of("zeros", zeros)})
    negative = int((values < 0).sum())
    if negative:
        yield _caution("negative_cells", {"cells": fact_of("negative", negative)})
    yield from _range(values)


def _range(values: Floats) -> Iterator[Finding | Caution]:
    kept = values[np.isfinite(values) & (values > 0)]
    if not len(kept):
        do = "check the no-data value, and the mask"
        yield _finding("landscape.nothing_left", "no cell lets current through", do, {})
        return
    with np.errstate(over="ignore"):
        widest = min(float(kept.max() / kept.min()), _MOST_TOLD)
    if widest > _WIDEST:
        yield _caution("wide_range", {"times": fact_of("range", float(f"{widest:.1e}"))})


def examine_lie(inputs: Inputs) -> Iterator[Finding | Caution]:
    """Look whether all rasters lie on the same cells, and whether these are of a length."""
    habitat = inputs.habitat
    if _is_in_degrees(habitat):
        yield _caution("degrees", {"side": fact_of("side", habitat.cell)})
    for name, other in inputs.others.items():
        named: dict[str, MessageValue] = {"raster": name}
        if other.values.shape != habitat.values.shape:
            what = (
                f"it has {other.rows} rows of {other.columns} cells, the habitat {habitat.rows} of "
                f"{habitat.columns}"
            )
            yield _finding("landscape.other_cells", what, "give rasters of the same cells", named, where=name)
        elif not other.lies_like(habitat):
            yield _caution("shifted_cells", named)
        if other.crs and habitat.crs and not _same_system(other.crs, habitat.crs):
            yield _caution("other_system", named)


def _is_in_degrees(raster: Raster) -> bool:
    """Whether the system says degrees; where there is none, whether the edges could be some."""
    if raster.crs:
        from pyproj import CRS

        return bool(CRS.from_user_input(raster.crs).is_geographic)
    edges = (raster.west, raster.east, raster.south, raster.north)
    within = max(abs(each) for each in edges) <= _MOST_DEGREES and abs(raster.north) <= 90
    return within and raster.cell < 1.0


def _same_system(one: str, other: str) -> bool:
    from pyproj import CRS

    return one == other or bool(CRS.from_user_input(one).equals(CRS.from_user_input(other)))


def _finding(
    code: str, what: str, do: str, values: Mapping[str, MessageValue], *, where: str = ""
) -> Finding:
    word = code.rsplit(".", 1)[1]
    return Finding(Problem(code, what, where, do), Message(f"circuit_doctor.{word}", dict(values)))


def _caution(word: str, values: Mapping[str, MessageValue]) -> Caution:
    return Caution(f"landscape.{word}", Message(f"circuit_doctor.{word}", dict(values)))
