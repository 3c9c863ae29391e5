"""What a model of habitat starts from in a study: layers of the ground, and where the animal is known."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from qaplan.app.services.questions.asking import Inquiry, inquire
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import told_by
from qaplan.app.store.field_tables import load_deployments, load_stations
from qaplan.app.store.identity_tables import load_encounters
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.exact_places import reveal
from qaplan.base.provenance import Input, digest_of
from qaplan.evidence.types import Grade
from qaplan.landscape.rasters.types import Floats, Raster

if TYPE_CHECKING:
    from qaplan.landscape.habitat.stacks import LayerStack

__all__ = ["HabitatHere", "KnownRecords", "known_records", "lay_habitat"]

_HARD = (Grade.C1, Grade.C2)


@dataclass(frozen=True, eq=False)
class KnownRecords:
    """Where the animal is known, and where people looked; exact places, which stay in services.

    Args:
        ids: Ids of passings that cameras took.
        at: Longitude and latitude of each, shape (n_passings, 2).
        coarse_ids: Ids of hard records whose place is known to a tenth of a degree only.
        coarse_at: Longitude and latitude of these.
        looked_at: Longitude and latitude of the stations whose cameras worked.
        inputs: What they were made from, by digest; no position.
    """

    ids: tuple[str, ...]
    at: Floats
    coarse_ids: tuple[str, ...]
    coarse_at: Floats
    looked_at: Floats
    inputs: tuple[Input, ...]


@dataclass(frozen=True, eq=False)
class HabitatHere:
    """Layers with the known records laid on them.

    Args:
        stack: The layers.
        known: The records.
        cell_m: Side of a cell, metres.
    """

    stack: LayerStack
    known: KnownRecords
    cell_m: float

    @property
    def is_over_records(self) -> bool:
        """Whether the layers have values where any passing was."""
        from qaplan.landscape.habitat.stacks import cells_at

        cells = cells_at(self.stack.grid, self.placed(self.known.at))
        return bool(self.stack.is_known.ravel()[cells[cells >= 0]].any())

    def placed(self, degrees: Floats) -> Floats:
        """Places in the system of the layers, shape (n_places, 2)."""
        from pyproj import Transformer

        if not len(degrees):
            return np.zeros((0, 2))
        move = Transformer.from_crs("EPSG:4326", self.stack.grid.crs, always_xy=True)
        return np.column_stack(move.transform(degrees[:, 0], degrees[:, 1]))

    def degrees(self, at: Floats) -> Floats:
        """Longitude and latitude of places in the system of the layers."""
        from pyproj import Transformer

        move = Transformer.from_crs(self.stack.grid.crs, "EPSG:4326", always_xy=True)
        return np.column_stack(move.transform(at[:, 0], at[:, 1]))


def known_records(study: Study, session: Session, on: date) -> KnownRecords:
    """Load where the animal of a study is known up to a day.

    Passings of cameras count where they were taken. Records of the case file that are hard facts or were
    confirmed by an expert have the place that was published, to a tenth of a degree.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    inquiry = inquire(study, audience="steward", as_of=on, session=session)
    places = _station_places(study)
    passings = sorted(
        (each.encounter_id, each.station_id)
        for each in load_encounters(study)
        if each.start is not None and each.start.date() <= on and each.station_id in places
    )
    looked = sorted(_looked(study, on) & places.keys())
    coarse = _coarse(inquiry, on)
    keyed = digest_of([[name, *places[name]] for name in looked])
    key = hmac.digest(reader_key(study, "landscape.places"), keyed.encode(), "sha256").hex()
    return KnownRecords(
        tuple(name for name, _ in passings),
        _array(places[station] for _, station in passings),
        tuple(coarse),
        _array(coarse.values()),
        _array(places[name] for name in looked),
        (
            Input("table", "stations", key),
            Input("table", "passings", digest_of(passings)),
            Input("table", "records", digest_of(sorted(coarse))),
        ),
    )


def lay_habitat(layers: Mapping[str, Raster], known: KnownRecords) -> HabitatHere:
    """Lay known records on layers.

    Args:
        layers: The layers by name.
        known: The records.

    Raises:
        DataError: What :func:`qaplan.landscape.habitat.stacks.stack_of` raises.
    """
    from qaplan.landscape.habitat.stacks import stack_of

    stack = stack_of(layers)
    return HabitatHere(stack, known, stack.grid.cell)


def _station_places(study: Study) -> dict[str, tuple[float, float]]:
    found = {}
    for each in load_stations(study):
        if each.place is not None:
            place = reveal(each.place)
            found[each.station_id] = (place.longitude, place.latitude)
    return found


def _looked(study: Study, on: date) -> set[str]:
    """The stations where a camera stood by the day."""
    return {
        each.station_id
        for each in load_deployments(study)
        if each.start is None or each.start.clock.date() <= on
    }


def _coarse(inquiry: Inquiry, on: date) -> dict[str, tuple[float, float]]:
    """Hard records at places that are published to a tenth of a degree, by their id."""
    places = {each.place_id: each.coarse for each in inquiry.case.places}
    hard = (each for each in told_by(inquiry.case.records, on) if each.grade in _HARD)
    return {each.record_id: at for each in hard if (at := places.get(each.place_id)) is not None}


def _array(places: Iterable[Sequence[float]]) -> Floats:
    return np.array(list(places), dtype=np.float64).reshape(-1, 2)
