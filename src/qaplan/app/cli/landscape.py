"""`qaplan landscape`: where leopards can live, how they get there, and where a fence should open."""

from __future__ import annotations

import typer

from qaplan.app.cli import (
    landscape_circuit,
    landscape_doctor,
    landscape_gates,
    landscape_habitat,
    landscape_layers,
)

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add ``qaplan landscape``."""
    group = typer.Typer(
        help="Habitat, currents through the landscape, fences and gates.", no_args_is_help=True
    )
    for module in (landscape_habitat, landscape_circuit, landscape_doctor, landscape_gates, landscape_layers):
        module.register_in(group)
    app.add_typer(group, name="landscape")
