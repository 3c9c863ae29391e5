"""A digest of a survey: fits are of the same data where it is the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from qaplan.encounters.types import Columns, SpatialSurvey

__all__ = ["survey_digest"]


def survey_digest(survey: SpatialSurvey) -> str:
    """SHA-256 of everything that a survey holds, hexadecimal."""
    digest = hashlib.sha256()
    for part in _parts(survey):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()


def _parts(survey: SpatialSurvey) -> Iterator[bytes]:
    yield survey.kind.encode()
    for session in survey.sessions:
        detectors, mask, history = session.detectors, session.mask, session.history
        yield "\0".join((session.name, *detectors.names, "", *history.animals)).encode()
        for array in (detectors.place_m, detectors.usage, mask.place_m, np.array([mask.cell_ha])):
            yield np.ascontiguousarray(array, dtype="<f8").tobytes()
        for whole in (history.animal, history.occasion, history.detector, history.count):
            yield np.ascontiguousarray(whole, dtype="<i8").tobytes()
        for columns in (detectors.covariates, mask.covariates, history.covariates):
            yield from _columns(columns)
        if session.distance_m is not None:
            yield np.ascontiguousarray(session.distance_m, dtype="<f8").tobytes()


def _columns(columns: Columns) -> Iterator[bytes]:
    for name in sorted(columns):
        yield name.encode()
        values = columns[name]
        is_number = values.dtype.kind == "f"
        yield (
            np.ascontiguousarray(values, dtype="<f8").tobytes()
            if is_number
            else "\0".join(str(value) for value in values).encode()
        )
