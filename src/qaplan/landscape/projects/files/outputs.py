"""What a project writes: maps, resistances, and the values of a network's nodes and branches."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from qaplan.landscape.projects.types import CircuitOptions, Network
from qaplan.landscape.rasters.files import write_raster
from qaplan.landscape.rasters.types import NO_DATA, Floats, Ints, Raster

__all__ = ["Writer", "without_traces"]

_LEAST_BRANCH = 1e-6
_TRACE = 1e-8
_MOST_WHOLE = 2.0**53


def without_traces(current: Floats) -> Floats:
    """Currents of less than a part in 100 million of the largest made 0, as in Circuitscape.

    They are what arithmetic leaves where nothing flows.
    """
    return np.where(current < _TRACE * float(current.max(initial=0.0)), 0.0, current)


class Writer:
    """Writes the results of one project into a folder, under the names that Circuitscape gives them."""

    def __init__(self, folder: Path, options: CircuitOptions, conductance: Raster | None = None) -> None:
        """Keep where results go and what is asked for.

        Args:
            folder: Where they are written; it is made where it is not there.
            options: What the project asks for.
            conductance: Of a raster project: its cells are the maps'.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.options, self.conductance = folder, options, conductance
        self.files: list[Path] = []

    def current_map(self, kind: str, name: str, current: Floats) -> None:
        """Write a map of current of shape (rows, columns): ``curmap``, ``cum_curmap`` or ``max_curmap``."""
        if self.options.takes_logarithms:
            logarithm = np.full(current.shape, NO_DATA)
            np.log10(current, out=logarithm, where=current > 0)
            current = logarithm
        self._map(kind, name, current, masked=self.options.masks_currents)

    def voltage_map(self, name: str, voltage: Floats) -> None:
        """Write a map of voltage, shape (rows, columns)."""
        self._map("voltmap", name, voltage, masked=self.options.masks_voltages)

    def matrix(self, numbers: Ints, resistances: Floats) -> None:
        """Write resistances between all pairs, as a matrix and as three columns."""
        rows = np.vstack([np.r_[0, numbers], np.c_[numbers, resistances]])
        self._table("_resistances.out", rows)
        first, second = np.triu_indices(len(numbers), 1)
        listed = np.c_[numbers[first], numbers[second], resistances[first, second]]
        self._table("_resistances_3columns.out", listed)

    def vector(self, numbers: Ints, resistances: Floats) -> None:
        """Write the resistance of each focal point."""
        self._table("_resistances.out", np.c_[numbers, resistances])

    def node_currents(self, name: str, numbers: Ints, current: Floats) -> None:
        """Write the current through nodes of a network."""
        self._table(f"_node_currents{name}.txt", np.c_[numbers, current])

    def branch_currents(self, name: str, network: Network, current: Floats) -> None:
        """Write the current along the branches of a network that carry some."""
        kept = np.abs(current) > _LEAST_BRANCH
        ends = np.c_[network.names[network.first[kept]], network.names[network.second[kept]]]
        self._table(f"_branch_currents{name}.txt", np.c_[ends, np.abs(current[kept])])

    def node_voltages(self, name: str, numbers: Ints, voltage: Floats) -> None:
        """Write the voltage of nodes of a network."""
        self._table(f"_voltages{name}.txt", np.c_[numbers, voltage])

    def record_of(self, values: dict[str, str]) -> None:
        """Write the options that the project was run with."""
        path = self.folder / f"{self.options.stem}.out"
        path.write_text("".join(f"{name} = {values[name]}\n" for name in sorted(values)), encoding="utf-8")
        self.files.append(path)

    def _map(self, kind: str, name: str, values: Floats, *, masked: bool) -> None:
        assert self.conductance is not None
        if masked:
            values = np.where(self.conductance.values > 0, values, NO_DATA)
        ending = ".tif" if self.options.writes_tif else ".asc.gz" if self.options.packs else ".asc"
        path = self.folder / f"{self.options.stem}_{kind}{name}{ending}"
        write_raster(path, self.conductance.with_values(values))
        self.files.append(path)

    def _table(self, ending: str, rows: Floats) -> None:
        path = self.folder / f"{self.options.stem}{ending}"
        lines = [" ".join(map(_written, row)) for row in rows.tolist()]
        path.write_text("\n".join(lines) + "\n", encoding="ascii")
        self.files.append(path)


def _written(value: float) -> str:
    """Ten digits, as Circuitscape has them; the number of a point or a node with all it has."""
    if value.is_integer() and abs(value) < _MOST_WHOLE:
        return str(int(value))
    return f"{value:.10g}"
