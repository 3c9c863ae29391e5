"""Circuits: the landscape as a network of conductors, and where current flows in it."""

from __future__ import annotations

from qaplan.landscape.circuits.types import Circuit, Factor, RasterCircuit

__all__ = ["Circuit", "Factor", "RasterCircuit"]
