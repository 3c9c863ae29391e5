"""The names that the architecture tests go through."""

from __future__ import annotations

RIVER = (
    "survey",
    "recognition",
    "identity",
    "evidence",
    "encounters",
    "population",
    "landscape",
    "planning",
    "assessment",
    "sharing",
    "reporting",
)

STATIONS = ("base", *RIVER, "simulation")
