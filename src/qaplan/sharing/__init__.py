"""Who may see what: audiences, tiers, generalisation of places, and release."""

from __future__ import annotations

from qaplan.sharing.answers import Answer
from qaplan.sharing.coordinates import check_no_coordinates, find_coordinates, scrub
from qaplan.sharing.releasing import release
from qaplan.sharing.types import Audience, OutputName, Released, Situation

__all__ = [
    "Answer",
    "Audience",
    "OutputName",
    "Released",
    "Situation",
    "check_no_coordinates",
    "find_coordinates",
    "release",
    "scrub",
]
