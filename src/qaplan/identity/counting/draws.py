"""Draws of who is who as encounter histories, so that what comes after carries the doubt along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np

from qaplan.base.provenance import Provenance, computed_by
from qaplan.identity.counting.posterior import Posterior
from qaplan.identity.sides import FLANKS, Side

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DrawnAnimal", "EncounterPlace", "HistoryDraws", "history_draws"]

FlankStand = Literal["left", "right", "both"]


@dataclass(frozen=True)
class EncounterPlace:
    """Where and when an encounter was.

    Args:
        station_id: The station; empty when not known.
        on: The day; None when not known.
    """

    station_id: str = ""
    on: date | None = None


@dataclass(frozen=True)
class DrawnAnimal:
    """One animal of one draw.

    Args:
        sides: Its sides, left ones first.
        flanks: ``left`` or ``right`` where only that flank is known of it, ``both`` where they are linked.
    """

    sides: tuple[Side, ...]
    flanks: FlankStand


@dataclass(frozen=True)
class HistoryDraws:
    """Draws of who is who; each is one whole answer, and all are as likely as each other.

    A left-only and a right-only animal of one draw may be one: whoever counts animals counts one flank, or
    only those of both.

    Args:
        draws: The animals of each draw.
        places: Where and when each encounter was; encounters may be missing.
        seed: What the draws were made with.
        is_settled: Whether the chains that they come from agreed.
    """

    draws: tuple[tuple[DrawnAnimal, ...], ...]
    places: Mapping[str, EncounterPlace]
    seed: int
    is_settled: bool

    @property
    def provenance(self) -> Provenance:
        """The activity with its parameters."""
        return Provenance(
            computed_by("identity.history_draws", {"draws": len(self.draws), "seed": self.seed})
        )

    def rows(self) -> list[dict[str, object]]:
        """One row for each side of each draw: draw and animal counted from 1."""
        found: list[dict[str, object]] = []
        for draw, animals in enumerate(self.draws, start=1):
            for animal, each in enumerate(animals, start=1):
                for side in each.sides:
                    place = self.places.get(side.encounter_id, EncounterPlace())
                    found.append(
                        {
                            "draw": draw,
                            "animal": animal,
                            "flanks": each.flanks,
                            "side": str(side),
                            "encounter": side.encounter_id,
                            "flank": side.flank,
                            "station": place.station_id,
                            "date": place.on.isoformat() if place.on else "",
                        }
                    )
        return found

    def numbers(self) -> tuple[dict[str, int], ...]:
        """Animals in each draw, by the flanks that are known of them."""
        stands: tuple[FlankStand, ...] = ("left", "right", "both")
        return tuple(
            {stand: sum(each.flanks == stand for each in animals) for stand in stands}
            for animals in self.draws
        )

    def table(self) -> pd.DataFrame:
        """The rows as a frame."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def summary(self) -> str:
        """How many draws of how many animals, in plain English."""
        counts = [len(animals) for animals in self.draws]
        ends = f"{min(counts)} to {max(counts)}" if counts else "no"
        return f"{len(counts)} draws of who is who, with {ends} groups linked as far as statements link them."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": "ok" if self.is_settled else "not_settled",
            "draws": len(self.draws),
            "seed": self.seed,
            "animals_by_draw": [dict(each) for each in self.numbers()],
            "rows": self.rows(),
        }


def history_draws(
    posterior: Posterior,
    rng: np.random.Generator,
    *,
    draws: int = 200,
    seed: int = 0,
    places: Mapping[str, EncounterPlace] | None = None,
) -> HistoryDraws:
    """Choose draws from the posterior and tell them as encounter histories.

    Args:
        posterior: The posterior of who is who.
        rng: Where the choice comes from.
        draws: How many; they are spread over the chains, and repeat only where there are too few.
        seed: What ``rng`` was made with, to be told.
        places: Where and when each encounter was.
    """
    flat = posterior.flat
    chosen: list[int] = []
    while len(chosen) < draws and len(flat):
        chosen += rng.permutation(len(flat))[: draws - len(chosen)].tolist()
    told = tuple(_animals(posterior, flat[number]) for number in sorted(chosen))
    return HistoryDraws(told, dict(places or {}), seed, posterior.is_settled)


def _animals(
    posterior: Posterior, labels: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[DrawnAnimal, ...]:
    """The groups of one draw, a left one with the right one that it is linked to."""
    mate = {
        int(labels[other]): int(labels[side])
        for side, other in enumerate(posterior.partner.tolist())
        if other > side
    }
    members: dict[int, list[Side]] = {}
    for side, label in zip(posterior.sides, labels.tolist(), strict=True):
        members.setdefault(mate.get(label, label), []).append(side)
    found = []
    for sides in members.values():
        ordered = tuple(sorted(sides, key=lambda side: (FLANKS.index(side.flank), side)))
        flanks = {side.flank for side in ordered}
        found.append(DrawnAnimal(ordered, ordered[0].flank if len(flanks) == 1 else "both"))
    return tuple(sorted(found, key=lambda each: each.sides))
